import { KMSClient } from '@aws-sdk/client-kms';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { kmsPublicKey } from '#adapters/signer/kms.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { machineInput } from '../steps/plan/machine-input.ts';
import { planRun } from '../steps/plan/plan-run.ts';
import { logger, observed } from './observed.ts';
import { deployedConfig, deployedLocker, environment, homeRegion, pace, runOf, Scheduled } from './surroundings.ts';

/** Plans a run and hands the state machine what it maps over: scopes, and who reads them. */
export const handler = observed(async (event: unknown) => {
  const { scheduledAt } = Scheduled.parse(event);
  const config = deployedConfig();
  const ports = {
    locker: await deployedLocker(config.retention),
    access: { aws: { pace }, databricks: databricksAccess(config.databricks) },
    code: codeIdentity(),
    config,
    catalogue: await loadCatalogue(),
    homeRegion: homeRegion(),
    publicKeyPem: await kmsPublicKey({ keyId: environment('SIGNING_KEY'), client: new KMSClient({}) }),
  };
  const plan = await planRun(ports, runOf({ scheduledAt }));
  logger.info('Planned', { run: plan.run, outcome: plan.outcome, units: plan.units.length, gaps: plan.gaps.length });
  return machineInput(plan, ports.catalogue, scheduledAt);
});
