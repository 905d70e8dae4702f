import keys from '#collectors/keys/kms-keys/collector.ts';
import { EXAMPLE } from '#collectors/keys/kms-keys/examples.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { finding, GROUPS, MEMBERSHIPS, runLine, writeRun } from '../../queries/sample-tables.ts';

const DAY_MS = 86_400_000;
const ACCOUNT = 'databricks.acme';
const FINDINGS = 300;
const CALLS = 400;
const SEEN = { run_id: '', observed_at: '2026-01-01T06:00:00.000Z', account_id: 'acme', scope: ACCOUNT };

const KEYS = declaredTable(keys);

const keyRow = (account: string): TableRow => {
  const unit = {
    scope: awsRegion(account, 'us-east-1'),
    observedAt: '2026-01-01T06:00:00.000Z',
    outcome: 'COMPLETE' as const,
  };
  return toTableRow('', unit, EXAMPLE, KEYS.columns);
};

/** The runs of so many days that end with `last`, oldest first. */
export const runsUntil = (last: Date, days: number): string[] =>
  Array.from({ length: days }, (_, at) => {
    const day = new Date(last.getTime() - (days - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    return `${day}T06-00-00Z`;
  });

/** Writes a locker's tables of one run a day: what questions of time are about, with the product's own writer. */
export async function writeYear(folder: string, account: string, runs: readonly string[]): Promise<void> {
  for (const [at, run] of runs.entries()) {
    const of = { account_id: account };
    const findings = Array.from({ length: FINDINGS }, (_, n) =>
      finding(`disk-${String(n).padStart(4, '0')}`, verdictOf(n, at), of),
    );
    const key = finding('key-1', 'FAIL', { ...of, rule_id: 'kms-key-rotates' });
    await writeRun(folder, run, SHARED_TABLES.findings, [...findings, key]);
    await writeRun(folder, run, SHARED_TABLES.calls, calls(run, account));
    await writeRun(folder, run, SHARED_TABLES.gaps, at % 5 === 4 ? [gap(account)] : []);
    await writeRun(folder, run, SHARED_TABLES.changes, at === 0 ? [] : [change(runs[at - 1] ?? '', at, account)]);
    await writeRun(folder, run, MEMBERSHIPS, memberships(at));
    await writeRun(folder, run, GROUPS, [group]);
    await writeRun(folder, run, KEYS, [keyRow(account)]);
    await writeRun(folder, run, SHARED_TABLES.runs, [runLine(run, of)]);
  }
}

/** One disk in ten fails: half of those since ever, the others since a day of their own. One is never known. */
function verdictOf(n: number, at: number): string {
  if (n % 20 === 0 || (n % 20 === 10 && at > n)) return 'FAIL';
  return n === 1 ? 'UNKNOWN' : 'PASS';
}

const calls = (run: string, account: string): TableRow[] =>
  Array.from({ length: CALLS }, (_, n) => ({
    run_id: '',
    collector: 'test-disks',
    scope: `aws.${account}.us-east-1`,
    operation: 'test:DescribeDisk',
    request_id: `${run}-${n}`,
    status: 200,
    requested_at: `${run.slice(0, 10)}T06:00:00.000Z`,
    duration_ms: 20 + (n % 7),
    items: 1,
    attempt: 1,
    account_id: account,
  }));

const gap = (account: string): TableRow => ({
  run_id: '',
  collector: 'test-disks',
  scope: `aws.${account}.us-east-1`,
  operation: 'test:DescribeDisk',
  resource_id: 'disk-1',
  code: 'ACCESS_DENIED',
  reason: 'AccessDeniedException',
  fields: ['labels'],
  account_id: account,
});

/** Every day somebody joins. */
const change = (previous_run_id: string, at: number, account: string): TableRow => ({
  run_id: '',
  previous_run_id,
  scope: ACCOUNT,
  table_name: 'scim_memberships',
  resource_id: `g1|${at}`,
  kind: 'ADDED',
  path: null,
  before: null,
  after: `user ${at} is in phi-admins`,
  account_id: account,
});

const memberships = (at: number): TableRow[] =>
  Array.from({ length: at + 1 }, (_, n) => ({
    ...SEEN,
    id: `g1|${n}`,
    group_id: 'g1',
    group_name: 'phi-admins',
    member_id: String(n),
    member_kind: 'User',
    member_name: `user ${n}`,
    member_active: true,
    member_external_id: null,
    direct: true,
    path: [],
    path_ids: [],
  }));

const group: TableRow = {
  ...SEEN,
  id: 'g1',
  display_name: 'phi-admins',
  resource_type: 'Group',
  external_id: null,
  roles: [],
  entitlements: [],
  members: [],
  observed_twice: false,
};
