import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import groups from '#collectors/identity/scim-groups/collector.ts';
import memberships from '#collectors/identity/scim-memberships/derivation.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { SHARED_TABLES, type Table, type TableRow } from '#domain/tables/table.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { tableKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';

/** A collector's table with a column of every type. */
export const DISKS: Table = declaredTable({
  id: 'test-disks',
  title: 'Disks',
  row: z.strictObject({
    id: z.string(),
    encrypted: z.boolean().nullable(),
    sizeGib: z.int().nullable(),
    price: z.number().nullable(),
    createdAt: z.iso.datetime().nullable(),
    boughtOn: z.iso.date().nullable(),
    labels: z.array(z.string()).nullable(),
    tags: z.record(z.string(), z.string()).nullable(),
  }),
});

export const DISK: TableRow = {
  run_id: '',
  observed_at: '2026-11-21T06:00:01.000Z',
  account_id: '111122223333',
  scope: 'aws.111122223333.us-east-1',
  id: 'disk-1',
  encrypted: true,
  size_gib: 100,
  price: 0.5,
  created_at: null,
  bought_on: null,
  labels: null,
  tags: null,
};

export const MEMBERSHIPS = declaredTable(memberships);
export const GROUPS = declaredTable(groups);

/** With the tables that questions name, each of which only some lockers hold. */
export const ALL_TABLES: readonly Table[] = askedTables([DISKS, MEMBERSHIPS, GROUPS]);

/** Writes one run's file of a table into `<folder>/tables`; `run_id` is filled in. */
export async function writeRun(folder: string, run: string, table: Table, rows: readonly TableRow[]): Promise<string> {
  const path = join(folder, tableKey(table.name, run));
  mkdirSync(dirname(path), { recursive: true });
  const writer = createTableWriter(table, path);
  for (const row of rows) writer.write({ ...row, run_id: run });
  return (await writer.end()).file.path;
}

const FINDING: TableRow = {
  run_id: '',
  rule_id: 'disk-encrypted',
  control_ids: ['164.312(a)(2)(iv)', '164.312(e)(2)(ii)'],
  severity: 'HIGH',
  scope: 'aws.111122223333.us-east-1',
  table_name: 'test_disks',
  resource_id: 'disk-1',
  verdict: 'PASS',
  assurance: 'CONFIG',
  reason: 'The disk is encrypted.',
  disposition_id: null,
  reason_code: 'OK',
  evidences: ['164.312(a)(2)(iv)'],
  criterion: 'regulation',
  account_id: '111122223333',
};

export const finding = (resource_id: string, verdict: string, more: Partial<TableRow> = {}): TableRow =>
  ({ ...FINDING, resource_id, verdict, ...more }) as TableRow;

/** The line a run leaves once it is sealed. */
export const runLine = (run: string, more: Partial<TableRow> = {}): TableRow =>
  ({
    run_id: run,
    scheduled_at: scheduledAtOf(run),
    started_at: scheduledAtOf(run),
    finished_at: scheduledAtOf(run),
    outcome: 'COMPLETE',
    counts: '{"FAIL":0,"ERROR":0,"UNKNOWN":0,"PASS":1,"NOT_APPLICABLE":0}',
    principal: null,
    version: '0.1.0',
    timing: 'ON_TIME',
    account_id: '111122223333',
    ...more,
  }) as TableRow;

/** A sealed run with these findings. */
export async function sealedRun(
  folder: string,
  run: string,
  findings: readonly TableRow[],
  more: Partial<TableRow> = {},
) {
  await writeRun(folder, run, SHARED_TABLES.findings, findings);
  await writeRun(folder, run, SHARED_TABLES.runs, [runLine(run, more)]);
}
