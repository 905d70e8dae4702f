import * as z from 'zod';
import { codeIdentity } from '#adapters/code-identity.ts';
import { loadCollector } from '#collectors/catalogue.ts';
import { ConfigError } from '#domain/errors.ts';
import { planKey } from '#domain/keys.ts';
import { Plan } from '#domain/plan.ts';
import { Scope } from '#domain/scope.ts';
import { collectUnit } from '../steps/collect-unit.ts';
import { logger, observed } from './observed.ts';
import { deployedLocker, environment, pace, runOf, Scheduled } from './surroundings.ts';

const Event = Scheduled.extend({ collector: z.string(), scope: Scope });

/** Time kept at the end of an invocation to close the unit and store it. */
const CLOSING_MS = 60_000;

/** Reads one unit. The function holds the permissions of one collector and refuses to run another. */
export const handler = observed(async (event: unknown, context) => {
  const { scheduledAt, collector: id, scope } = Event.parse(event);
  if (id !== environment('COLLECTOR'))
    throw new ConfigError('INVALID', [`this function reads ${environment('COLLECTOR')}; it was asked for ${id}`]);
  const run = runOf({ scheduledAt });
  const locker = await deployedLocker();
  const plan = Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  if (!plan.units.some((unit) => unit.collector === id && unit.scope.id === scope.id))
    throw new ConfigError('INVALID', [`the plan of ${run} has no unit of ${id} in ${scope.id}`]);
  const deadline = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS);
  // Not the plan's principal: this function has a role of its own, and CloudTrail knows it by the request ids.
  const ports = { locker, aws: { pace, deadline }, code: codeIdentity(), principal: null };
  const state = await collectUnit(ports, { run, collector: await loadCollector(id), scope });
  logger.info('Collected', { run, collector: id, scope: scope.id, ...state });
  return {}; // outcome and counts travel in the object, not through the state machine
});
