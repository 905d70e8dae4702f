import type { Config } from '#domain/declaring/config.ts';
import { databricksAccount, type Scope } from '#domain/words/scope.ts';

/** The name under which planning records its own calls: it is no collector and makes no rows. */
export const PLANNING = { collector: 'plan', scope: 'aws' } as const;

export const planningScope = (homeRegion: string): Scope => ({
  id: PLANNING.scope,
  kind: 'aws-account',
  accountId: '',
  region: homeRegion,
  workspaceId: null,
  host: null,
});

/** Calls of Databricks are declared with their method, IAM actions are one word. */
export const isDatabricksCall = (operation: string): boolean => operation.includes(' ');

/**
 * Where planning may leave recordings: in AWS, and in the Databricks account if one is configured. The configuration may
 * be that of a plan anybody wrote.
 */
export function planningScopes({ databricks }: Partial<Pick<Config, 'databricks'>>): string[] {
  const { accountId, accountHost } = databricks ?? {};
  if (typeof accountId !== 'string' || typeof accountHost !== 'string') return [PLANNING.scope];
  return [PLANNING.scope, databricksAccount(accountId, accountHost).id];
}
