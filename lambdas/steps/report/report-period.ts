import { renderPdf } from '#adapters/pdf/render.ts';
import { configFault } from '#domain/declaring/config.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { buildReport } from '#domain/report/model.ts';
import type { ReportDocument } from '#domain/report/text/document.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { EvidenceError, ReportError } from '#domain/words/errors.ts';
import { parseKey, planKey } from '#domain/words/keys.ts';
import prose from '../../../templates/report/prose.json' with { type: 'json' };
import { followedPlan } from '../seal/run-keys.ts';
import { latestRevision } from '../seal/seal-report.ts';
import type { Problem } from '../verify/findings.ts';
import { type PeriodVerification, verifyPeriod } from '../verify/verify-period.ts';
import { inputOf } from './report-input.ts';
import type { ReportPorts } from './report-ports.ts';

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
