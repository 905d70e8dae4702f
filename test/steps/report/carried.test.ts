import { beforeAll, expect, test } from 'vitest';
import type { ReportDocument } from '#domain/report/text/document.ts';
import { State, stateBytes } from '#domain/sealing/state.ts';
import { manifestKey, planKey, stateKey, tableKey } from '#domain/words/keys.ts';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { verifyPeriod } from '../../../lambdas/steps/verify/verify-period.ts';
import { section, tableIn, wordsOf } from '../../domain/report/reading.ts';
import {
  type DrawnPorts,
  dailyRunOf,
  datesBetween,
  draw,
  drawAndSeal,
  drawnPorts,
  type Seen,
  type ThingState,
} from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

const DATES = datesBetween('2026-08-01', '2026-10-31');
const THINGS = Array.from({ length: 12 }, (_, at) => `thing-${at}`);

/** What a day saw: of each thing a course of its own, with stretches unread, undecided, or without the thing. */
function seenOn(at: number): Seen {
  if (at % 13 === 5 || (at > 55 && at < 65)) return 'REFUSED';
  const states = THINGS.flatMap((name, thing): [string, ThingState][] => {
    const phase = Math.floor((at + thing * 7) / (thing + 3)) % (thing === 0 ? 1 : 5);
    return phase === 4 ? [] : [[name, (['bad', 'odd', 'bad', thing % 2 ? 'good' : 'exempt'] as const)[phase] ?? 'bad']];
  });
  return Object.fromEntries(states);
}

let original: Map<string, Buffer>;
let ports: DrawnPorts;

beforeAll(async () => {
  const locker = memoryLocker();
  ports = drawnPorts(locker);
  for (const [at, date] of DATES.entries()) await drawAndSeal(ports, dailyRunOf(date), seenOn(at));
  original = new Map(locker.objects);
}, 120_000);

const copied = (): ReturnType<typeof memoryLocker> => memoryLocker(new Map(original));

const report = async (locker = copied(), period = '2026-10'): Promise<ReportDocument> =>
  (await reportPeriod({ ...ports, locker, publicKeyPem: ports.signer.publicKeyPem }, period)).document;

let whole: Promise<ReportDocument> | undefined;
/** The report of October made of what nobody touched: always the same. */
const untouched = (): Promise<ReportDocument> => {
  whole ??= report();
  return whole;
};

/** Since when a thing failed when it did so last in October, and how many such stretches were seen to end there before. */
function firstSeenOf(name: string): string | undefined {
  let open: string | undefined;
  let last: { readonly since: string; readonly before: number } | undefined;
  let ends = 0;
  for (const [at, date] of DATES.entries()) {
    const seen = seenOn(at);
    if (seen === 'REFUSED' || seen[name] === 'odd') continue;
    if (seen[name] === 'bad') open ??= date;
    else if (open !== undefined) {
      open = undefined; // judged otherwise, or gone
      if (date >= '2026-10-01') ends += 1;
    }
    if (open !== undefined && date >= '2026-10-01') last = { since: open, before: ends };
  }
  return last && last.since + endsText(last.before);
}

const endsText = (ends: number): string =>
  ends === 0 ? '' : `\nseen to end ${ends === 1 ? 'once' : `${ends} times`} before`;

const firstSeen = (): Map<string, string> =>
  new Map(THINGS.flatMap((name) => [[name, firstSeenOf(name)]].filter((one): one is [string, string] => !!one[1])));

const printed = (document: ReportDocument): Map<string, string> => {
  const { rows } = tableIn(document, 'exceptions-fail-thing-is-good');
  return new Map(rows.map(([resource, , first]) => [String(resource).split('\n', 1)[0] as string, String(first)]));
};

const notes = (document: ReportDocument): string => wordsOf(section(document, 'exceptions').blocks);

test('first days before the period are those that reading every run from the first on gives', async () => {
  const found = printed(await untouched());
  const expected = firstSeen();
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect([...expected.values()].filter((date) => date < '2026-10-01').length).toBeGreaterThan(3);
  expect([...expected.values()].filter((date) => date >= '2026-10-01').length).toBeGreaterThan(3);
  expect([...expected.values()].some((date) => date.includes('seen to end'))).toBe(true);
  expect(expected.get('thing-0')).toBe('2026-08-01');
});

test('the runs a report is made from, and the head, are those that a verification of the whole locker finds', async () => {
  const locker = copied();
  const { publicKeyPem } = ports.signer;
  const whole = await verifyLocker(locker, { now: new Date('2026-10-31T06:30:00Z'), publicKeyPem });
  const part = await verifyPeriod(locker, { period: '2026-10', publicKeyPem, tables: ['findings'] });
  expect(whole.problems).toEqual([]);
  expect(part.problems).toEqual([]);
  expect(part.head).toEqual(whole.head);
  expect(part.runs).toEqual(whole.runs.filter(({ run }) => run >= '2026-09-30'));
  expect([part.seals, part.sealsNotRead]).toEqual([32, 60]);
});

test('in the first month there is nothing before, and nothing is said to be older', async () => {
  const document = await report(copied(), '2026-08');
  expect([...printed(document).values()].every((first) => /^2026-08-\d\d(\nseen to end .+)?$/.test(first))).toBe(true);
  expect(notes(document)).not.toMatch(/not known|read again/);
});

/** The report without what says how it was verified, and what was read back for it. */
const content = ({ sections }: ReportDocument): unknown =>
  sections
    .filter(({ id }) => id !== 'verify')
    .map((one) => ({
      ...one,
      blocks: one.blocks.filter((block) => !/were read again|Verified before/.test(wordsOf([block]))),
    }));

test.each([
  ['gone', (_: Buffer) => undefined],
  ['changed', (bytes: Buffer) => stateBytes({ ...State.parse(JSON.parse(String(bytes))), spells: [] })],
  ['that of another run', () => original.get(stateKey(dailyRunOf('2026-09-29')))],
  ['no JSON', () => Buffer.from('{')],
])(
  'a state of the run before that is %s is named, and the report comes out the same from runs read back',
  async (_, change) => {
    const locker = copied();
    const key = stateKey(dailyRunOf('2026-09-30'));
    const bytes = change(locker.objects.get(key) as Buffer);
    if (bytes) locker.objects.set(key, bytes);
    else locker.objects.delete(key);
    const document = await report(locker);
    expect(wordsOf(section(document, 'verify').blocks)).toContain(key);
    expect(notes(document)).toMatch(
      /of 1 runs it could not be \(2026-09-30T06-00-00Z \(it is not there as it was sealed\)\)/,
    );
    expect(content(document)).toEqual(content(await untouched()));
  },
);

test('without any state the report comes out the same, as far back as all runs are read', async () => {
  const locker = copied();
  for (const date of DATES) locker.objects.delete(stateKey(dailyRunOf(date)));
  const document = await report(locker);
  expect(notes(document)).toContain('The findings of 61 runs before the period were read again instead.');
  expect(content(document)).toEqual(content(await untouched()));
});

test('what is older than is read back is said not to be known', async () => {
  const locker = memoryLocker();
  const other = { ...drawnPorts(locker), signer: ports.signer };
  const dates = datesBetween('2026-07-01', '2026-10-02');
  for (const date of dates) await drawAndSeal({ ...other, locker }, dailyRunOf(date), { a: 'bad' });
  for (const date of dates) locker.objects.delete(stateKey(dailyRunOf(date)));
  const document = await report(locker);
  // 62 runs back from October: 31 in August less one, and 30 in September
  expect(Object.fromEntries(printed(document))).toEqual({ a: '2026-07-31\nor before' });
  expect(notes(document)).toContain('What was open before 2026-07-31T06-00-00Z is not known to this report');
}, 60_000);

test('runs of the month before that were sealed after the month had begun are in what was open', async () => {
  const locker = memoryLocker();
  const other = { ...drawnPorts(locker), signer: ports.signer };
  const course: readonly (readonly [string, Seen])[] = [
    ['2026-09-28', { a: 'bad', b: 'bad' }],
    ['2026-10-01', { a: 'bad', b: 'bad' }],
    ['2026-09-29', { a: 'good', b: 'bad' }],
    ['2026-10-02', { a: 'bad', b: 'bad' }],
  ];
  for (const [date, seen] of course) await drawAndSeal({ ...other, locker }, dailyRunOf(date), seen);
  expect(Object.fromEntries(printed(await report(locker)))).toEqual({ a: '2026-10-01', b: '2026-09-28' });
});

test('what an attempt of the month left behind, and the next month adopted, is no finding', async () => {
  const locker = copied();
  const stray = dailyRunOf('2026-10-31').replace('T06', 'T12');
  const other = { ...ports, locker };
  await draw(other, stray, { a: 'bad' });
  const before = wordsOf(section(await report(locker), 'verify').blocks);
  await drawAndSeal(other, dailyRunOf('2026-11-01'), { a: 'bad' });
  expect(JSON.parse(String(locker.objects.get(manifestKey(dailyRunOf('2026-11-01'))))).objects).toContainEqual(
    expect.objectContaining({ key: planKey(stray), late: true }),
  );
  expect(wordsOf(section(await report(locker), 'verify').blocks)).not.toContain('NOT_SEALED');
  expect(before).not.toContain('NOT_SEALED');
  locker.objects.set(planKey(stray), Buffer.from('changed'));
  await expect(report(locker)).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
});

test('the first runs of a month that are gone with all they left are missed, for their seals are still there', async () => {
  const locker = copied();
  for (const key of locker.objects.keys()) if (/2026-10-0[1-3]/.test(key)) locker.objects.delete(key);
  await expect(report(locker)).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
});

test.each(['2026-08-01', '2026-10-01', '2026-10-17'])(
  'a manifest of the month that is none any more hides nothing: %s',
  async (date) => {
    const locker = copied();
    locker.objects.set(manifestKey(dailyRunOf(date)), Buffer.from('{}'));
    await expect(report(locker, date.slice(0, 7))).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    locker.objects.delete(manifestKey(dailyRunOf(date)));
    await expect(report(locker, date.slice(0, 7))).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
  },
);

test('manifests that say that their seals lie higher than they do hide none of them', async () => {
  const locker = copied();
  for (const date of datesBetween('2026-10-01', '2026-10-31')) {
    const key = manifestKey(dailyRunOf(date));
    const manifest = JSON.parse(String(locker.objects.get(key)));
    locker.objects.set(key, Buffer.from(JSON.stringify({ ...manifest, head: { ...manifest.head, sequence: 5_000 } })));
  }
  await expect(report(locker)).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
});

test('a table of the month that no seal covers is named, and one of another month is not looked for', async () => {
  const locker = copied();
  const added = (date: string) => tableKey('findings', dailyRunOf(date).replace('T06', 'T07'));
  await locker.put(added('2026-10-05'), Buffer.from('x'));
  await locker.put(added('2026-08-05'), Buffer.from('x'));
  const words = wordsOf(section(await report(locker), 'verify').blocks);
  expect(words).toContain(added('2026-10-05'));
  expect(words).not.toContain(added('2026-08-05'));
});

test('a month without runs is told from months that have some', async () => {
  await expect(report(copied(), '2026-12')).rejects.toMatchObject({
    code: 'NO_EVIDENCE',
    message: 'no run of 2026-12 was sealed; there are runs of 2026-08, 2026-09, 2026-10',
  });
});
