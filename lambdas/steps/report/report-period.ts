import { type RenderOptions, renderPdf } from '#adapters/pdf/render.ts';
import { storedRows } from '#adapters/tables/stored-rows.ts';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import { type Config, configFault, defaultConfig } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { AnyRule } from '#domain/declaring/rule.ts';
import type { Carried, PlannedRun, ReportInput, ReportRun, ReportTable } from '#domain/report/digest/input.ts';
import { buildReport } from '#domain/report/model.ts';
import type { ReportDocument } from '#domain/report/text/document.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { EvidenceError, ReportError } from '#domain/words/errors.ts';
import { parseKey, planKey, tableKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { slotCalendar } from '#domain/words/slots.ts';
import subpartC from '../../../templates/controls/hipaa-subpart-c.json' with { type: 'json' };
import prose from '../../../templates/report/prose.json' with { type: 'json' };
import { sealsFromHead } from '../chain/own-seals.ts';
import { followedPlan } from '../seal/run-keys.ts';
import { latestRevision } from '../seal/seal-report.ts';
import type { Base } from '../state/base.ts';
import { foldedSpells } from '../state/fold.ts';
import type { Problem, VerifiedRun } from '../verify/findings.ts';
import { type PeriodVerification, verifyPeriod } from '../verify/verify-period.ts';

export interface ReportPorts {
  readonly locker: Locker;
  readonly catalogue: readonly AnyDeclaration[];
  readonly code: CodeIdentity;
  readonly publicKeyPem?: string;
  readonly rendering?: RenderOptions;
  readonly onProgress?: (progress: ReportProgress) => void;
}

/** What a report is at: runs whose findings were asked for, of so many, while it reads. */
export type ReportProgress =
  | { readonly stage: 'VERIFYING' | 'RENDERING' }
  | { readonly stage: 'READING'; readonly done: number; readonly of: number };

export interface Report {
  readonly pdf: Buffer;
  readonly document: ReportDocument;
  readonly revision: number;
}

/**
 * Makes the report of a calendar month (`2026-10`, UTC) from the sealed runs of that month. What it stands on is
 * verified first, and nothing else is read: where the chain from the run before on, a run of the month or the run before
 * is broken there is no report; what else does not verify is named in it, for whoever may write to the locker could stop
 * it otherwise. The same locker gives the same bytes.
 */
export async function reportPeriod(ports: ReportPorts, period: string): Promise<Report> {
  const { locker, publicKeyPem, catalogue, onProgress = () => {} } = ports;
  onProgress({ stage: 'VERIFYING' });
  const tables = [...Object.values(SHARED_TABLES), ...catalogue.map(declaredTable)].map(({ name }) => name);
  const verification = await verifyPeriod(locker, {
    ...{ period, tables },
    ...(publicKeyPem === undefined ? {} : { publicKeyPem }),
  });
  const broken = verification.problems.filter((problem) => standsOn(problem, verification, period));
  if (broken.length > 0) {
    const [first] = broken;
    throw new ReportError(
      'NOT_VERIFIED',
      `the evidence does not verify (${broken.length} problems, the first: ${first?.code} ${first?.key}); see evidence verify`,
    );
  }
  const revision = (await latestRevision(locker, period)) + 1;
  const document = await understood(ports, verification, async () =>
    buildReport(await inputOf(ports, verification, period, revision), prose),
  );
  onProgress({ stage: 'RENDERING' });
  return { pdf: await renderPdf(document, ports.rendering), document, revision };
}

/** A configuration that no code of ours would have sealed ends the report in a sentence that names the run. */
async function understood<Result>(
  { locker, catalogue }: ReportPorts,
  { runs }: PeriodVerification,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    for (const { run, manifest } of runs) {
      const fault = configFault((await followedPlan(locker, manifest))?.config, catalogue);
      if (fault !== undefined) throw new ReportError('NOT_VERIFIED', `${planKey(run)}: ${fault}`, { cause });
    }
    throw cause;
  }
}

/**
 * Whether a report of this month is made from what is broken: the chain, statements, its runs, and back to the run
 * before. Not what that handed on: where its state cannot be believed, runs are read back instead.
 */
function standsOn(problem: Problem, { before }: PeriodVerification, period: string): boolean {
  if (problem.class !== 'BROKEN') return false;
  const { kind, run } = parseKey(problem.key) ?? {};
  if (run === undefined) return kind !== 'report';
  return kind !== 'state' && run >= (before ?? '') && run.slice(0, period.length) <= period;
}

async function inputOf(
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
