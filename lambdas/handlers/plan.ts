import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { Plan } from '#domain/plan.ts';
import type { Scope } from '#domain/scope.ts';
import { planRun } from '../steps/plan-run.ts';
import { logger, observed } from './observed.ts';
import { deployedConfig, deployedLocker, environment, homeRegion, pace, runOf, Scheduled } from './surroundings.ts';

/** One invocation of a collector's function. */
export interface UnitTask {
  readonly function: string;
  readonly event: { readonly scheduledAt: string; readonly collector: string; readonly scope: Scope };
}

/** Plans a run and hands the state machine what it maps over: the units of each scope. */
export const handler = observed(async (event: unknown) => {
  const { scheduledAt } = Scheduled.parse(event);
  const config = deployedConfig();
  const ports = {
    locker: await deployedLocker(),
    access: { aws: { pace }, databricks: databricksAccess(config.databricks) },
    code: codeIdentity(),
    config,
    catalogue: await loadCatalogue(),
    homeRegion: homeRegion(),
  };
  const plan = await planRun(ports, runOf({ scheduledAt }));
  logger.info('Planned', { run: plan.run, outcome: plan.outcome, units: plan.units.length, gaps: plan.gaps.length });
  return { scheduledAt, scopes: tasksByScope(plan, scheduledAt, environment('FUNCTION_PREFIX')) };
});

function tasksByScope(plan: Plan, scheduledAt: string, prefix: string): { units: UnitTask[] }[] {
  const scopes = new Map<string, UnitTask[]>();
  for (const { collector, scope } of plan.units) {
    const task = { function: `${prefix}-collect-${collector}`, event: { scheduledAt, collector, scope } };
    scopes.set(scope.id, [...(scopes.get(scope.id) ?? []), task]);
  }
  return [...scopes.values()].map((units) => ({ units }));
}
