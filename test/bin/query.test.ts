import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finding, sealedRun } from '../queries/sample-tables.ts';
import { EVIDENCE } from '../support/command.ts';
import { scratch } from '../support/sample-runs.ts';

const HOSTILE = '\u001b[2J\u009b31m\u202eforged\nINTACT';

let folder: Awaited<ReturnType<typeof scratch>>;
let locker: string;

beforeAll(async () => {
  folder = await scratch();
  locker = folder.path('locker');
  await mkdir(folder.path('temporary'));
  await sealedRun(locker, '2026-11-21T06-00-00Z', [
    finding('disk-1', 'FAIL', { reason: HOSTILE }),
    finding('=1+1', 'PASS'),
  ]);
});
afterAll(() => folder.remove());

function start(args: string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [EVIDENCE, 'query', ...args], {
    env: { PATH: process.env.PATH ?? '', TMPDIR: folder.path('temporary'), ...env },
    cwd: folder.path(''),
  });
}

async function query(args: string[], env: Record<string, string> = {}) {
  const child = start(args, env);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, stdout, stderr };
}

const left = async () => (await readdir(folder.path('temporary'))).filter((name) => name.startsWith('evidence'));

test('an answer of 300,000 rows is whole, as csv and as one array of JSON', async () => {
  const sql = 'SELECT range AS n FROM range(300000)';
  const csv = await query([locker, sql, '--format', 'csv']);
  expect(csv.code).toBe(0);
  const lines = csv.stdout.split('\r\n');
  expect([lines.length, lines[0], lines[1], lines.at(-2)]).toEqual([300_002, 'n', '0', '299999']);
  const json = await query([locker, sql, '--format', 'json']);
  const rows = JSON.parse(json.stdout) as { n: number }[];
  expect([json.code, rows.length, rows.every(({ n }, at) => n === at)]).toEqual([0, 300_000, true]);
});

test('a table of more rows than people read says so in its last line', async () => {
  const { code, stdout, stderr } = await query([locker, 'SELECT * FROM range(130000)']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('the first 10,000 of 130,000 rows; --format csv or json gives all');
});

test('a reader that has seen enough ends the query, which is no error', async () => {
  const child = start([locker, 'SELECT range AS n FROM range(1000000000000)', '--format', 'csv']);
  const [first] = await once(child.stdout, 'data');
  child.stdout.destroy();
  const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(String(first)).toMatch(/^n\r\n/);
  expect([code, signal, stderr]).toEqual([0, null, '']);
  expect(await left()).toEqual([]);
});

test('what does not fit into memory is sorted on the disk, and nothing of it is left', async () => {
  const sql =
    "SELECT md5(range::varchar) AS sum, repeat('x', 100) AS more FROM range(1000000) ORDER BY sum LIMIT 900000";
  const { code, stdout } = await query([
    locker,
    `SELECT count(*) AS n, min(sum) AS first FROM (${sql})`,
    '--memory',
    '64MB',
    '--format',
    'json',
  ]);
  expect([code, JSON.parse(stdout)[0].n]).toEqual([0, 900_000]);
  expect(await left()).toEqual([]);
});

test('what fits nowhere is said in a sentence that names the way out', async () => {
  const sql = "SELECT length(string_agg(repeat('x', 1000), '')) FROM range(200000)";
  const { code, stdout, stderr } = await query([locker, sql, '--memory', '16MB']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^QueryError TOO_LARGE: .*--memory/);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('an error in mid-answer is an error, however much was printed', async () => {
  const { code, stdout, stderr } = await query([
    locker,
    "SELECT CASE WHEN range < 100000 THEN 1 ELSE CAST('x' || range AS bigint) END AS n, repeat('x', 100) AS x FROM range(100010)",
    '--format',
    'csv',
  ]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^QueryError SQL: .*Could not convert/)]);
  expect(stdout.length).toBeGreaterThan(0);
});

describe('a terminal', () => {
  test('of 40 columns gets no longer lines', async () => {
    const { stdout } = await query([locker, '--name', 'findings'], { COLUMNS: '40' });
    for (const line of stdout.split('\n').slice(0, -2)) expect([...line].length).toBeLessThanOrEqual(40);
    expect(stdout).toContain('resource_id');
  });

  test('is written no escape of ours, nor any of a hostile name', async () => {
    for (const env of [{}, { NO_COLOR: '1' }, { TERM: 'dumb' }] as Record<string, string>[]) {
      const { stdout } = await query([locker, 'SELECT reason FROM findings'], env);
      expect(stdout).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
      expect(stdout).toContain('\\u{1b}[2J\\u{9b}31m\\u{202e}forged\\nINTACT');
    }
  });
});

test('a size that is none is a usage error', async () => {
  const { code, stderr } = await query([locker, 'SELECT 1', '--memory', 'much']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--memory: "much"')]);
});
