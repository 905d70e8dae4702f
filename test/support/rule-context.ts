import type { RuleContext } from '#domain/declaring/rule.ts';

/** What is around a row of us-east-1 that was read whole, in an account that has nothing else; and what a test says. */
export const ruleContext = <Policy>(
  said: Pick<RuleContext<Policy>, 'policy'> & Partial<RuleContext<Policy>>,
): RuleContext<Policy> => ({
  now: '2026-11-21T06:00:00.000Z',
  region: 'us-east-1',
  scopeKind: 'aws-region',
  databricksAccount: null,
  unread: () => undefined,
  related: () => ({ rows: [], gap: undefined }),
  lookup: () => ({ absent: true }),
  ...said,
});
