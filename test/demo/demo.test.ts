import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { manifestKey, planKey, rawKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { CREDENTIALS } from './account.ts';
import { everything, turnByte } from './bytes.ts';
import { CLUSTER_SECRETS } from './databricks-clusters.ts';
import { FIRST_DAY, REFUSED, sum } from './expected.ts';
import { askLocker } from './questions.ts';
import { type Demo, runDemo } from './run-demo.ts';
import * as events from './story.ts';

/** Five days, the third of them missed. */
const STORY: events.Story = {
  events: {
    2: [events.rotationOff, events.snapshotPublic, events.pathOpened, events.anaJoins, events.workspaceRefuses],
    4: [events.rotationOn, events.snapshotPrivate, events.plainVolume, events.pathClosed, events.workspaceAnswers],
    5: [events.jonasLeaves, events.clusterEncrypts],
  },
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

test('every rule says of the company on its first day what was counted by hand', async () => {
  const sql = `SELECT rule_id, verdict, count(*) FROM findings WHERE run_id LIKE '2024-02-01%' GROUP BY rule_id, verdict`;
  const byRule = [...Map.groupBy(await ask(sql), ([rule]) => String(rule))].map(([rule, rows]) => [
    rule,
    Object.fromEntries(rows.map(([, verdict, count]) => [verdict, Number(count)])),
  ]);
  expect(Object.fromEntries(byRule)).toEqual(FIRST_DAY);
});

/*
 * Day 2: phi stops rotating, a snapshot is public, a path leads past the firewall, Ana is in a group that opens health
 * data, in the account and in a workspace, and another workspace refuses. Day 4: all of
 * that is over, and the new volume is FAIL for its encryption, NOT_APPLICABLE for its key and for its cluster. Day 5: one
 * who left is still in two groups, in the account and in a workspace (and no longer asked where he comes from), and a
 * cluster says that it encrypts.
 */
test('what happened changes the verdicts, counted by hand', () => {
  const first = sum(...Object.values(FIRST_DAY));
  const joined = { PASS: 2, NOT_APPLICABLE: -2 };
  const fourth = sum(first, joined, { FAIL: 1, NOT_APPLICABLE: 2 });
  expect(demo.days.map(({ sealed }) => sealed?.counts)).toEqual([
    first,
    sum(first, joined, { FAIL: 3, PASS: -2 }, { PASS: -1, NOT_APPLICABLE: 1 }, REFUSED), // a public snapshot is judged once
    undefined,
    fourth,
    sum(fourth, { FAIL: 2, PASS: -2 }, { PASS: -1, NOT_APPLICABLE: 1 }, { FAIL: -1, PASS: 1 }),
  ]);
});

test('it verifies, replayed too, and lacks nothing but the missed day', () => {
  const { status, problems, notices, seals, rowsReplayed, key } = demo.verification;
  expect({ status, problems, seals, isPinned: key?.isPinned }).toEqual({
    status: 'OPEN',
    problems: [],
    seals: 4,
    isPinned: true,
  });
  expect(notices.map(({ code, key: slot }) => [code, slot])).toEqual([['RUN_MISSED', '2024-02-03T06-00-00Z']]);
  expect(rowsReplayed).toBeGreaterThan(4 * 300);
});

const answer = (title: RegExp) => demo.answers.find((one) => title.test(one.title))?.rows;
/** Ids that AWS draws, by their kind alone. */
const withoutIds = (rows: readonly (readonly unknown[])[] | undefined) =>
  rows?.map((row) => row.map((value) => String(value).replace(/-[0-9a-f]{17}$/, '')));

test('what changed of keys and disks is what was changed, on the day it was seen', () => {
  expect(withoutIds(answer(/keys and disks/))).toEqual([
    ['2024-02-02', 'alias/larkspur/phi', 'CHANGED', 'rotation_enabled: true → false'],
    ['2024-02-02', 'snap', 'CHANGED', 'public: false → true'],
    ['2024-02-02', 'snap', 'CHANGED', 'shared_with: [] → ["all"]'],
    ['2024-02-04', 'alias/larkspur/phi', 'CHANGED', 'rotation_enabled: false → true'],
    ['2024-02-04', 'snap', 'CHANGED', 'public: true → false'],
    ['2024-02-04', 'snap', 'CHANGED', 'shared_with: ["all"] → []'],
    ['2024-02-04', 'vol', 'ADDED', 'ebs_volumes'],
  ]);
});

test('a path that opens is one change, told in words, and so is one that closes', () => {
  expect(withoutIds(answer(/opened/))).toEqual([
    ['2024-02-02', 'opened', '10.20.8.0/24', 'tcp/443', 'nat'],
    ['2024-02-04', 'closed', '10.20.8.0/24', 'tcp/443', 'nat'],
  ]);
});

test('what can leave is told by its way, and two ways lead past the allowlist', () => {
  expect(answer(/What can leave/)).toEqual([
    ['ENDPOINT', 3, 3, 0],
    ['FIREWALL', 1, 1, 0],
    ['INTERNET', 1, 1, 1],
    ['LOCAL', 4 * 4 + 2 * 5 + 2, 0, 0],
    ['NAT', 1, 1, 1],
    ['PEERING', 2 + 1, 0, 0], // in the portal's VPC its own subnet alone has a way back
    ['PRIVATELINK', 2 * 2, 0, 0],
    ['RESOLVER', 4 * 2, 0, 0],
  ]);
});

test('who joined a group through another one is told so, in the account and in the workspace', () => {
  expect(answer(/joined or left/)).toEqual([
    ['2024-02-02', 'ana@larkspur.example joined phi-admins through phi-leads', 2],
    ['2024-02-02', 'ana@larkspur.example joined phi-leads', 2],
  ]);
});

test('clusters stand by the route on which it is known whether Spark encrypts', () => {
  expect(answer(/encrypt between nodes/)).toEqual([
    ['FAIL', 'CONFIG', 'imaging-trial'],
    ['NOT_APPLICABLE', 'INSTANCE TYPES', 'claims-exploration, nightly-claims'],
    ['PASS', 'CONFIG', 'weekly-cohort'],
    ['PASS', 'RUNTIME', 'adhoc-research, cohort-builder'],
    ['UNKNOWN', null, 'scratch'],
  ]);
});

test('the keys that stood still are named with their days', () => {
  expect(answer(/did not rotate/)).toEqual([
    ['alias/larkspur/claims-archive', '2024-02-01', '2024-02-05', null, 4],
    ['alias/larkspur/phi', '2024-02-02', '2024-02-02', '2024-02-04', 1],
  ]);
});

test('what could not be read is told: two settings that nobody answers, and a workspace that refused for a day', () => {
  const unread = ['ec2:GetEbsDefaultKmsKeyId', 'ec2:GetSnapshotBlockPublicAccessState'].flatMap((operation) =>
    ['us-east-1', 'us-west-2'].map((region) => [operation, region, 'SERVER_ERROR', 4, '2024-02-01', '2024-02-05']),
  );
  const gaps = answer(/not read/) ?? [];
  expect(gaps.filter(([operation]) => String(operation).startsWith('ec2:'))).toEqual(unread);
  const refused = gaps.filter(([operation]) => String(operation).startsWith('GET '));
  expect(refused.length).toBeGreaterThan(5);
  for (const [, ...rest] of refused)
    expect(rest).toEqual(['2417001234567802', 'ACCESS_DENIED', 1, '2024-02-02', '2024-02-02']);
});

const ask = async (sql: string) => {
  const [asked] = await askLocker(demo.folder.locker, await loadCatalogue(), [{ title: '', sql }]);
  return asked?.rows ?? [];
};

/*
 * Twelve failures stand in the workspace that refuses on day 2, or in whether a volume belongs to one of its clusters: two
 * clusters without Spark's encryption, five on types that do not encrypt, one that never stops, two without a policy,
 * one for machine learning, one volume. One of the two clusters says on day 5 that it encrypts.
 */
test('no failure ends on the day on which nobody could read it, nor on the day without a run', async () => {
  const sql = `SELECT first_failed_on, last_failed_on, fixed_on, removed_on, failing_runs, unread_runs, days_without_run,
count(*) AS failures FROM exception_history WHERE unread_runs > 0 GROUP BY ALL ORDER BY failing_runs`;
  expect(await ask(sql)).toEqual([
    ['2024-02-01', '2024-02-04', '2024-02-05', null, 2, 1, 1, 1],
    ['2024-02-01', '2024-02-05', null, null, 3, 1, 1, 11],
  ]);
  const [ends] = await ask(
    `SELECT count(*) FROM exception_history WHERE coalesce(fixed_on, removed_on) < DATE '2024-02-04'`,
  );
  expect(ends).toEqual([0]);
});

test('what is made in the story is dated by the story, while the answers keep their real date', async () => {
  const sql = `SELECT created_at, observed_at > created_at + INTERVAL '1' YEAR AS later FROM latest_ebs_volumes
WHERE json_extract_scalar(tags, '$.Name') = 'claims-migration'`;
  expect(await ask(sql)).toEqual([['2024-02-04T03:55:00.000Z', true]]);
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

test('the folder holds the locker, its keys, the configuration and a PDF', async () => {
  expect((await readdir(join(root, '.demo'))).sort()).toEqual([
    'cdk.json',
    'locker',
    'locker.signing-key.pem',
    'locker.signing-key.pub.pem',
    'report-2024-02.pdf',
  ]);
  expect((await readFile(demo.folder.report)).subarray(0, 5).toString()).toBe('%PDF-');
});

test('no byte in it is a secret or a token of AWS or of Databricks, but for the signing key', async () => {
  expect(demo.secrets.length).toBeGreaterThan(4 * (1 + 2 * 2)); // tokens: each run's reader three, its probe two
  expect(demo.secrets).toEqual(expect.arrayContaining([...CLUSTER_SECRETS, CREDENTIALS.secretAccessKey]));
  const forbidden = [...demo.secrets, 'PRIVATE KEY', 'AWS4-HMAC-SHA256', 'X-Amz-Security-Token', 'Bearer '];
  const contents = await everything(join(root, '.demo'));
  const leaks = contents.flatMap(({ name, content }) =>
    forbidden.flatMap((secret) => (content.includes(secret) ? `${name}: ${secret}` : [])),
  );
  expect(leaks).toEqual(['locker.signing-key.pem: PRIVATE KEY']);
  const withPassword = contents.filter(({ content }) => content.includes('ConnectionPassword'));
  expect(withPassword.length, 'recordings of a configuration that holds a password').toBeGreaterThan(0);
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
