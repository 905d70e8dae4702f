import { appendFile, copyFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { readSeal, sealBytes } from '#domain/sealing/seal.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { manifestKey, planKey, rawKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { type Verification, verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'] as const;
const NOW = new Date('2026-11-03T06:30:00Z');

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let ports: Ports;
let files: string[];

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  ports = await samplePorts(account, folder.path);
  for (const run of RUNS) await runOnce(ports, run);
  const found = await readdir(folder.path('locker'), { recursive: true, withFileTypes: true });
  files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  files = files.map((file) => file.slice(folder.path('locker').length + 1)).sort();
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

const verify = async (path: string, options: object = {}): Promise<Verification> =>
  verifyLocker(await directoryLocker(path), { now: NOW, ...options });

/** Verifies a copy after something was done to it. */
async function after(change: (path: (key: string) => string) => Promise<unknown>, options: object = {}) {
  const copy = folder.path('copy');
  await rm(copy, { recursive: true, force: true });
  await cp(folder.path('locker'), copy, { recursive: true });
  await change((key) => join(copy, key));
  return verify(copy, options);
}

const codes = ({ problems }: Verification): string[] => problems.map(({ code, key }) => `${code} ${key}`);

test('the locker as it was sealed is intact, with the key pinned and every run replayed', async () => {
  const replay = { catalogue: ports.catalogue, code: ports.code };
  const result = await verify(folder.path('locker'), { publicKeyPem: ports.signer.publicKeyPem, replay });
  expect({ status: result.status, problems: result.problems, notices: result.notices }).toEqual({
    status: 'INTACT',
    problems: [],
    notices: [],
  });
  expect(result.key?.isPinned).toBe(true);
  expect(result.rowsReplayed).toBeGreaterThan(0);
});

test('removing any one file breaks the locker, but for the line of a run, which follows from its manifest', async () => {
  expect(files.length).toBeGreaterThan(30);
  const away = folder.path('away');
  for (const file of files) {
    const path = join(folder.path('locker'), file);
    await rename(path, away);
    const { status, problems, notices } = await verify(folder.path('locker'));
    await rename(away, path);
    if (file.startsWith('tables/runs/')) {
      expect([status, problems, notices]).toMatchObject(['OPEN', [], [{ code: 'RUN_LINE_MISSING', key: file }]]);
    } else expect([file, status]).toEqual([file, 'BROKEN']);
  }
});

test('changing a byte of any file breaks the locker, at its beginning, in the middle and at its end', async () => {
  for (const [index, file] of files.entries()) {
    const path = join(folder.path('locker'), file);
    const original = await readFile(path);
    const at = [0, Math.floor(original.length / 3), original.length - 1][index % 3] as number;
    const changed = Buffer.from(original);
    changed[at] = (changed[at] as number) ^ 1;
    await writeFile(path, changed);
    expect([file, at, (await verify(folder.path('locker'))).status]).toEqual([file, at, 'BROKEN']);
    await writeFile(path, original);
  }
});

test('every byte of a seal counts', async () => {
  const original = await readFile(join(folder.path('locker'), sealKey(1)));
  for (let at = 0; at < original.length; at += 1) {
    const changed = Buffer.from(original);
    changed[at] = (changed[at] as number) ^ 1;
    const seen = (() => {
      try {
        const seal = readSeal(changed);
        return seal.signature.equals(readSeal(original).signature) && seal.payload.equals(readSeal(original).payload);
      } catch {
        return false; // refused, as it should be
      }
    })();
    expect([at, seen]).toEqual([at, false]);
  }
});

test.each([
  ['an unknown name', 'notes.txt'],
  ['in a sealed run', rawKey(RUNS[1], 'kms-keys', 'aws.123456789012.eu-west-1')],
  ['another table of a sealed run', tableKey('kms_key', RUNS[1])],
  ['a table in the wrong day', tableKey('kms_keys', RUNS[1]).replace('date=2026-11-02', 'date=2026-11-03')],
  ['a recording of a run without a plan', rawKey('2026-11-04T06-00-00Z', 'kms-keys', 'aws.123456789012.us-east-1')],
  ['a report nobody sealed', 'reports/2026-10/1/2026-10.pdf'],
  ['a statement nobody sealed', 'statements/baa.json'],
  ['a seal', sealKey(3)],
  ['a seal far ahead', sealKey(77)],
  ['a hidden file', 'raw/.hidden'],
])('adding a file makes the locker hold something foreign, and breaks nothing: %s', async (_, key) => {
  const result = await after(async (path) => {
    await mkdir(dirname(path(key)), { recursive: true });
    await writeFile(path(key), 'added');
  });
  expect(result.status).toBe('FOREIGN');
  expect(new Set(result.problems.map((problem) => problem.class))).toEqual(new Set(['FOREIGN']));
  expect(result.runs.every(({ isWhole }) => isWhole)).toBe(true);
  expect(result.problems.length).toBeGreaterThan(0);
});

test('objects of a run in progress are open, not broken', async () => {
  const next = '2026-11-04T06-00-00Z';
  const result = await after(async (path) => {
    const plan = JSON.parse(await readFile(path(planKey(RUNS[2])), 'utf8'));
    await mkdir(dirname(path(planKey(next))), { recursive: true });
    await writeFile(path(planKey(next)), JSON.stringify({ ...plan, run: next }));
    const raw = rawKey(next, 'kms-keys', 'aws.123456789012.us-east-1');
    await mkdir(dirname(path(raw)), { recursive: true });
    await copyFile(path(rawKey(RUNS[2], 'kms-keys', 'aws.123456789012.us-east-1')), path(raw));
  });
  expect(result.status).toBe('OPEN');
  expect(result.notices.map(({ code }) => code)).toEqual(['RUN_OPEN']);
});

test('swapping two sealed files is seen in both', async () => {
  const [one, other] = [tableKey('findings', RUNS[0]), tableKey('findings', RUNS[1])];
  const result = await after(async (path) => {
    await rename(path(one), path('swap'));
    await rename(path(other), path(one));
    await rename(path('swap'), path(other));
  });
  expect(codes(result)).toEqual([`OBJECT_CHANGED ${one}`, `OBJECT_CHANGED ${other}`]);
});

test('a seal signed with another key is foreign, even if everything else is right', async () => {
  const stranger = await localSigner(folder.path('stranger.pem'), { create: true });
  const result = await after(async (path) => {
    const { statement } = readSeal(await readFile(path(sealKey(1))));
    const forged = { ...statement, predicate: { ...statement.predicate, publicKey: stranger.publicKeyPem } };
    await writeFile(path(sealKey(1)), await sealBytes(forged, stranger));
  });
  expect(codes(result)).toContain(`FOREIGN_KEY ${sealKey(1)}`);
});

test('a chain rewritten from the start with another key is only self-consistent; the pinned key finds it out', async () => {
  const stranger = await localSigner(folder.path('rewriter.pem'), { create: true });
  const rewritten = folder.path('rewritten');
  const locker = await directoryLocker(rewritten, { create: true });
  for (const run of RUNS) await runOnce({ ...ports, locker, signer: stranger }, run);
  expect((await verify(rewritten)).status).toBe('INTACT');
  const pinned = await verify(rewritten, { publicKeyPem: ports.signer.publicKeyPem });
  expect(pinned.status).toBe('BROKEN');
  expect(codes(pinned)).toContain(`FOREIGN_SEAL ${sealKey(0)}`);
  expect(codes(pinned)).toContain(`SEAL_MISSING ${manifestKey(RUNS[0])}`);
  expect(pinned.seals).toBe(0);
});

test('a fork is seen: a link that names another predecessor', async () => {
  const result = await after(async (path) => {
    const { statement } = readSeal(await readFile(path(sealKey(2))));
    const { statement: first } = readSeal(await readFile(path(sealKey(0))));
    const previous = { sequence: 1, payloadSha256: first.subject[0]?.digest.sha256 as string };
    const forked = { ...statement, predicate: { ...statement.predicate, previous } };
    await writeFile(path(sealKey(2)), await sealBytes(forked, ports.signer));
  });
  expect(codes(result)).toContain(`LINK_BROKEN ${sealKey(2)}`);
});

test('a missing day is named, and nothing else is wrong', async () => {
  const locker = await directoryLocker(folder.path('missed'), { create: true });
  for (const run of [RUNS[0], RUNS[2]]) await runOnce({ ...ports, locker }, run);
  const result = await verify(folder.path('missed'));
  expect(result.status).toBe('OPEN');
  expect(result.notices.map(({ code, key }) => [code, key])).toEqual([['RUN_MISSED', RUNS[1]]]);
});

test('sealing again with another key is refused, and the chain stays as it was', async () => {
  const stranger = await localSigner(folder.path('other.pem'), { create: true });
  const copy = folder.path('refused');
  await cp(folder.path('locker'), copy, { recursive: true });
  const locker = await directoryLocker(copy, { create: true });
  await expect(runOnce({ ...ports, locker, signer: stranger }, '2026-11-04T06-00-00Z')).rejects.toMatchObject({
    code: 'KEY_MISMATCH',
  });
  expect((await verify(copy)).seals).toBe(3);
});

test('derived tables that somebody wrote first stop the seal loudly', async () => {
  const copy = folder.path('planted');
  await cp(folder.path('locker'), copy, { recursive: true });
  const planted = join(copy, tableKey('findings', '2026-11-04T06-00-00Z'));
  await mkdir(dirname(planted), { recursive: true });
  await writeFile(planted, 'planted');
  const locker = await directoryLocker(copy, { create: true });
  await expect(runOnce({ ...ports, locker }, '2026-11-04T06-00-00Z')).rejects.toMatchObject({
    code: 'DERIVED_DIFFERS',
  });
});

test('replay finds counts the recordings do not give, though a holder of the key signed them', async () => {
  const copy = folder.path('flattered');
  await cp(folder.path('locker'), copy, { recursive: true });
  const manifest = JSON.parse(await readFile(join(copy, manifestKey(RUNS[2])), 'utf8'));
  for (const population of manifest.populations) {
    population.counts.PASS += population.counts.FAIL;
    population.counts.FAIL = 0;
    population.verdict = 'PASS';
  }
  const bytes = canonicalJson(manifest);
  await writeFile(join(copy, manifestKey(RUNS[2])), bytes);
  const { statement } = readSeal(await readFile(join(copy, sealKey(2))));
  const subject = [{ name: manifestKey(RUNS[2]), digest: { sha256: sha256Hex(bytes) } }];
  await writeFile(join(copy, sealKey(2)), await sealBytes({ ...statement, subject }, ports.signer));
  expect((await verify(copy)).status).toBe('INTACT');
  const replayed = await verify(copy, { replay: { catalogue: ports.catalogue, code: ports.code } });
  expect(codes(replayed)).toEqual([`REPLAY_DIFFERS ${manifestKey(RUNS[2])}`]);
});

test('a manifest that somebody wrote first is not signed', async () => {
  const copy = folder.path('foretold');
  await cp(folder.path('locker'), copy, { recursive: true });
  const next = '2026-11-04T06-00-00Z';
  const manifest = JSON.parse(await readFile(join(copy, manifestKey(RUNS[2])), 'utf8'));
  await mkdir(dirname(join(copy, manifestKey(next))), { recursive: true });
  await writeFile(join(copy, manifestKey(next)), canonicalJson({ ...manifest, run: next, tables: [], objects: [] }));
  const locker = await directoryLocker(copy, { create: true });
  await expect(runOnce({ ...ports, locker }, next)).rejects.toMatchObject({ code: 'DERIVED_DIFFERS' });
});

test.each([
  ['a report', 'reports/2026-10/1/2026-10.pdf'],
  ['a statement', 'statements/baa.json'],
  ['a script', 'raw/zzz/backdoor.sh'],
  ['a line in the table of runs', tableKey('runs', '2026-11-04T05-00-00Z')],
])('the next seal does not make %s genuine that somebody planted', async (_, key) => {
  const copy = folder.path('laundered');
  await rm(copy, { recursive: true, force: true });
  await cp(folder.path('locker'), copy, { recursive: true });
  await mkdir(dirname(join(copy, key)), { recursive: true });
  await writeFile(join(copy, key), 'planted');
  const locker = await directoryLocker(copy, { create: true });
  await runOnce({ ...ports, locker }, '2026-11-04T06-00-00Z');
  expect(codes(await verify(copy))).toEqual([`NOT_SEALED ${key}`]);
});

test('a seal of ours, copied far beyond the end of the chain, is a foreign object: nothing of ours is missing', async () => {
  const result = await after((path) => copyFile(path(sealKey(1)), path(sealKey(9_999_999_999))));
  expect(codes(result)).toEqual([`FOREIGN_SEAL ${sealKey(9_999_999_999)}`]);
});

test('a link in place of a file is named, and verify goes on', async () => {
  const result = await after(async (path) => {
    await rm(path(sealKey(1)));
    await symlink(path(sealKey(0)), path(sealKey(1)));
  });
  expect(result.status).toBe('BROKEN');
  expect(codes(result)).toContain(`NOT_SEALED ${sealKey(1)}`);
});

test('replay finds rows the recordings do not give, even when every hash and signature is right', async () => {
  const copy = folder.path('forged');
  await cp(folder.path('locker'), copy, { recursive: true });
  const manifest = JSON.parse(await readFile(join(copy, manifestKey(RUNS[2])), 'utf8'));
  const table = manifest.tables.find((one: { table: string }) => one.table === 'kms_keys');
  table.rowsSha256 = '0'.repeat(64);
  const bytes = canonicalJson(manifest);
  await writeFile(join(copy, manifestKey(RUNS[2])), bytes);
  const { statement } = readSeal(await readFile(join(copy, sealKey(2))));
  const subject = [{ name: manifestKey(RUNS[2]), digest: { sha256: sha256Hex(bytes) } }];
  await writeFile(join(copy, sealKey(2)), await sealBytes({ ...statement, subject }, ports.signer));
  expect((await verify(copy)).status).toBe('INTACT');
  const { code } = ports;
  const same = await verify(copy, { replay: { catalogue: ports.catalogue, code } });
  expect(codes(same)).toEqual([`REPLAY_DIFFERS ${tableKey('kms_keys', RUNS[2])}`]);
  const other = await verify(copy, {
    replay: { catalogue: ports.catalogue, code: { ...code, sha256: 'f'.repeat(64) } },
  });
  expect([other.status, other.notices.map((notice) => notice.code)]).toEqual(['OPEN', ['NOT_REPLAYABLE']]);
});

test('an unfinished write is named and does not break the locker', async () => {
  const result = await after(async (path) => {
    await mkdir(path('.incoming'), { recursive: true });
    await appendFile(path('.incoming/0b7d3c6e-2f86-4b6e-9f5e-3f0c7f1d2a44'), 'half');
  });
  expect([result.status, result.notices.map(({ code }) => code)]).toEqual(['OPEN', ['UNFINISHED_WRITE']]);
});
