import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { ALL_TABLES, GROUPS, MEMBERSHIPS, runLine, writeRun } from './sample-tables.ts';

const BEFORE = '2026-11-20T06-00-00Z';
const NOW = '2026-11-22T06-00-00Z';
const LATER = '2026-11-24T06-00-00Z';
const ACCOUNT = 'databricks.acme';

const { folder, remove } = temporaryFolder();
let engine: QueryEngine;

const membership = (id: string, group_name: string, member_name: string | null, ...path: string[]): TableRow => {
  const [group_id = '', member_id = ''] = id.split('|');
  const provenance = { run_id: '', observed_at: '2026-11-20T06:00:00.000Z', account_id: 'acme', scope: ACCOUNT };
  const member = { member_id, member_kind: 'User', member_name, member_active: true, member_external_id: null };
  return { ...provenance, id, group_id, group_name, ...member, direct: path.length === 0, path, path_ids: path };
};
const change = (resource_id: string, kind: string, scope = ACCOUNT): TableRow => ({
  run_id: '',
  previous_run_id: BEFORE,
  scope,
  table_name: 'scim_memberships',
  resource_id,
  kind,
  path: null,
  before: null,
  after: null,
  account_id: null,
});
const group = (id: string, observed_twice: boolean): TableRow => ({
  run_id: '',
  observed_at: '2026-11-22T06:00:00.000Z',
  account_id: 'acme',
  scope: ACCOUNT,
  id,
  display_name: 'x',
  resource_type: 'Group',
  external_id: null,
  roles: [],
  entitlements: [],
  members: [],
  observed_twice,
});

beforeAll(async () => {
  await writeRun(folder, BEFORE, MEMBERSHIPS, [
    membership('g1|2', 'phi-admins', 'bob@example.com'),
    membership('g1|3', 'phi-admins', 'eve@example.com', 'phi-leads'),
    membership('g1|4', 'phi-admins', 'dan@example.com'),
    membership('g1|5', 'phi-admins', 'joe@example.com', 'phi-leads'),
  ]);
  await writeRun(folder, BEFORE, SHARED_TABLES.runs, [runLine(BEFORE)]);
  await writeRun(folder, NOW, MEMBERSHIPS, [
    membership('g1|1', 'phi-admins', 'ana@example.com', 'phi-leads', 'on call'),
    membership('g1|4', 'phi-admins', 'dan@example.com', 'phi-leads'),
    membership('g1|5', 'phi-chiefs', 'joe@example.com', 'phi-leads'),
    membership('g2|9', 'readers', null),
  ]);
  await writeRun(folder, NOW, GROUPS, [group('g1', true), group('g2', false)]);
  await writeRun(folder, NOW, SHARED_TABLES.changes, [
    change('g1|1', 'ADDED'),
    change('g1|2', 'REMOVED'),
    change('g1|3', 'REMOVED'),
    change('g1|4', 'CHANGED'),
    change('g1|5', 'CHANGED'),
    change('g2|9', 'ADDED'),
    { ...change('disk-1', 'ADDED'), table_name: 'test_disks' },
  ]);
  await writeRun(folder, NOW, SHARED_TABLES.runs, [runLine(NOW)]);
  // Of two groups one is gone, and the other was read twice; where all are gone, there is nobody to say so.
  await writeRun(folder, LATER, GROUPS, [group('g1', true)]);
  const everything = 'databricks.elsewhere';
  await writeRun(folder, LATER, SHARED_TABLES.changes, [
    { ...change('g2|9', 'REMOVED'), previous_run_id: NOW },
    { ...change('g7|1', 'REMOVED', everything), previous_run_id: NOW },
  ]);
  await writeRun(folder, LATER, SHARED_TABLES.runs, [runLine(LATER)]);
  await writeRun(folder, '2026-11-23T06-00-00Z', SHARED_TABLES.changes, [change('g1|1', 'REMOVED')]); // never sealed
  const views = await loadViews([MEMBERSHIPS, GROUPS]);
  engine = await openQueryEngine({ tablesDirectory: join(folder, 'tables'), tables: ALL_TABLES, views });
});
afterAll(() => {
  engine.close();
  remove();
});

test('membership_changes: one line for whoever joined, left, or is in by another way, in words and in columns', async () => {
  const { rows } = await engine.run(
    `SELECT "date", change, told, read_twice FROM membership_changes WHERE "date" < DATE '2026-11-24'`,
  );
  expect(rows).toEqual([
    ['2026-11-22', 'JOINED', 'ana@example.com joined phi-admins through phi-leads > on call', true],
    ['2026-11-22', 'LEFT', 'bob@example.com left phi-admins', true],
    ['2026-11-22', 'CHANGED', 'dan@example.com is in phi-admins through phi-leads, before directly', true],
    ['2026-11-22', 'LEFT', 'eve@example.com left phi-admins through phi-leads', true],
    ['2026-11-22', 'CHANGED', 'joe@example.com is in phi-chiefs through phi-leads', true],
    ['2026-11-22', 'JOINED', '9 joined readers', false],
  ]);
});

test('membership_changes: who left with a group that is gone was missed by two reads', async () => {
  const { rows } = await engine.run(
    `SELECT group_id, change, read_twice FROM membership_changes WHERE "date" = DATE '2026-11-24' ORDER BY group_id`,
  );
  expect(rows).toEqual([
    ['g2', 'LEFT', true],
    ['g7', 'LEFT', true],
  ]);
});

test('membership_changes: who joined a group in a month', async () => {
  const { rows } = await engine.run(
    `SELECT member_name, through, through_before, direct, previous_run_id FROM membership_changes
     WHERE group_name = 'phi-admins' AND change = 'JOINED' AND "date" >= DATE '2026-11-01'`,
  );
  expect(rows).toEqual([['ana@example.com', 'phi-leads > on call', null, false, BEFORE]]);
});
