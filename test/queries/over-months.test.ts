import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { overMonths } from './over-months.ts';
import { ALL_TABLES, DISKS, finding, sealedRun, writeRun } from './sample-tables.ts';
import { trinoGrammar } from './trino-grammar.ts';

const { folder, remove } = temporaryFolder();
const [controls, gaps, keys, thing, request, trend] = overMonths().map(([, sql]) => sql) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const VOLUME = 'vol-0123456789abcdef0';
let engine: QueryEngine;

const OF = { run_id: '', collector: 'ebs-volumes', scope: 'aws.111122223333.us-east-1', account_id: '111122223333' };
const gap = (code: string, fields: string[]): TableRow => ({
  ...{ ...OF, operation: 'ec2:DescribeVolumes', resource_id: null, code, fields, reason: 'told' },
});
const call = (request_id: string): TableRow => ({
  ...{ ...OF, operation: 'ec2:DescribeVolumes', request_id, status: 200, requested_at: '2026-11-02T06:00:00.000Z' },
  ...{ duration_ms: 10, items: 1, attempt: 1 },
});
const key = (id: string, verdict: string) => finding(id, verdict, { rule_id: 'kms-key-rotates' });

/** A run in September, two on a day of October, one in November, one in the year after; and one that nobody sealed. */
beforeAll(async () => {
  const unread = finding('*', 'ERROR', { scope: 'w', reason_code: 'ACCESS_DENIED' });
  await sealedRun(folder, '2026-09-30T06-00-00Z', [finding(VOLUME, 'FAIL'), key('key-1', 'PASS')]);
  await sealedRun(folder, '2026-10-01T06-00-00Z', [
    finding(VOLUME, 'FAIL'),
    finding('b', 'PASS'),
    key('key-1', 'FAIL'),
  ]);
  await sealedRun(folder, '2026-10-01T18-00-00Z', [finding(VOLUME, 'PASS'), finding('b', 'UNKNOWN'), unread]);
  await sealedRun(folder, '2026-11-02T06-00-00Z', [
    ...[finding(VOLUME, 'PASS'), finding('b', 'NOT_APPLICABLE'), key('key-1', 'FAIL'), key('key-2', 'UNKNOWN')],
    finding('c', 'FAIL', { rule_id: 'other', control_ids: ['164.312(a)(2)(iv)'], evidences: ['164.312(d)'] }),
    finding('d', 'PASS', { rule_id: 'older', evidences: null }),
  ]);
  await sealedRun(folder, '2027-01-01T06-00-00Z', [key('key-1', 'FAIL'), key('key-3', 'FAIL')]);
  for (const run of ['2026-09-30T06-00-00Z', '2026-10-01T18-00-00Z', '2026-11-02T06-00-00Z'])
    await writeRun(folder, run, SHARED_TABLES.gaps, [gap('ACCESS_DENIED', []), gap('UNKNOWN_MEMBER', ['New'])]);
  await writeRun(folder, '2026-11-02T06-00-00Z', SHARED_TABLES.calls, [
    call('7a62c49f-347e-4fc4-9331-6e8eEXAMPLE'),
    call('another'),
  ]);
  await writeRun(folder, '2026-10-02T06-00-00Z', SHARED_TABLES.findings, [
    finding(VOLUME, 'FAIL'),
    key('key-9', 'FAIL'),
  ]);
  await writeRun(folder, '2026-10-02T06-00-00Z', SHARED_TABLES.gaps, [gap('ACCESS_DENIED', [])]);
  const views = await loadViews([DISKS]);
  engine = await openQueryEngine({ tablesDirectory: join(folder, 'tables'), tables: ALL_TABLES, views });
});

afterAll(() => {
  engine.close();
  remove();
});

const rowsOf = async (sql: string): Promise<unknown[][]> => (await engine.run(sql)).rows as unknown[][];

test("Trino's grammar takes every question", () => {
  const complaints = trinoGrammar();
  for (const [question, sql] of overMonths()) expect(complaints(sql), question).toEqual([]);
});

test('a control in a quarter is what control_status says of its days', async () => {
  const rows = await rowsOf(controls);
  expect(rows).toEqual(
    await rowsOf(`SELECT "date", strength, verdict, fail, error, unknown, pass, not_applicable FROM control_status
      WHERE control_id = '164.312(a)(2)(iv)' AND "date" BETWEEN DATE '2026-10-01' AND DATE '2026-12-31'`),
  );
  expect(rows.map(([date, strength, verdict]) => [date, strength, verdict])).toEqual([
    ['2026-11-02', 'evidences', 'FAIL'],
    ['2026-11-02', 'not said', 'PASS'],
    ['2026-11-02', 'supports', 'FAIL'],
    ['2026-10-01', 'evidences', 'FAIL'],
  ]);
});

test('gaps of a month are what evidence_gaps says of its days', async () => {
  const rows = await rowsOf(gaps);
  expect(rows).toEqual(
    await rowsOf(`SELECT "date", run_id, run_outcome, collector, scope, operation, resource_id, fields, code, reason
      FROM evidence_gaps WHERE "date" BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'`),
  );
  expect(rows.map(([, run]) => run)).toEqual(['2026-10-01T18-00-00Z']);
});

test('keys that did not rotate in a year, each with its runs; what was never judged is no failure', async () => {
  expect(await rowsOf(keys)).toEqual([['aws.111122223333.us-east-1', 'key-1', 2, 3, '2026-10-01', '2026-11-02']]);
});

test('the history of a thing has every sealed run that spoke of it', async () => {
  expect((await rowsOf(thing)).map(([run, , , , verdict]) => [String(run).slice(0, 13), verdict])).toEqual([
    ['2026-09-30T06', 'FAIL'],
    ['2026-10-01T06', 'FAIL'],
    ['2026-10-01T18', 'PASS'],
    ['2026-11-02T06', 'PASS'],
  ]);
});

test('a request id finds its call', async () => {
  expect((await rowsOf(request)).map(([run, collector]) => [run, collector])).toEqual([
    ['2026-11-02T06-00-00Z', 'ebs-volumes'],
  ]);
});

test('the trend of a year is what findings_daily says of its days', async () => {
  const rows = await rowsOf(trend);
  expect(rows).toHaveLength(8);
  expect(rows).toEqual(
    await rowsOf(`SELECT "date", rule_id, fail, error, unknown, pass, not_applicable, scopes_unread + scopes_with_none
      FROM findings_daily WHERE "date" < DATE '2027-01-01'`),
  );
});
