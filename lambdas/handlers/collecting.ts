import * as z from 'zod';
import { codeIdentity } from '#adapters/code-identity.ts';
import { declaredIds, loadDeclaration } from '#collectors/catalogue.ts';
import { isCollector } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Reader } from '#domain/declaring/session-policy.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { collectAlone, collectScope, type ScopePorts, unitsLeft } from '../steps/collect/collect-scope.ts';
import { storedPlan } from '../steps/plan/stored-plan.ts';
import type { Access } from '../steps/recording/clients.ts';
import { logger, observed } from './observed.ts';
import { deployedConfig, deployedLocker, runOf, Scheduled } from './surroundings.ts';

/** A scope to go on with; to read one unit of; or to list what it still lacks. */
const Event = Scheduled.extend({
  scope: z.string(),
  first: z.string().nullish(),
  only: z.string().optional(),
  list: z.literal(true).optional(),
});

/** Time kept at the end of an invocation to close the units and store them. */
const CLOSING_MS = 60_000;

/** Reads a scope for one reader: what its role may ask is what `access` is made of. */
export const collecting = (reader: Reader, access: (config: Config, deadline: number) => Access) =>
  observed(async (event: unknown, context) => {
    const { scheduledAt, scope, first, only, list } = Event.parse(event);
    const run = runOf({ scheduledAt });
    const config = deployedConfig();
    const locker = await deployedLocker(config.retention);
    const code = codeIdentity();
    const plan = await ourPlan({ locker, config, code }, run);
    const deadline = Date.now() + Math.max(0, context.getRemainingTimeInMillis() - CLOSING_MS);
    // Not the plan's principal: what is asked here is asked as another role, or as itself.
    const common = { locker, code, principal: null, declaration: collectorById, reader, deadline };
    const ports: ScopePorts = { ...common, access: access(config, deadline) };
    if (list) return { left: (await unitsLeft(ports, { plan, scope })).map(({ collector }) => collector) };
    const progress = {
      unit: ({ collector }: { collector: string }, state: object) =>
        logger.info('Collected', { run, collector, scope, ...state }),
      failed: ({ collector }: { collector: string }, error: unknown) =>
        logger.error(`The unit of ${collector} in ${scope} failed`, error as Error),
    };
    if (only !== undefined) return collectAlone(ports, { plan, scope, only }, progress);
    const state = await collectScope(ports, { plan, scope, first }, progress);
    logger.info('Went through the scope', { run, scope, ...state });
    return state; // outcomes and counts travel in the objects, not through the state machine
  });

/** Throws a ConfigError where there is no plan of this run, or one that is not ours: nothing is read for it. */
async function ourPlan(ports: Parameters<typeof storedPlan>[0], run: string): Promise<Plan> {
  const stored = await storedPlan(ports, run);
  if (stored?.isOurs) return stored.plan;
  throw new ConfigError('INVALID', [stored?.reason ?? `${run} has no plan`]);
}

/** A declaration, loaded when it is needed: one invocation reads the collectors of one kind of scope. */
async function collectorById(id: string): Promise<AnyCollector | undefined> {
  if (!declaredIds().includes(id)) return undefined;
  const declaration = await loadDeclaration(id);
  return isCollector(declaration) ? declaration : undefined;
}
