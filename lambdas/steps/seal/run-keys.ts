import { tableName } from '#domain/declaring/declaration.ts';
import { Plan } from '#domain/reading/plan.ts';
import { PLANNING, planningScopes } from '#domain/reading/planning.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { manifestKey, parseKey, planKey, stateKey } from '#domain/words/keys.ts';
import { readJson } from '../chain/read-object.ts';

/** Whether a run that follows this plan writes such a key. */
export function belongs(key: string, run: string, plan: Plan | undefined): boolean {
  const parts = parseKey(key);
  if (parts?.kind === 'raw' && parts.collector === PLANNING.collector)
    return planningScopes(plan?.config ?? {}).includes(parts.scope ?? '');
  if (!plan) return false;
  if (parts?.kind === 'raw')
    return plan.units.some(({ collector, scope }) => collector === parts.collector && scope.id === parts.scope);
  if (parts?.kind === 'table') {
    const own = [...plan.units, ...plan.derived].map(({ collector }) => tableName(collector));
    return parts.table !== 'runs' && [...Object.keys(SHARED_TABLES), ...own].includes(parts.table ?? '');
  }
  return [planKey(run), stateKey(run), manifestKey(run)].includes(key);
}

/** The plan a sealed run followed: the stored one, or what was sealed in the place of one that is not ours. */
export const followedPlan = async (locker: Locker, { run, planInstead }: Manifest): Promise<Plan | undefined> =>
  planInstead ?? readPlan(locker, run);

/** The plan of a run, if there is one that can be read: it may have been written by anybody. */
export async function readPlan(locker: Locker, run: string): Promise<Plan | undefined> {
  const plan = await readJson(locker, planKey(run), null, Plan);
  return plan?.run === run ? plan : undefined;
}
