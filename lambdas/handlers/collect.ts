import * as z from 'zod';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { loadDeclaration } from '#collectors/catalogue.ts';
import { isCollector } from '#domain/declaring/any-declaration.ts';
import { Plan } from '#domain/reading/plan.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { planKey } from '#domain/words/keys.ts';
import { collectUnit } from '../steps/collect/collect-unit.ts';
import { logger, observed } from './observed.ts';
import { deployedConfig, deployedLocker, environment, pace, runOf, Scheduled } from './surroundings.ts';

const Event = Scheduled.extend({ collector: z.string(), scope: z.string() });

/** Time kept at the end of an invocation to close the unit and store it. */
const CLOSING_MS = 60_000;

/** Reads one unit. The function holds the permissions of one collector and refuses to run another. */
export const handler = observed(async (event: unknown, context) => {
  const { scheduledAt, collector: id, scope: scopeId } = Event.parse(event);
  if (id !== environment('COLLECTOR'))
    throw new ConfigError('INVALID', [`this function reads ${environment('COLLECTOR')}; it was asked for ${id}`]);
  const run = runOf({ scheduledAt });
  const locker = await deployedLocker(deployedConfig().retention);
  const plan = Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  const unit = plan.units.find(({ collector, scope }) => collector === id && scope.id === scopeId);
  if (!unit) throw new ConfigError('INVALID', [`the plan of ${run} has no unit of ${id} in ${scopeId}`]);
  const deadline = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS);
  // Not the plan's principal: this function has a role of its own, and CloudTrail knows it by the request ids.
  const access = { aws: { pace, deadline }, databricks: databricksAccess(deployedConfig().databricks, { deadline }) };
  const ports = { locker, access, code: codeIdentity(), principal: null };
  const collector = await loadDeclaration(id);
  if (!isCollector(collector))
    throw new ConfigError('INVALID', [`${id} is made of other tables; nothing is read for it`]);
  const state = await collectUnit(ports, { run, collector, scope: unit.scope, previous: unit.previous });
  logger.info('Collected', { run, collector: id, scope: scopeId, ...state });
  return {}; // outcome and counts travel in the object, not through the state machine
});
