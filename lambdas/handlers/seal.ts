import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { codeIdentity } from '#adapters/code-identity.ts';
import { kmsSigner } from '#adapters/signer/kms.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { isGapNews } from '../steps/seal/gap-news.ts';
import { sealReport } from '../steps/seal/seal-report.ts';
import { sealRun } from '../steps/seal/seal-run.ts';
import { logger, observed } from './observed.ts';
import { StagedReport, stagedFiles } from './staging.ts';
import { deployedConfig, deployedLocker, environment, runOf, Scheduled } from './surroundings.ts';

const metrics = new Metrics();

const Event = z.union([z.object({ report: StagedReport }), Scheduled]);

/** The only step that signs: a run, or a report that was made from sealed runs. */
export const handler = observed(async (input: unknown) => {
  const event = Event.parse(input);
  const locker = await deployedLocker(deployedConfig().retention);
  const signer = await kmsSigner({ keyId: environment('SIGNING_KEY'), client: new KMSClient({}) });
  if ('report' in event) {
    const { period, files } = event.report;
    if (files.length === 0) return { sequence: null }; // this month's report was sealed before
    const seal = await sealReport({ locker, signer }, period, await stagedFiles(event.report));
    return { sequence: seal.link.sequence };
  }
  const ports = { locker, signer, catalogue: await loadCatalogue(), config: deployedConfig(), code: codeIdentity() };
  const { seal, manifest } = await sealRun(ports, runOf(event));
  metrics.addMetric('GapsToTell', MetricUnit.Count, (await isGapNews(locker, seal, manifest)) ? 1 : 0);
  metrics.addMetric('SealedFailed', MetricUnit.Count, manifest.outcome === 'FAILED' ? 1 : 0);
  metrics.publishStoredMetrics();
  logger.info('Sealed', { run: manifest.run, outcome: manifest.outcome, timing: manifest.timing, ...seal.link });
  return { sequence: seal.link.sequence };
});
