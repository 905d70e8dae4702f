import { beforeEach, expect, test } from 'vitest';
import { Manifest } from '#domain/sealing/manifest.ts';
import { readSeal, sealBytes } from '#domain/sealing/seal.ts';
import { State, stateBytes } from '#domain/sealing/state.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { manifestKey, sealKey, stateKey, tableKey } from '#domain/words/keys.ts';
import { sealRun } from '../../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type DrawnPorts, dailyRunOf, draw, drawAndSeal, drawnPorts, type Seen } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

const RUNS = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03'].map(dailyRunOf);
const [FIRST, SECOND, THIRD, FOURTH, FIFTH] = RUNS as [string, string, string, string, string];
const SIXTH = dailyRunOf('2026-11-04');
/** `a` is bad from the first run on, `b` from the third; the second run reads nothing. */
const SEEN: readonly Seen[] = [
  { a: 'bad', b: 'good' },
  'REFUSED',
  { a: 'bad', b: 'bad' },
  { a: 'odd', b: 'bad' },
  { a: 'bad', b: 'good' },
];

let locker: ReturnType<typeof memoryLocker>;
let ports: DrawnPorts;

beforeEach(() => {
  locker = memoryLocker();
  ports = drawnPorts(locker);
});

/** Draws and seals runs in the order given, by their place in `RUNS`. */
async function sealed(...order: readonly number[]): Promise<void> {
  for (const at of order) await drawAndSeal(ports, RUNS[at] as string, SEEN[at] as Seen);
}

const jsonOf = (key: string) => JSON.parse(String(locker.objects.get(key)));
const stateIn = (run: string): State => State.parse(jsonOf(stateKey(run)));
const spellsIn = (run: string) =>
  stateIn(run)
    .spells.flatMap(({ resources, first, last, fails, unread }) =>
      resources.map((resource) => [resource, first, last, fails, unread]),
    )
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));

async function verified(options: { replay?: DrawnPorts } = {}) {
  const { status, problems, notices } = await verifyLocker(locker, {
    now: new Date('2026-11-03T06:30:00Z'),
    ...options,
  });
  return { status, named: [...problems, ...notices].map(({ code, key }) => `${code} ${key}`) };
}

/** What a holder of the key can do to the newest run: another state, and all of it signed again. */
async function resealState(run: string, sequence: number, state: State | Buffer): Promise<void> {
  const bytes = 'spells' in state ? stateBytes(state) : state;
  const manifest = Manifest.parse(jsonOf(manifestKey(run)));
  const object = manifest.objects.find(({ key }) => key === stateKey(run));
  Object.assign(object as object, { bytes: bytes.length, sha256: sha256Hex(bytes) });
  const said = Buffer.from(canonicalJson(manifest));
  const { statement } = readSeal(locker.objects.get(sealKey(sequence)) as Buffer);
  const subject = [{ name: manifestKey(run), digest: { sha256: sha256Hex(said) } }];
  locker.objects.set(stateKey(run), bytes);
  locker.objects.set(manifestKey(run), said);
  locker.objects.set(sealKey(sequence), await sealBytes({ ...statement, subject }, ports.signer));
}

const WHOLE = [['a', FIRST, FIFTH, 3, 2]];

test('every run hands on the open spells with their first run, covered by its manifest', async () => {
  await sealed(0, 1, 2, 3, 4);
  expect(spellsIn(FIRST)).toEqual([['a', FIRST, FIRST, 1, 0]]);
  expect(spellsIn(SECOND)).toEqual([['a', FIRST, FIRST, 1, 1]]);
  expect(spellsIn(FOURTH)).toEqual([
    ['a', FIRST, THIRD, 2, 2],
    ['b', THIRD, FOURTH, 2, 0],
  ]);
  expect(spellsIn(FIFTH)).toEqual(WHOLE);
  expect(stateIn(FIFTH)).toMatchObject({ from: { run: FOURTH }, folded: [FIFTH], since: FIRST, isWhole: true });
  const { objects } = Manifest.parse(jsonOf(manifestKey(FIFTH)));
  expect(objects.find(({ key }) => key === stateKey(FIFTH))?.sha256).toBe(
    sha256Hex(locker.objects.get(stateKey(FIFTH)) as Buffer),
  );
  expect(await verified({ replay: ports })).toEqual({ status: 'INTACT', named: [] });
});

test.each([
  ['one late', [0, 2, 1, 3, 4]],
  ['two late', [0, 3, 2, 1, 4]],
  ['the first last', [1, 2, 3, 4, 0]],
  ['all backwards', [4, 3, 2, 1, 0]],
  ['the newest first', [4, 0, 1, 2, 3]],
])('runs sealed out of order come to the same with the next one: %s', async (_, order) => {
  await sealed(...order);
  await drawAndSeal(ports, SIXTH, 'REFUSED');
  expect(spellsIn(SIXTH)).toEqual([['a', FIRST, FIFTH, 3, 3]]);
  expect(stateIn(SIXTH)).toMatchObject({ since: FIRST, ahead: [], isWhole: true });
  expect(await verified({ replay: ports })).toEqual({ status: 'INTACT', named: [] });
});

const linkOf = (sequence: number) => readSeal(locker.objects.get(sealKey(sequence)) as Buffer).link;

test('a state holds no run named after its own: those sealed before it wait in it for one that is', async () => {
  await sealed(0, 3, 1);
  expect(stateIn(SECOND)).toMatchObject({ folded: [SECOND], ahead: [{ run: FOURTH, ...linkOf(1) }], isWhole: true });
  await sealed(2);
  expect(stateIn(THIRD)).toMatchObject({ from: { run: SECOND }, folded: [THIRD], ahead: [{ run: FOURTH }] });
  await sealed(4);
  expect(stateIn(FIFTH)).toMatchObject({ from: { run: THIRD }, folded: [FOURTH, FIFTH], ahead: [] });
  expect(spellsIn(FIFTH)).toEqual(WHOLE);
});

const NEVER = '9999-12-31T06-00-00Z';

test('a run named far ahead moves no first day, and nothing more is read for it', async () => {
  const days = Array.from({ length: 70 }, (_, at) => new Date(Date.UTC(2026, 8, 1 + at)).toISOString().slice(0, 10));
  const [first, last] = [dailyRunOf('2026-09-01'), dailyRunOf('2026-11-09')];
  for (const [at, day] of days.entries()) {
    await drawAndSeal(ports, dailyRunOf(day), { a: 'bad' });
    if (at === 2) await drawAndSeal(ports, NEVER, { a: 'good' });
    if (at > 0) expect(stateIn(dailyRunOf(day)).folded).toEqual([dailyRunOf(day)]);
  }
  expect(spellsIn(last)).toEqual([['a', first, last, 70, 0]]);
  expect(stateIn(last)).toMatchObject({ since: first, ahead: [{ run: NEVER, ...linkOf(3) }], isWhole: true });
  expect(stateIn(NEVER)).toMatchObject({ since: first, folded: [NEVER], ahead: [], spells: [] });
  expect(await verified({ replay: ports })).toEqual({ status: 'INTACT', named: [] });
});

test('a run sealed after two months of later ones is in its own state only, and moves no first day', async () => {
  const days = Array.from({ length: 70 }, (_, at) => new Date(Date.UTC(2026, 8, 1 + at)).toISOString().slice(0, 10));
  const [old, first, last] = ['2026-08-01', '2026-09-01', '2026-11-09'].map(dailyRunOf) as [string, string, string];
  for (const day of days) await drawAndSeal(ports, dailyRunOf(day), { a: 'bad' });
  await drawAndSeal(ports, old, { a: 'good' });
  expect(stateIn(old)).toMatchObject({ from: null, folded: [old], isWhole: false });
  const next = dailyRunOf('2026-11-10');
  await drawAndSeal(ports, next, { a: 'bad' });
  expect(stateIn(next)).toMatchObject({ from: { run: last }, folded: [next], since: first, ahead: [], isWhole: true });
  expect(spellsIn(next)).toEqual([['a', first, next, 71, 0]]);
  const { problems } = await verifyLocker(locker, { now: new Date('2026-11-10T06:30:00Z'), replay: ports });
  expect(problems).toEqual([]);
});

test('an attempt that died after its state was stored is gone on with under the same head', async () => {
  await sealed(0, 1);
  await draw(ports, THIRD, SEEN[2] as Seen);
  const dying = {
    ...locker,
    put: async (key: string, body: Buffer) => {
      if (key === manifestKey(THIRD)) throw new Error('died');
      return locker.put(key, body);
    },
  } as typeof locker;
  await expect(sealRun({ ...ports, locker: dying }, THIRD)).rejects.toThrow('died');
  const before = locker.objects.get(stateKey(THIRD)) as Buffer;
  await sealed(3);
  await sealRun(ports, THIRD);
  expect(locker.objects.get(stateKey(THIRD))).toEqual(before);
  await sealed(4);
  expect(spellsIn(FIFTH)).toEqual(WHOLE);
  expect(stateIn(FIFTH)).toMatchObject({ from: { run: SECOND }, folded: [THIRD, FOURTH, FIFTH] });
  expect((await verified({ replay: ports })).status).toBe('INTACT');
});

test('a state somebody wrote before the run stops the seal loudly', async () => {
  await sealed(0, 1);
  await locker.put(stateKey(THIRD), stateBytes({ ...stateIn(SECOND), run: THIRD, spells: [] }));
  await expect(sealed(2)).rejects.toMatchObject({ code: 'DERIVED_DIFFERS' });
});

test.each([
  ['gone', () => locker.objects.delete(stateKey(FOURTH)), 'OBJECT_MISSING'],
  [
    'changed',
    () => locker.objects.set(stateKey(FOURTH), stateBytes({ ...stateIn(FOURTH), spells: [] })),
    'OBJECT_CHANGED',
  ],
  [
    'of another run',
    () => locker.objects.set(stateKey(FOURTH), locker.objects.get(stateKey(FIRST)) as Buffer),
    'OBJECT_CHANGED',
  ],
  ['not even JSON', () => locker.objects.set(stateKey(FOURTH), Buffer.from('{')), 'OBJECT_CHANGED'],
])('a state that is %s is named, and the next run goes on from the one before it', async (_, change, code) => {
  await sealed(0, 1, 2, 3);
  change();
  await sealed(4);
  expect((await verified({ replay: ports })).named).toEqual([`${code} ${stateKey(FOURTH)}`]);
  expect(spellsIn(FIFTH)).toEqual(WHOLE);
  expect(stateIn(FIFTH)).toMatchObject({ from: { run: THIRD }, folded: [FOURTH, FIFTH], isWhole: true });
});

test('a state in the format before, which names each thing by itself, is gone on from and verifies', async () => {
  await sealed(0, 1, 2, 3);
  const { spells, ...rest } = jsonOf(stateKey(FOURTH));
  const each = spells.flatMap(({ resources, ...spell }: { resources: string[] }) =>
    resources.map((resource) => ({ ...spell, resource })),
  );
  each.sort((a: { resource: string }, b: { resource: string }) => (a.resource < b.resource ? -1 : 1));
  const earlier = canonicalJson({ ...rest, format: 'evidence-locker/state/v1', spells: each });
  await resealState(FOURTH, 3, Buffer.from(earlier));
  await sealed(4);
  expect(await verified({ replay: ports })).toEqual({ status: 'INTACT', named: [] });
  expect(spellsIn(FIFTH)).toEqual(WHOLE);
  expect(stateIn(FIFTH)).toMatchObject({ format: 'evidence-locker/state/v2', from: { run: FOURTH } });
});

test('a run whose findings are gone, too, ends no spell', async () => {
  await sealed(0, 1, 2, 3);
  locker.objects.delete(stateKey(FOURTH));
  locker.objects.delete(tableKey('findings', FOURTH));
  await drawAndSeal(ports, FIFTH, 'REFUSED');
  expect(spellsIn(FIFTH)).toEqual([
    ['a', FIRST, THIRD, 2, 3],
    ['b', THIRD, THIRD, 1, 2],
  ]);
});

test('without any state two months are read back, and what is older is said not to be known', async () => {
  const days = Array.from({ length: 70 }, (_, at) => new Date(Date.UTC(2026, 7, 1 + at)).toISOString().slice(0, 10));
  for (const day of days) await drawAndSeal(ports, dailyRunOf(day), { a: 'bad' });
  for (const day of days) locker.objects.delete(stateKey(dailyRunOf(day)));
  const next = dailyRunOf('2026-10-10');
  await drawAndSeal(ports, next, { a: 'bad' });
  const since = dailyRunOf(days[8] as string);
  expect(stateIn(next)).toMatchObject({ from: null, since, isWhole: false });
  expect(spellsIn(next)).toEqual([['a', since, next, 63, 0]]);
});

test.each([
  ['is of another run', () => locker.objects.get(stateKey(FOURTH)) as Buffer],
  ['is no state', () => Buffer.from('{}')],
  ['is not canonical', () => Buffer.from(JSON.stringify(stateIn(FIFTH), null, 1))],
  ['was made under another head', () => ({ ...stateIn(FIFTH), head: stateIn(FOURTH).head })],
  ['goes on from nothing', () => ({ ...stateIn(FIFTH), from: null })],
  ['goes on from what nobody sealed', () => ({ ...stateIn(FIFTH), from: { run: FOURTH, sha256: '0'.repeat(64) } })],
  [
    'leaves out a run',
    () => ({
      ...stateIn(FIFTH),
      from: { run: THIRD, sha256: sha256Hex(locker.objects.get(stateKey(THIRD)) as Buffer) },
    }),
  ],
  ['names a run ahead that is not', () => ({ ...stateIn(FIFTH), ahead: [{ run: SIXTH, ...linkOf(3) }] })],
  ['holds what is named after it', () => ({ ...stateIn(FIFTH), folded: [FIFTH, SIXTH] })],
  ['holds a run twice', () => ({ ...stateIn(FIFTH), folded: [FOURTH, FIFTH] })],
  ['begins later than it does', () => ({ ...stateIn(FIFTH), since: SECOND })],
])('a state that %s does not verify, though a holder of the key signed it', async (_, stateOf) => {
  await sealed(0, 1, 2, 3, 4);
  await resealState(FIFTH, 4, stateOf());
  expect((await verified()).named).toEqual([`STATE_MALFORMED ${stateKey(FIFTH)}`]);
});

test('replay finds a first day that the runs do not give, though a holder of the key signed it', async () => {
  await sealed(0, 1, 2, 3, 4);
  const { spells, ...rest } = stateIn(FIFTH);
  await resealState(FIFTH, 4, { ...rest, spells: spells.map((spell) => ({ ...spell, first: THIRD })) });
  expect((await verified()).status).toBe('INTACT');
  expect((await verified({ replay: ports })).named).toEqual([`REPLAY_DIFFERS ${stateKey(FIFTH)}`]);
  const other = { ...ports, code: { ...ports.code, sha256: 'f'.repeat(64) } };
  expect((await verified({ replay: other })).named).toContain(`NOT_REPLAYABLE ${manifestKey(FIFTH)}`);
});
