import { join } from 'node:path';
import { codeIdentity } from '#adapters/code-identity.ts';
import { readAssets } from '#adapters/pdf/paper/assets.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { reportPeriod } from '../steps/report/report-period.ts';
import { sealedReport } from '../steps/seal/seal-report.ts';
import { logger, observed } from './observed.ts';
import { stage } from './staging.ts';
import { deployedLocker, environment, Scheduled } from './surroundings.ts';

/** Renders last month's report and stages it for the sealing step; this function cannot write to the locker. */
export const handler = observed(async (event: unknown) => {
  const { scheduledAt } = Scheduled.parse(event);
  const period = monthBefore(new Date(scheduledAt));
  const locker = await deployedLocker();
  const earlier = await sealedReport(locker, period);
  if (earlier && earlier.statement.predicate.sealedAt >= scheduledAt) return { report: { period, prefix: null } };
  const rendering = { assets: readAssets(join(environment('LAMBDA_TASK_ROOT'), 'fonts')) };
  const { pdf, revision } = await reportPeriod(
    { locker, catalogue: await loadCatalogue(), code: codeIdentity(), rendering },
    period,
  );
  const prefix = `reports/${period}/${revision}/`;
  await stage(prefix, [{ name: `${period}.pdf`, bytes: pdf }]);
  logger.info('Rendered', { period, revision, bytes: pdf.length });
  return { report: { period, prefix } };
});

const monthBefore = (day: Date): string =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
