import type { Scope } from '#domain/scope.ts';

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
