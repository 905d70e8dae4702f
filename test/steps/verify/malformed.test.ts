import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import { manifestKey, planKey, rawKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { memoryLocker } from '../../support/memory-locker.ts';
import { addKeys, type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';
import { reseal, withOddFields } from './reseal.ts';

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z'] as const;
const NEWEST = { run: RUNS[1], sequence: 1 };
const NEXT = '2026-11-03T06-00-00Z';
const NOW = new Date('2026-11-02T06:30:00Z');

/** What is wrong beside each malformed object: something added, and something changed in an earlier run. */
const ADDED = 'raw/2026-10-01T06-00-00Z/kms-keys/x';
const CHANGED = tableKey('findings', RUNS[0]);

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let ports: Ports;
/** What two runs sealed. */
let original: ReadonlyMap<string, Buffer>;
/** The same, with what is wrong beside; each test does to it what it is about. */
let copy: Map<string, Buffer>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  const locker = memoryLocker();
  ports = await samplePorts(account, folder.path, locker);
  for (const run of RUNS) await runOnce(ports, run);
  original = new Map(locker.objects);
});
afterAll(async () => {
  await account?.stop();
  await folder?.remove();
});
beforeEach(() => {
  copy = new Map(original);
  put(ADDED, 'junk');
  put(CHANGED, 'changed');
});

const put = (key: string, content: string | Uint8Array) => copy.set(key, Buffer.from(content as Uint8Array));
const copied = (): Locker => memoryLocker(new Map(copy));

/** Verifies, and says what is named; never without the two faults that have nothing to do with it. */
async function named(replayed = false, locker = copied()): Promise<string[]> {
  const replay = { catalogue: ports.catalogue, code: ports.code };
  const options = { now: NOW, publicKeyPem: ports.signer.publicKeyPem, ...(replayed ? { replay } : {}) };
  const { problems, notices } = await verifyLocker(locker, options);
  const codes = [...problems, ...notices].map(({ code, key }) => `${code} ${key}`);
  expect(codes).toContain(`NOT_SEALED ${ADDED}`);
  expect(codes).toContain(`OBJECT_CHANGED ${CHANGED}`);
  return codes.filter((code) => !code.endsWith(ADDED) && !code.endsWith(CHANGED));
}

const sealed = (key: string): Buffer => original.get(key) as Buffer;
const text = (key: string): string => sealed(key).toString();

test('every field of a seal may be odd: it is named, and hides nothing', async () => {
  for (const { what, text: odd } of withOddFields(text(sealKey(1)))) {
    put(sealKey(1), odd);
    expect([what, await named()]).toEqual([
      what,
      expect.arrayContaining([`FOREIGN_SEAL ${sealKey(1)}`, `SEAL_MISSING ${manifestKey(RUNS[1])}`]),
    ]);
  }
});

test('every field of what a seal signs may be odd: it is named, and hides nothing', async () => {
  const bundle = JSON.parse(text(sealKey(1)));
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString();
  for (const { what, text: odd } of withOddFields(payload)) {
    const envelope = { ...bundle.dsseEnvelope, payload: Buffer.from(odd).toString('base64') };
    put(sealKey(1), JSON.stringify({ ...bundle, dsseEnvelope: envelope }));
    expect([what, await named()]).toEqual([what, expect.arrayContaining([`FOREIGN_SEAL ${sealKey(1)}`])]);
  }
});

test('a malformed seal that another names as the one before it is broken, not foreign', async () => {
  put(
    sealKey(0),
    text(sealKey(0)).replace(/"keyid":"[0-9a-f]*"/, () => String.raw`"keyid":"\ud800"`),
  );
  const { problems, status, seals } = await verifyLocker(copied(), { now: NOW });
  const codes = problems.map(({ code, key }) => `${code} ${key}`);
  expect(codes).toContain(`SEAL_MALFORMED ${sealKey(0)}`);
  expect(codes).toContain(`NOT_SEALED ${ADDED}`);
  expect([status, seals]).toEqual(['BROKEN', 1]);
});

test('every field of a plan nobody signed may be odd: what lies beside it is open or foreign', async () => {
  const planned = text(planKey(RUNS[1])).replaceAll(RUNS[1], NEXT);
  const recording = rawKey(NEXT, 'kms-keys', 'aws.123456789012.us-east-1');
  const planning = rawKey(NEXT, 'plan', 'aws');
  put(recording, 'anything');
  put(planning, 'anything');
  let index = 0;
  for (const { what, text: odd } of withOddFields(planned)) {
    if (index++ % 7 !== 0) continue; // 7 and the ten values of a field have no common factor: each value comes up
    put(planKey(NEXT), odd);
    const codes = await named();
    const isOpen = codes.includes(`RUN_OPEN ${planKey(NEXT)}`);
    expect([what, isOpen || codes.includes(`NOT_SEALED ${planKey(NEXT)}`)]).toEqual([what, true]);
  }
}, 120_000);

test('every field of a manifest that was signed may be odd: it is named, and hides nothing', async () => {
  const key = manifestKey(RUNS[1]);
  const manifest = text(key);
  let index = 0;
  for (const { what, text: odd } of withOddFields(manifest)) {
    if (index++ % 23 !== 0) continue; // some hundred, spread over all fields and values
    put(key, manifest);
    await reseal(copy, ports.signer, NEWEST, {}, () => odd);
    const codes = await named();
    if (odd.includes(String.raw`\ud800`) || !Manifest.safeParse(JSON.parse(odd)).success)
      expect([what, codes]).toEqual([what, expect.arrayContaining([`MANIFEST_MALFORMED ${key}`])]);
  }
}, 120_000);

test('every field of a plan that was signed may be odd: the run is judged by what it says, or cannot be replayed', async () => {
  const key = planKey(RUNS[1]);
  let index = 0;
  for (const { what, text: odd } of withOddFields(text(key))) {
    if (index++ % 5 !== 0) continue;
    await reseal(copy, ports.signer, NEWEST, { [key]: Buffer.from(odd) });
    const codes = await named(true);
    expect([what, codes.filter((code) => !/^(REPLAY_DIFFERS|RUN_)/.test(code))]).toEqual([what, []]);
  }
}, 240_000);

test.each([
  ['an empty configuration', {}, true],
  ['no Databricks', { databricks: null }, false],
  ['Databricks that is a number', { databricks: 7 }, false],
  ['a schedule that is none', { schedule: 'daily' }, false],
  ['a policy that is none', { policy: [] }, false],
  ['tables allowed to be empty that are none', { emptyAllowed: null }, false],
  ['a time zone that is none', { report: { dayOfMonth: 2, at: '07:00', timeZone: 'Nowhere/None' } }, true],
  ['a report that is none', { report: null }, true],
])(
  'a signed plan with %s ends the replay of its run in a sentence, and the report where that is made by it',
  async (_, config, endsReport) => {
    const key = planKey(RUNS[1]);
    const plan = JSON.parse(text(key));
    const told = Object.keys(config).length === 0 ? {} : { ...plan.config, ...config };
    await reseal(copy, ports.signer, NEWEST, { [key]: Buffer.from(JSON.stringify({ ...plan, config: told })) });
    const replay = { catalogue: ports.catalogue, code: ports.code };
    const { problems } = await verifyLocker(copied(), { now: NOW, replay });
    for (const { message } of problems) expect(message).not.toMatch(/TypeError|at .*\.ts/);
    put(CHANGED, sealed(CHANGED)); // else the report would end there
    const report = reportPeriod({ ...ports, locker: copied() }, RUNS[1].slice(0, 7));
    const failure = await report.then(
      () => undefined,
      (error: unknown) => error,
    );
    // The others are not what a report is made by.
    if (endsReport)
      expect(failure).toMatchObject({ code: 'NOT_VERIFIED', message: expect.stringMatching(/plan\.json: its plan's/) });
    else expect(failure).toBeUndefined();
  },
);

test('an object of 600 MB under a small name is named without being read', async () => {
  const { read, locker } = await counted([planKey(NEXT), sealKey(2), manifestKey(RUNS[1])], 600_000_000);
  expect((await named(false, locker)).sort()).toEqual([
    `FOREIGN_SEAL ${sealKey(2)}`,
    `NOT_SEALED ${planKey(NEXT)}`,
    `OBJECT_CHANGED ${manifestKey(RUNS[1])}`,
  ]);
  expect(read(sealKey(2))).toBe(0);
  expect(read(manifestKey(RUNS[1]))).toBe(0);
  expect(read(planKey(NEXT))).toBeLessThanOrEqual((64 << 20) + (1 << 20));
});

test('a locker that lies about sizes does not get more read: 64 KiB of a seal, 64 MiB of a manifest, what was sealed of a table', async () => {
  const table = tableKey('kms_keys', RUNS[1]);
  const sizeOf = (key: string) => (key === table ? sealed(table).length : 100);
  const { read, locker } = await counted([sealKey(2), table], 300_000_000, sizeOf);
  const codes = await named(false, locker);
  expect(codes).toContain(`FOREIGN_SEAL ${sealKey(2)}`);
  expect(codes).toContain(`OBJECT_CHANGED ${table}`);
  for (const key of [sealKey(2), table]) expect(read(key)).toBeLessThanOrEqual(1 << 20); // one piece of a directory's
});

let directories = 0;
/**
 * The copy in a directory, with objects as large as is said, as a locker that counts the bytes it gives, and may say of
 * large objects that they are small.
 */
async function counted(large: readonly string[], bytes: number, sizeOf?: (key: string) => number) {
  const directory = folder.path(`copy-${++directories}`);
  for (const [key, content] of [...copy, ...large.map((key) => [key, copy.get(key) ?? ''] as const)]) {
    await mkdir(dirname(join(directory, key)), { recursive: true });
    await writeFile(join(directory, key), content);
  }
  for (const key of large) await truncate(join(directory, key), bytes);
  const locker = await directoryLocker(directory);
  const given = new Map<string, number>();
  const counting: Locker = {
    ...locker,
    async *open(key) {
      for await (const piece of locker.open(key)) {
        given.set(key, (given.get(key) ?? 0) + piece.byteLength);
        yield piece;
      }
    },
    async *inspect() {
      for await (const one of locker.inspect())
        yield sizeOf && one.bytes > 100_000_000 ? { ...one, bytes: sizeOf(one.key) } : one;
    },
  };
  return { locker: counting, read: (key: string) => given.get(key) ?? 0 };
}

/** Tables as somebody with the key may have sealed them: cut, emptied, with a footer that says anything. */
function* hostileTables(table: Buffer): Generator<[what: string, bytes: Buffer]> {
  for (const share of [0, 0.1, 0.5, 0.9])
    yield [`cut at ${share}`, table.subarray(0, Math.floor(table.length * share))];
  for (const size of [0, 0xffffffff, 0x7fffffff, table.length, 9]) {
    const bytes = Buffer.from(table);
    bytes.writeUInt32LE(size, bytes.length - 8);
    yield [`a footer of ${size} bytes`, bytes];
  }
  const footer = table.readUInt32LE(table.length - 8);
  for (let at = table.length - 8 - footer; at < table.length - 8; at += 211)
    for (const byte of [0x00, 0xff].filter((one) => one !== table[at])) {
      const bytes = Buffer.from(table);
      bytes[at] = byte;
      yield [`${byte} at ${at}`, bytes];
    }
}

test('a hostile table that the next run is compared with ends the replay of that run, and no other', async () => {
  const key = tableKey('kms_keys', RUNS[0]);
  const table = sealed(key);
  const plan = JSON.parse(text(planKey(RUNS[1])));
  const { sha256Hex } = await import('#domain/words/canonical-json.ts');
  for (const [what, bytes] of hostileTables(table)) {
    const lone = new Map(original).set(key, bytes);
    for (const unit of plan.units) if (unit.previous?.tableKey === key) unit.previous.tableSha256 = sha256Hex(bytes);
    await reseal(lone, ports.signer, NEWEST, { [planKey(RUNS[1])]: Buffer.from(JSON.stringify(plan)) });
    const replay = { catalogue: ports.catalogue, code: ports.code };
    const { problems } = await verifyLocker(memoryLocker(lone), { now: NOW, replay });
    const codes = problems.map((problem) => `${problem.code} ${problem.key}`);
    expect([what, codes]).toEqual([what, expect.arrayContaining([`OBJECT_CHANGED ${key}`])]);
    if (!/ at \d+$/.test(what) || what.startsWith('cut'))
      expect([what, codes]).toEqual([what, expect.arrayContaining([expect.stringMatching(/^REPLAY_DIFFERS/)])]);
  }
}, 240_000);

test('a recording of garbage that was signed is named by the replay of its run, and ends nothing', async () => {
  const key = rawKey(RUNS[1], 'kms-keys', 'aws.123456789012.us-east-1');
  const recording = sealed(key);
  const lines = gunzipSync(recording).toString();
  const odd = [
    Buffer.from('garbage'),
    Buffer.alloc(0),
    recording.subarray(0, recording.length / 2),
    gzipSync('{}\n'),
    gzipSync(`${'['.repeat(100_000)}\n`),
    gzipSync(lines.replace('"type":"end"', '"type":"unit"')),
    gzipSync(lines.replaceAll('"body":"', String.raw`"body":"\ud800`)),
    gzipSync(lines.replaceAll('KeyId', 'KeyIx')),
  ];
  for (const [index, bytes] of odd.entries()) {
    await reseal(copy, ports.signer, NEWEST, { [key]: bytes });
    expect([index, await named(true)]).toEqual([
      index,
      expect.arrayContaining([expect.stringMatching(/^REPLAY_DIFFERS/)]),
    ]);
  }
});
