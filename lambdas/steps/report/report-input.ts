import { storedRows } from '#adapters/tables/stored-rows.ts';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import { type Config, defaultConfig } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { AnyRule } from '#domain/declaring/rule.ts';
import type { Carried, PlannedRun, ReportInput, ReportRun, ReportTable } from '#domain/report/digest/input.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { ReportError } from '#domain/words/errors.ts';
import { planKey, tableKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { slotCalendar } from '#domain/words/slots.ts';
import subpartC from '../../../templates/controls/hipaa-subpart-c.json' with { type: 'json' };
import { sealsFromHead } from '../chain/own-seals.ts';
import { followedPlan } from '../seal/run-keys.ts';
import type { Base } from '../state/base.ts';
import { foldedSpells } from '../state/fold.ts';
import type { VerifiedRun } from '../verify/findings.ts';
import type { PeriodVerification } from '../verify/verify-period.ts';

import type { ReportPorts } from './report-ports.ts';

/** What a report is made from: the month's sealed runs, verified, and what was open when it began. */
export async function inputOf(
  ports: ReportPorts,
  verification: PeriodVerification,
  period: string,
  revision: number,
): Promise<ReportInput> {
  const { locker, catalogue, code } = ports;
  const runs = verification.runs.filter(({ run }) => run.startsWith(`${period}-`));
  const last = runs.at(-1);
  if (!last || !verification.head || !verification.key)
    throw new ReportError('NO_EVIDENCE', `no run of ${period} was sealed; there are ${await periodsIn(ports)}`);
  const earlier = verification.runs.find(({ run }) => run === verification.before);
  const planned = await Promise.all(runs.map((run) => plannedRun(locker, run)));
  const config: Config = defaultConfig(planned.at(-1)?.config ?? {}, catalogue);
  const used = catalogue.filter((source) => isConfigured(source, config));
  const rules = used.flatMap((source) => source.rules as AnyRule[]);
  return {
    entity: last.manifest.entity,
    period,
    revision,
    timeZone: config.report.timeZone,
    generator: code,
    head: verification.head,
    keyFingerprint: verification.key.fingerprint,
    verification: {
      seals: verification.seals,
      objects: verification.objects,
      sealsNotRead: verification.sealsNotRead,
      keyPinned: verification.key.isPinned,
      replayed: false,
      named: verification.problems.map(({ class: kind, code, key }) => ({ class: kind, code, key })),
    },
    calendar: calendarOf(period, runs, last, verification.sealedAt),
    runs: planned.map((run, at) => {
      const told = { stage: 'READING', done: at + 1, of: planned.length } as const;
      return reportRun(locker, run, runs[at] as VerifiedRun, () => ports.onProgress?.(told));
    }),
    before: earlier ? await plannedRun(locker, earlier) : null,
    carried: await carriedOver(locker, verification.base),
    tables: used.map((source) => reportTable(locker, source, last.run)),
    remedies: Object.fromEntries(rules.map(({ id, remedy }) => [id, remedy])),
    controls: Object.fromEntries(
      subpartC.items.map(({ cite, standard, specification, kind }) => [cite, `${specification ?? standard} (${kind})`]),
    ),
    inPart: subpartC.items.flatMap((item) =>
      'evidencedBy' in item && item.evidencedBy.every((one) => 'inPart' in one) ? [item.cite] : [],
    ),
    policy: config.policy,
  };
}

/** The slots of the month, up to the newest seal of any month: what was not due by then is not missing. */
function calendarOf(
  period: string,
  runs: readonly VerifiedRun[],
  { run, sealedAt, manifest }: VerifiedRun,
  newest: string | null,
): ReturnType<typeof slotCalendar> {
  const start = new Date(`${period}-01T00:00:00Z`);
  const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) - 1;
  const known = Math.max(...[scheduledAtOf(run), sealedAt, newest ?? sealedAt].map(Date.parse));
  const sealed = runs.map((one) => one.run);
  return slotCalendar(manifest.schedule, sealed, start, new Date(Math.min(end, known)));
}

/** A run with the configuration that its plan, one of its sealed objects, carries. */
async function plannedRun(locker: Locker, { run, manifest }: VerifiedRun): Promise<PlannedRun> {
  const plan = await followedPlan(locker, manifest);
  if (!plan)
    throw new ReportError('NOT_VERIFIED', `${planKey(run)} is no plan, although it was sealed; see evidence verify`);
  return { run, manifest, config: plan.config };
}

const reportRun = (
  locker: Locker,
  planned: PlannedRun,
  { run, link, manifestSha256 }: VerifiedRun,
  onRead: () => void,
): ReportRun => ({
  ...planned,
  sequence: link.sequence,
  payloadSha256: link.payloadSha256,
  manifestSha256,
  findings() {
    onRead();
    return rowsOf(locker, 'findings', run);
  },
  gaps: () => rowsOf(locker, 'gaps', run),
  changes: () => rowsOf(locker, 'changes', run),
});

function reportTable(locker: Locker, source: AnyDeclaration, run: string): ReportTable {
  const table = declaredTable(source);
  const fields = (source.report ?? []) as readonly string[];
  return {
    id: source.id,
    title: source.title,
    ...(isCollector(source) ? { reads: source.reads, from: [] } : { reads: [], from: source.from }),
    columns: fields.flatMap((field) => table.columns.find((column) => column.field === field) ?? []),
    rows: () => rowsOf(locker, table.name, run),
  };
}

/** The rows of a sealed table; none where the run had no such table. */
async function* rowsOf(locker: Locker, table: string, run: string): AsyncGenerator<TableRow> {
  const key = tableKey(table, run);
  if (await locker.exists(key)) yield* storedRows(locker, key);
}

/** What was open when the month began: as the run before it sealed it, or as runs that were read back give it. */
async function carriedOver(locker: Locker, base: Base): Promise<Carried> {
  const { from, runs, isWhole, passed } = base;
  const spells = await foldedSpells(locker, base);
  const since = from?.state.since ?? runs[0]?.run ?? null;
  return { spells: spells.groups(), since, isWhole, readBack: runs.length, passed };
}

/** Looks through the whole chain: only to say what there is where there is nothing. */
async function periodsIn({ locker, publicKeyPem }: ReportPorts): Promise<string> {
  const periods = new Set<string>();
  for await (const { statement } of sealsFromHead(locker, publicKeyPem))
    if (statement.predicate.kind === 'run') periods.add(statement.predicate.run.slice(0, 'yyyy-mm'.length));
  return periods.size === 0 ? 'no sealed runs at all' : `runs of ${[...periods].sort().join(', ')}`;
}
