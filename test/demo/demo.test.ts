import { chmod, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { manifestKey, planKey, rawKey, sealKey, tableKey } from '#domain/keys.ts';
import { verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { CREDENTIALS } from './account.ts';
import { askLocker } from './questions.ts';
import { type Demo, runDemo } from './run-demo.ts';
import { plainVolume, rotationOff, rotationOn, type Story, snapshotPrivate, snapshotPublic } from './story.ts';

/** Five days, the third of them missed. */
const STORY: Story = {
  events: { 2: [rotationOff, snapshotPublic], 4: [rotationOn, snapshotPrivate, plainVolume] },
  missed: [3],
};
const RUN = '2024-02-02T06-00-00Z';

let root: string;
let demo: Demo;
const printed: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evidence-demo-'));
  const print = (line: string) => void printed.push(line);
  demo = await runDemo({ folder: join(root, '.demo'), period: '2024-02', days: 5, story: STORY, print });
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('every day but the missed one has a run, marked SIMULATED', () => {
  expect(demo.days.map(({ date, sealed }) => [date, sealed?.run ?? null, sealed?.timing ?? null])).toEqual([
    ['2024-02-01', '2024-02-01T06-00-00Z', 'SIMULATED'],
    ['2024-02-02', '2024-02-02T06-00-00Z', 'SIMULATED'],
    ['2024-02-03', null, null],
    ['2024-02-04', '2024-02-04T06-00-00Z', 'SIMULATED'],
    ['2024-02-05', '2024-02-05T06-00-00Z', 'SIMULATED'],
  ]);
});

/*
 * Counted by hand from what the company has on its first day:
 *
 *                                    PASS                          FAIL               N/A                     else
 * key rotates (9 east, 2 west)       legacy phi records databricks claims-archive     RSA HMAC imported
 *                                    recovery records-replica: 6   1                  aws/ebs: 4
 * key not to be deleted (11)         10                                               aws/ebs: 1
 * volume encrypted (8 east, 2 west)  9                             reports: 1
 * volume key approved (10)           ehr-db 2, claims 2,           adhoc, on aws/ebs: reports: 1              the partner's key,
 *                                    standby, index: 6             2                                          lab-intake: UNKNOWN 1
 * snapshot encrypted (2 and 2)       nightly and its copy: 2       reports, training:
 *                                                                  2
 * snapshot not public (4)            3                             training: 1
 * encryption by default (2)          east: 1                       west: 1
 * default key, public access (2, 2)                                                                           ERROR 4
 *                                    37                            8                  6                       4 + 1
 *
 * Day 2: phi stops rotating and a snapshot is public: 2 PASS become FAIL. Day 4: both are back, and the new volume is
 * FAIL for its encryption, NOT_APPLICABLE for its key.
 */
test('the verdicts are those of the company, counted by hand', () => {
  const base = { FAIL: 8, ERROR: 4, UNKNOWN: 1, PASS: 37, NOT_APPLICABLE: 6 };
  const withVolume = { ...base, FAIL: 9, NOT_APPLICABLE: 7 };
  expect(demo.days.map(({ sealed }) => sealed?.counts)).toEqual([
    base,
    { ...base, FAIL: 10, PASS: 35 },
    undefined,
    withVolume,
    withVolume,
  ]);
});

test('it verifies, replayed too, and lacks nothing but the missed day', () => {
  const { status, problems, notices, seals, rowsReplayed, key } = demo.verification;
  expect({ status, problems, seals, isPinned: key?.isPinned }).toEqual({
    status: 'INCOMPLETE',
    problems: [],
    seals: 4,
    isPinned: true,
  });
  expect(notices.map(({ code, key: slot }) => [code, slot])).toEqual([['RUN_MISSED', '2024-02-03T06-00-00Z']]);
  expect(rowsReplayed).toBeGreaterThan(4 * 56);
});

test('what changed is what was changed, on the day it was seen', () => {
  const changes = demo.answers[1]?.rows.map((row) => row.map((value) => String(value).replace(/-[0-9a-f]{17}$/, '')));
  expect(changes).toEqual([
    ['2024-02-02', 'alias/larkspur/phi', 'CHANGED', 'rotation_enabled: true → false'],
    ['2024-02-02', 'snap', 'CHANGED', 'public: false → true'],
    ['2024-02-04', 'alias/larkspur/phi', 'CHANGED', 'rotation_enabled: false → true'],
    ['2024-02-04', 'snap', 'CHANGED', 'public: true → false'],
    ['2024-02-04', 'vol', 'ADDED', 'ebs_volumes'],
  ]);
});

test('the other two questions are answered with the keys that stood still and the calls that failed', () => {
  expect(demo.answers[0]?.rows).toEqual([
    ['alias/larkspur/claims-archive', '2024-02-01', '2024-02-05', null, 4],
    ['alias/larkspur/phi', '2024-02-02', '2024-02-02', '2024-02-04', 1],
  ]);
  const unread = ['ec2:GetEbsDefaultKmsKeyId', 'ec2:GetSnapshotBlockPublicAccessState'].flatMap((operation) =>
    ['us-east-1', 'us-west-2'].map((region) => [operation, region, 'SERVER_ERROR', 4, '2024-02-01', '2024-02-05']),
  );
  expect(demo.answers[2]?.rows).toEqual(unread);
});

test('what is made in the story is dated by the story, while the answers keep their real date', async () => {
  const sql = `SELECT created_at, observed_at > created_at + INTERVAL '1' YEAR AS later FROM latest_ebs_volumes
WHERE json_extract_scalar(tags, '$.Name') = 'claims-migration'`;
  const [answer] = await askLocker(demo.folder.locker, await loadCatalogue(), [{ title: 'When?', sql }]);
  expect(answer?.rows).toEqual([['2024-02-04T03:55:00.000Z', true]]);
});

test('progress names every day, what happened on it, and the answers', () => {
  const text = printed.join('\n');
  for (const { date, events } of demo.days) expect(text).toMatch(new RegExp(`s  ${date} .*${events.join('; ')}`));
  expect(text).toContain('RUN_MISSED no run was sealed for 2024-02-03T06:00:00Z');
  for (const { title, text: table } of demo.answers) {
    expect(text).toContain(title);
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  }
});

test('the folder holds the locker, its keys, the configuration and a PDF, and no secret but the signing key', async () => {
  const files = await readdir(join(root, '.demo'), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const top = (await readdir(join(root, '.demo'))).sort();
  expect(top).toEqual([
    'cdk.json',
    'locker',
    'locker.signing-key.pem',
    'locker.signing-key.pub.pem',
    'report-2024-02.pdf',
  ]);
  expect((await readFile(demo.folder.report)).subarray(0, 5).toString()).toBe('%PDF-');
  const secrets = [CREDENTIALS.secretAccessKey, 'PRIVATE KEY', 'AWS4-HMAC-SHA256', 'X-Amz-Security-Token'];
  const leaks: string[] = [];
  for (const path of paths) {
    const stored = await readFile(path);
    const content = path.endsWith('.gz') ? gunzipSync(stored) : stored;
    for (const secret of secrets) if (content.includes(secret)) leaks.push(`${path}: ${secret}`);
  }
  expect(leaks).toEqual([`${demo.folder.signingKey}: PRIVATE KEY`]);
});

describe('one byte turned in', () => {
  test.each([
    planKey(RUN),
    manifestKey(RUN),
    rawKey(RUN, 'kms-keys', 'aws.123456789012.us-east-1'),
    tableKey('findings', RUN),
    tableKey('runs', RUN),
    sealKey(1),
  ])('%s does not go unseen', async (key) => {
    const turnBack = await turnByte(join(demo.folder.locker, key));
    try {
      const { status, problems } = await verifyLocker(await directoryLocker(demo.folder.locker), { now: new Date(0) });
      expect(status).toBe('BROKEN');
      expect(problems.map((problem) => problem.key)).toContain(key);
    } finally {
      await turnBack();
    }
  });
});

/** Turns all bits of the byte in the middle of a file; gives back what turns them again. */
async function turnByte(path: string): Promise<() => Promise<void>> {
  await chmod(path, 0o644);
  const turn = async (): Promise<void> => {
    await using file = await open(path, 'r+');
    const at = Math.floor((await file.stat()).size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at);
  };
  await turn();
  return turn;
}
