import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { codeIdentity } from '#adapters/code-identity.ts';
import { readAssets } from '#adapters/pdf/paper/assets.ts';
import { kmsPublicKey } from '#adapters/signer/kms.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { reportPeriod } from '../steps/report/report-period.ts';
import { latestRevision, sealedReport } from '../steps/seal/seal-report.ts';
import { logger, observed } from './observed.ts';
import { stage } from './staging.ts';
import { deployedLocker, environment, Scheduled, slotOf } from './surroundings.ts';

/** Renders last month's report and stages it for the sealing step; this function cannot write to the locker. */
export const handler = observed(async (event: unknown) => {
  const { scheduledAt } = Scheduled.parse(event);
  const period = monthBefore(slotOf({ scheduledAt }));
  const locker = await deployedLocker();
  const publicKeyPem = await kmsPublicKey({ keyId: environment('SIGNING_KEY'), client: new KMSClient({}) });
  const earlier =
    (await latestRevision(locker, period)) === 0
      ? undefined
      : await sealedReport(locker, period, undefined, publicKeyPem);
  const sealed = earlier?.statement.predicate;
  if (sealed?.kind === 'report' && sealed.sealedAt >= scheduledAt)
    return { report: { period, revision: sealed.revision, files: [] } };
  const rendering = { assets: readAssets(join(environment('LAMBDA_TASK_ROOT'), 'fonts')) };
  const { pdf, revision } = await reportPeriod(
    { locker, catalogue: await loadCatalogue(), code: codeIdentity(), publicKeyPem, rendering },
    period,
  );
  const report = await stage(period, revision, [{ name: `${period}.pdf`, bytes: pdf }]);
  logger.info('Rendered', { period, revision, bytes: pdf.length });
  return { report };
});

const monthBefore = (day: Date): string =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
