import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { SHARED_TABLES, type Table, type TableRow } from '#domain/tables/table.ts';
import { namedQuery } from '#domain/tables/views.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { ALL_TABLES, DISK, DISKS, finding, runLine, sealedRun, writeRun } from './sample-tables.ts';

const { folder, remove } = temporaryFolder();
const views = await loadViews([DISKS]);
let engine: QueryEngine;

const run = (day: number, hour = '06') => `2026-11-${String(day).padStart(2, '0')}T${hour}-00-00Z`;

/** A query's rows as objects, only with the fields named. */
async function answer(name: string, fields: readonly string[], where = 'true'): Promise<unknown[][]> {
  const sql = namedQuery(name, ALL_TABLES, views) ?? '';
  const { columns, rows } = await engine.run(`SELECT * FROM (${sql}) WHERE ${where}`);
  const at = fields.map((field) => columns.findIndex((column) => column.name === field));
  expect(at).not.toContain(-1);
  return rows.map((row) => at.map((index) => row[index]));
}

const gap = (resource_id: string | null, fields: string[]): TableRow => ({
  run_id: '',
  collector: 'test-disks',
  scope: 'aws.111122223333.us-east-1',
  operation: 'test:DescribeDisk',
  resource_id,
  code: 'ACCESS_DENIED',
  reason: 'AccessDeniedException',
  fields,
  account_id: '111122223333',
});

const call = (status: number | null, attempt: number, duration_ms: number, items: number | null): TableRow => ({
  run_id: '',
  collector: 'test-disks',
  scope: 'aws.111122223333.us-east-1',
  operation: 'test:ListDisks',
  request_id: null,
  status,
  requested_at: '2026-11-12T06:00:00Z',
  duration_ms,
  items,
  attempt,
  account_id: null,
});

/**
 * Days 1 to 5. Disk 1 fails on days 2 and 3 (unread in the second run of day 3) and is good again from day 4. Disk 2
 * fails on day 1, is good on day 2 and fails from day 4. Disk 3 is there on day 1 only, failing. On day 5 there is also
 * a run that nobody sealed.
 */
beforeAll(async () => {
  const other = { rule_id: 'disk-labelled', control_ids: ['164.310(d)(1)'], evidences: null, severity: 'LOW' };
  await sealedRun(folder, run(1), [finding('disk-1', 'PASS'), finding('disk-2', 'FAIL'), finding('disk-3', 'FAIL')]);
  await sealedRun(folder, run(2), [
    finding('disk-1', 'FAIL', { reason: 'Off since day 2.' }),
    finding('disk-2', 'PASS'),
    finding('disk-2', 'NOT_APPLICABLE', other),
  ]);
  await sealedRun(folder, run(3, '06'), [
    finding('disk-1', 'FAIL', { reason: 'Still off.' }),
    finding('disk-2', 'PASS'),
  ]);
  await sealedRun(folder, run(3, '18'), [finding('disk-1', 'ERROR', { assurance: null }), finding('disk-2', 'PASS')]);
  await sealedRun(folder, run(4), [finding('disk-1', 'PASS'), finding('disk-2', 'FAIL')]);
  await sealedRun(
    folder,
    run(5),
    [
      finding('disk-1', 'PASS'),
      finding('disk-2', 'FAIL', { disposition_id: 'D-1' }),
      finding('disk-4', 'UNKNOWN', { assurance: null, reason_code: 'NEVER_SET', reason: 'Never set.' }),
    ],
    {
      outcome: 'PARTIAL',
      finished_at: '2026-11-05T06:07:30.000Z',
      counts: '{"FAIL":1,"ERROR":0,"UNKNOWN":1,"PASS":1,"NOT_APPLICABLE":0}',
    },
  );
  await writeRun(folder, run(5), SHARED_TABLES.gaps, [gap('disk-4', ['labels']), gap(null, [])]);
  await writeRun(folder, run(5), SHARED_TABLES.calls, [
    call(200, 1, 10, 3),
    call(400, 1, 20, null),
    call(503, 2, 31, null),
    call(null, 3, 40, null),
    { ...call(null, 1, 5, null), operation: 'test:NobodyAnswers' },
  ]);
  const change = {
    previous_run_id: run(3, '18'),
    scope: 's',
    table_name: 'test_disks',
    resource_id: 'disk-1',
    account_id: null,
  };
  await writeRun(folder, run(4), SHARED_TABLES.changes, [
    { ...change, run_id: '', kind: 'CHANGED', path: 'encrypted', before: 'false', after: 'true' },
  ]);
  await writeRun(folder, run(4), DISKS, [DISK, { ...DISK, id: 'disk-2' }]);
  const { price: _, ...older } = DISK;
  const without: Table = { ...DISKS, columns: DISKS.columns.filter(({ name }) => name !== 'price') };
  await writeRun(folder, run(5), without, [{ ...older, labels: ["it's", '"quoted"'] } as TableRow]);
  await writeRun(folder, run(5, '18'), SHARED_TABLES.findings, [finding('disk-1', 'FAIL'), finding('disk-9', 'FAIL')]);
  await writeRun(folder, run(5, '18'), SHARED_TABLES.gaps, [gap('disk-9', [])]);
  engine = await openQueryEngine({ tablesDirectory: join(folder, 'tables'), tables: ALL_TABLES, views });
});

afterAll(() => {
  engine.close();
  remove();
});

test('latest_findings: the newest sealed run, worst first; a run nobody sealed is not there', async () => {
  const fields = ['run_id', 'run_outcome', 'resource_id', 'verdict', 'date', 'account_id'];
  expect(await answer('latest_findings', fields)).toEqual([
    [run(5), 'PARTIAL', 'disk-2', 'FAIL', '2026-11-05', '111122223333'],
    [run(5), 'PARTIAL', 'disk-4', 'UNKNOWN', '2026-11-05', '111122223333'],
    [run(5), 'PARTIAL', 'disk-1', 'PASS', '2026-11-05', '111122223333'],
  ]);
});

test('findings_daily: a resource counts once a day, with the worst of its verdicts', async () => {
  const counts = ['date', 'rule_id', 'runs', 'resources', 'fail', 'error', 'unknown', 'pass', 'not_applicable'];
  expect(await answer('findings_daily', counts)).toEqual([
    ['2026-11-05', 'disk-encrypted', 1, 3, 1, 0, 1, 1, 0],
    ['2026-11-04', 'disk-encrypted', 1, 2, 1, 0, 0, 1, 0],
    ['2026-11-03', 'disk-encrypted', 2, 2, 1, 0, 0, 1, 0],
    ['2026-11-02', 'disk-encrypted', 1, 2, 1, 0, 0, 1, 0],
    ['2026-11-02', 'disk-labelled', 1, 1, 0, 0, 0, 0, 1],
    ['2026-11-01', 'disk-encrypted', 1, 3, 2, 0, 0, 1, 0],
  ]);
});

test('findings_daily: a day that could not be read, a missed one and a scope with none are told apart', async () => {
  const days = join(folder, 'days');
  const unread = finding('*', 'ERROR', { assurance: null, reason_code: 'ACCESS_DENIED' });
  await sealedRun(days, run(1), [
    finding('disk-1', 'FAIL'),
    finding('*', 'UNKNOWN', { scope: 'w', reason_code: 'NONE_FOUND' }),
  ]);
  await sealedRun(days, run(2), [unread, { ...unread, scope: 'w' }]);
  await sealedRun(days, run(4), [finding('disk-1', 'FAIL'), { ...unread, scope: 'w' }]);
  const second = await openQueryEngine({ tablesDirectory: join(days, 'tables'), tables: ALL_TABLES, views });
  const { rows } =
    await second.run(`SELECT "date", runs, judged_runs, partly_judged_runs, unread_runs, days_without_run_before, resources,
    fail, error, unknown, scopes_unread, scopes_with_none FROM findings_daily`);
  second.close();
  expect(rows).toEqual([
    ['2026-11-04', 1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0],
    ['2026-11-02', 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0],
    ['2026-11-01', 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1],
  ]);
});

test('exception_history: what is gone was removed on the day it was missing, not fixed', async () => {
  const fields = ['resource_id', 'fixed_on', 'removed_on', 'unread_runs', 'days_without_run'];
  expect(await answer('exception_history', fields, "first_failed_on < DATE '2026-11-03'")).toEqual([
    ['disk-1', '2026-11-04', null, 1, 0],
    ['disk-2', '2026-11-02', null, 0, 0],
    ['disk-3', null, '2026-11-02', 0, 0],
  ]);
});

test('control_status: the worst verdict of the day on every control, by how much the rules say of it', async () => {
  const fields = ['date', 'control_id', 'strength', 'verdict', 'incomplete', 'judgements', 'fail'];
  expect(await answer('control_status', fields, `"date" IN (DATE '2026-11-02', DATE '2026-11-05')`)).toEqual([
    ['2026-11-05', '164.312(a)(2)(iv)', 'evidences', 'FAIL', true, 3, 1],
    ['2026-11-05', '164.312(e)(2)(ii)', 'supports', 'FAIL', true, 3, 1],
    ['2026-11-02', '164.310(d)(1)', 'not said', 'NOT_APPLICABLE', false, 1, 0],
    ['2026-11-02', '164.312(a)(2)(iv)', 'evidences', 'FAIL', false, 2, 1],
    ['2026-11-02', '164.312(e)(2)(ii)', 'supports', 'FAIL', false, 2, 1],
  ]);
});

test('open_exceptions: since the first FAIL after the last good verdict, both days counted', async () => {
  const fields = ['resource_id', 'first_failed_on', 'days_open', 'disposition_id'];
  expect(await answer('open_exceptions', fields)).toEqual([['disk-2', '2026-11-04', 2, 'D-1']]);
});

test('exception_history: a failed read does not end an exception, a good verdict does', async () => {
  const fields = ['resource_id', 'first_failed_on', 'last_failed_on', 'fixed_on', 'failing_runs', 'last_reason'];
  expect(await answer('exception_history', fields)).toEqual([
    ['disk-2', '2026-11-04', '2026-11-05', null, 2, 'The disk is encrypted.'],
    ['disk-1', '2026-11-02', '2026-11-03', '2026-11-04', 2, 'Still off.'],
    ['disk-2', '2026-11-01', '2026-11-01', '2026-11-02', 1, 'The disk is encrypted.'],
    ['disk-3', '2026-11-01', '2026-11-01', null, 1, 'The disk is encrypted.'],
  ]);
});

test('unproven: what the newest run could not prove', async () => {
  expect(await answer('unproven', ['resource_id', 'verdict', 'reason_code', 'reason'])).toEqual([
    ['disk-4', 'UNKNOWN', 'NEVER_SET', 'Never set.'],
  ]);
});

test('evidence_gaps: what was not read, and whether things may exist that nobody saw', async () => {
  expect(await answer('evidence_gaps', ['run_id', 'run_outcome', 'resource_id', 'fields', 'whole_inventory'])).toEqual([
    [run(5), 'PARTIAL', 'disk-4', ['labels'], false],
    [run(5), 'PARTIAL', null, [], true],
  ]);
});

test('uncompared: since when the newest run lacks what it lacks, without a break', async () => {
  const streaks = join(folder, 'streaks');
  const lacking: Record<number, TableRow[]> = {
    1: [gap('disk-1', []), gap('disk-2', ['labels'])],
    2: [gap('disk-2', ['labels'])],
    3: [gap('disk-1', []), gap('disk-2', ['labels']), gap('disk-2', ['price'])],
    5: [gap('disk-1', []), gap('disk-2', ['labels'])],
  };
  for (const [day, gaps] of Object.entries(lacking)) {
    await sealedRun(streaks, run(Number(day)), []);
    await writeRun(streaks, run(Number(day)), SHARED_TABLES.gaps, gaps);
  }
  const second = await openQueryEngine({ tablesDirectory: join(streaks, 'tables'), tables: ALL_TABLES, views });
  const { rows } = await second.run('SELECT resource_id, fields, since, unread_runs, code FROM uncompared');
  second.close();
  expect(rows).toEqual([
    ['disk-2', ['labels'], '2026-11-01', 4, 'ACCESS_DENIED'],
    ['disk-1', [], '2026-11-03', 2, 'ACCESS_DENIED'],
  ]);
});

test('uncompared: a refused region, and a run that did not ask, end nothing; a run that asked and read does', async () => {
  const streaks = join(folder, 'covered');
  const key = gap('disk-1', ['price']);
  const days: [gaps: TableRow[], isAsked: boolean][] = [
    [[gap('disk-2', [])], true],
    [[key], true],
    [[gap(null, [])], true],
    [[{ ...key, fields: ['price', 'labels'] }], true],
    [[gap('disk-3', [])], true],
    [[gap('disk-4', []), key], true],
    [[], false],
  ];
  for (const [at, [gaps, isAsked]] of days.entries()) {
    await sealedRun(streaks, run(at + 1), []);
    if (isAsked) await writeRun(streaks, run(at + 1), SHARED_TABLES.calls, [call(200, 1, 10, 3)]);
    await writeRun(streaks, run(at + 1), SHARED_TABLES.gaps, gaps);
    const second = await openQueryEngine({ tablesDirectory: join(streaks, 'tables'), tables: ALL_TABLES, views });
    const { rows } = await second.run('SELECT resource_id, fields, since, unread_runs, "date" FROM uncompared');
    second.close();
    const [today, sinceTwo] = [`2026-11-0${at + 1}`, '2026-11-02'];
    if (at === 2)
      expect(rows).toEqual([
        ['disk-1', ['price'], sinceTwo, 1, today],
        [null, [], '2026-11-03', 1, today],
      ]);
    if (at === 3)
      expect(rows).toEqual([
        ['disk-1', ['price'], sinceTwo, 2, today],
        ['disk-1', ['labels'], '2026-11-04', 1, today],
      ]);
    if (at === 6)
      expect(rows).toEqual([
        ['disk-1', ['price'], '2026-11-06', 1, today],
        ['disk-4', [], '2026-11-06', 1, today],
      ]);
  }
});

test('what was read and not understood is no gap, and a plan is compared with nothing', async () => {
  const doubts = join(folder, 'doubts');
  await sealedRun(doubts, run(1), [finding('disk-1', 'UNKNOWN')]);
  await writeRun(doubts, run(1), SHARED_TABLES.gaps, [
    { ...gap(null, ['Disks[].New']), code: 'UNKNOWN_MEMBER' },
    { ...gap(null, ['Disks[].Old']), code: 'MEMBER_BELIEVED' },
    { ...gap(null, []), collector: 'plan', scope: 'aws' },
  ]);
  const second = await openQueryEngine({ tablesDirectory: join(doubts, 'tables'), tables: ALL_TABLES, views });
  expect((await second.run('SELECT * FROM uncompared')).rows).toEqual([]);
  expect((await second.run('SELECT collector FROM evidence_gaps')).rows).toEqual([['plan']]);
  expect((await second.run('SELECT gaps FROM run_calendar')).rows).toEqual([[1]]);
  expect((await second.run('SELECT count(*) FROM gaps')).rows).toEqual([[3]]);
  second.close();
});

test('every view says whose account it is, where the run does', async () => {
  for (const { name } of views.filter((view) => view.name !== 'membership_changes')) {
    const { columns, rows } = await engine.run(`SELECT * FROM ${name}`);
    const at = columns.findIndex((column) => column.name === 'account_id');
    expect(rows.length, name).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row[at])), name).toEqual(new Set(['111122223333']));
  }
});

test('run_calendar: every sealed run with what came of it and how long after the one before', async () => {
  const fields = ['run_id', 'scheduled_at', 'hours_since_previous', 'minutes', 'fail', 'unknown', 'gaps', 'calls'];
  expect(await answer('run_calendar', fields)).toEqual([
    [run(5), '2026-11-05T06:00:00.000Z', 24, 7, 1, 1, 2, 5],
    [run(4), '2026-11-04T06:00:00.000Z', 12, 0, 0, 0, 0, 0],
    [run(3, '18'), '2026-11-03T18:00:00.000Z', 12, 0, 0, 0, 0, 0],
    [run(3, '06'), '2026-11-03T06:00:00.000Z', 24, 0, 0, 0, 0, 0],
    [run(2), '2026-11-02T06:00:00.000Z', 24, 0, 0, 0, 0, 0],
    [run(1), '2026-11-01T06:00:00.000Z', null, 0, 0, 0, 0, 0],
  ]);
});

test('call_summary: what was asked, refused, repeated and never answered', async () => {
  const fields = ['calls', 'repeats', 'refused', 'server_errors', 'unanswered', 'items', 'average_ms', 'slowest_ms'];
  expect(await answer('call_summary', fields)).toEqual([
    [4, 2, 1, 1, 1, 3, 25, 40],
    [1, 0, 0, 0, 1, null, 5, 5],
  ]);
});

test('whose account a run is stands in every table, and is null in files that are too old to say it', async () => {
  const old = join(folder, 'old');
  for (const table of [SHARED_TABLES.findings, SHARED_TABLES.runs]) {
    const columns = table.columns.filter(({ name }) => name !== 'account_id');
    expect(columns).toHaveLength(table.columns.length - 1);
    const { account_id: _, ...row } = table === SHARED_TABLES.runs ? runLine(run(1)) : finding('disk-1', 'FAIL');
    await writeRun(old, run(1), { ...table, columns }, [row as TableRow]);
  }
  await sealedRun(old, run(2), [finding('disk-1', 'FAIL')]);
  const second = await openQueryEngine({ tablesDirectory: join(old, 'tables'), tables: ALL_TABLES, views });
  for (const table of ['findings', 'runs', 'all_findings', 'all_runs'])
    expect((await second.run(`SELECT account_id FROM ${table} ORDER BY run_id`)).rows, table).toEqual([
      [null],
      ['111122223333'],
    ]);
  expect((await second.run('SELECT first_failed_on, days_open FROM open_exceptions')).rows).toEqual([
    ['2026-11-01', 2],
  ]);
  second.close();
});

test('changes: the table itself', async () => {
  expect(await answer('changes', ['date', 'resource_id', 'kind', 'path', 'before', 'after'])).toEqual([
    ['2026-11-04', 'disk-1', 'CHANGED', 'encrypted', 'false', 'true'],
  ]);
});

test('latest_<table>: what the newest run saw; a column its file is too old to have is null', async () => {
  expect(await answer('latest_test_disks', ['id', 'price', 'labels', 'observed_at'])).toEqual([
    ['disk-1', null, ["it's", '"quoted"'], '2026-11-21T06:00:01.000Z'],
  ]);
});

describe('a newest run without findings', () => {
  test('does not let an older one stand in for it', async () => {
    const empty = join(folder, 'failed-run');
    await sealedRun(empty, run(1), [finding('disk-1', 'FAIL')]);
    await sealedRun(empty, run(2), [], { outcome: 'FAILED' });
    const second = await openQueryEngine({ tablesDirectory: join(empty, 'tables'), tables: ALL_TABLES, views });
    expect((await second.run('SELECT * FROM latest_findings')).rows).toEqual([]);
    expect((await second.run('SELECT outcome FROM run_calendar')).rows).toEqual([['FAILED'], ['COMPLETE']]);
    second.close();
  });
});
