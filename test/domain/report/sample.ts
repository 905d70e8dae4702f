import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Population } from '#domain/judging/population.ts';
import type { ReportInput, ReportRun, ReportTable } from '#domain/report/digest/input.ts';
import { ReportProse } from '#domain/report/text/prose.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { columnsOf } from '#domain/tables/columns.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { slotCalendar } from '#domain/words/slots.ts';
import { aggregate, noVerdicts, type Verdict } from '#domain/words/verdict.ts';

export const prose = ReportProse.parse(
  JSON.parse(readFileSync(new URL('../../../templates/report/prose.json', import.meta.url), 'utf8')),
);

/** What one run of a hand-made month found. Only what is not PASS needs saying. */
export interface SampleRun {
  readonly run: string;
  readonly findings?: readonly TableRow[];
  readonly gaps?: readonly TableRow[];
  readonly changes?: readonly TableRow[];
  readonly populations?: readonly Population[];
  readonly units?: Manifest['units'];
  readonly outcome?: Manifest['outcome'];
  readonly timing?: Manifest['timing'];
  readonly planInstead?: Manifest['planInstead'];
  readonly config?: Readonly<Record<string, unknown>>;
}

export const finding = (rule: string, verdict: Verdict, resource: string, more: Partial<TableRow> = {}): TableRow => ({
  rule_id: rule,
  control_ids: ['164.312(a)(2)(iv)'],
  severity: 'HIGH',
  scope: 'aws.123456789012.us-east-1',
  table_name: 'kms_keys',
  resource_id: resource,
  verdict,
  assurance: 'CONFIG',
  reason: `${resource} is judged ${verdict}.`,
  disposition_id: null,
  reason_code: 'TEST',
  evidences: [],
  criterion: 'entity policy',
  account_id: null,
  ...more,
});

export const population = (
  rule: string,
  counts: Partial<Record<Verdict, number>>,
  more: Partial<Population> = {},
): Population => {
  const all = { ...noVerdicts(), ...counts };
  return {
    rule,
    title: `Title of ${rule}`,
    severity: 'HIGH',
    controls: ['164.312(a)(2)(iv)'],
    evidences: more.controls ?? ['164.312(a)(2)(iv)'],
    criterion: 'entity policy',
    table: 'kms_keys',
    adopted: 0,
    inScope: Object.values(all).reduce((sum, value) => sum + value, 0),
    tested: all.PASS + all.FAIL,
    counts: all,
    ...aggregate(all),
    ...more,
  };
};

export const unit = (
  collector: string,
  scope: string,
  outcome: Manifest['units'][number]['outcome'] = 'COMPLETE',
  rows = 2,
): Manifest['units'][number] => ({
  collector,
  scope,
  outcome,
  rows,
  gaps: outcome === 'COMPLETE' ? 0 : 1,
  calls: 3,
  lastComplete: null,
});

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

const hash = (text: string): string => sha256Hex(text);

export function sealedRun(sample: SampleRun, sequence: number): ReportRun {
  const { run, findings = [], gaps = [], changes = [], outcome = 'COMPLETE', timing = 'ON_TIME' } = sample;
  const scheduledAt = scheduledAtOf(run);
  const units = sample.units ?? [unit('kms-keys', 'aws.123456789012.us-east-1')];
  const manifest: Manifest = {
    format: 'evidence-locker/manifest/v1',
    run,
    scheduledAt,
    startedAt: scheduledAt,
    finishedAt: scheduledAt.replace(':00Z', ':41Z'),
    outcome,
    timing,
    entity: 'Sample entity',
    schedule: { at: '06:00', everyHours: 24 },
    principal: 'arn:aws:sts::123456789012:assumed-role/evidence-seal/seal',
    code: { version: '0.1.0', sha256: hash('code') },
    configSha256: hash('config'),
    gapsSha256: hash(JSON.stringify(gaps)),
    head: null,
    ...(sample.planInstead ? { planInstead: sample.planInstead } : {}),
    units: [...units],
    populations: [...(sample.populations ?? [])],
    tables: [...new Set(units.map(({ collector }) => collector))].map((collector) => ({
      table: collector.replaceAll('-', '_'),
      title: collector,
      key: `tables/${collector}`,
      rows: units.filter((member) => member.collector === collector).reduce((sum, { rows }) => sum + rows, 0),
      rowsSha256: hash(collector),
    })),
    objects: [],
  };
  return {
    run,
    sequence,
    payloadSha256: hash(`payload ${run}`),
    manifestSha256: hash(canonicalJson(manifest)),
    manifest,
    config: sample.config ?? {},
    findings: () => each(findings.map((row) => ({ run_id: run, ...row }))),
    gaps: () => each(gaps.map((row) => ({ run_id: run, ...row }))),
    changes: () => each(changes.map((row) => ({ run_id: run, previous_run_id: 'before', ...row }))),
  };
}

export const dailyRun = (day: number, period = '2026-10'): string =>
  `${period}-${String(day).padStart(2, '0')}T06-00-00Z`;

export const noTable: ReportTable = {
  id: 'kms-keys',
  title: 'KMS keys and their rotation',
  from: [],
  reads: ['kms:ListKeys'],
  columns: [],
  rows: () => each([]),
};

export const collectorWith = (fields: z.ZodRawShape, rows: readonly TableRow[]): ReportTable => ({
  ...noTable,
  columns: columnsOf(z.object(fields)),
  rows: () => each(rows),
});

/** A table of which no column is printed as it is. */
export const tableOf = (rows: readonly TableRow[]): ReportTable => ({ ...noTable, rows: () => each(rows) });

/** October 2026, daily at 06:00 UTC, with the runs given. */
export function monthOf(samples: readonly SampleRun[], more: Partial<ReportInput> = {}): ReportInput {
  const period = more.period ?? '2026-10';
  const runs = samples.map((sample, index) => sealedRun(sample, index));
  const calendar = slotCalendar(
    { at: '06:00', everyHours: 24 },
    samples.map(({ run }) => run),
    new Date(`${period}-01T00:00:00Z`),
    new Date('2026-10-31T23:59:59Z'),
  );
  return {
    entity: 'Sample entity',
    period,
    revision: 1,
    timeZone: 'UTC',
    generator: { version: '0.1.0', sha256: hash('generator') },
    head: { sequence: samples.length - 1, payloadSha256: hash('head') },
    keyFingerprint: hash('key'),
    verification: { seals: samples.length, objects: 412, keyPinned: true, replayed: false, named: [] },
    calendar,
    runs,
    before: null,
    tables: [noTable],
    remedies: {},
    controls: {},
    policy: {},
    ...more,
  };
}
