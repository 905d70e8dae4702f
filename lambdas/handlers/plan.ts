import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { machineInput } from '../steps/plan/machine-input.ts';
import { planRun } from '../steps/plan/plan-run.ts';
import { logger, observed } from './observed.ts';
import { deployedConfig, deployedLocker, homeRegion, pace, runOf, Scheduled } from './surroundings.ts';

/** Plans a run and hands the state machine what it maps over: the units of each scope. */
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
  };
  const plan = await planRun(ports, runOf({ scheduledAt }));
  logger.info('Planned', { run: plan.run, outcome: plan.outcome, units: plan.units.length, gaps: plan.gaps.length });
  return machineInput(plan, scheduledAt);
});
