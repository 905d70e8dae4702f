import { parsePolicy } from '#domain/network/endpoint-policy/document.ts';
import { type Reach, reachOf } from '#domain/network/endpoint-policy/reach.ts';

/** What a policy of these statements reaches; a policy that cannot be read is the test's mistake. */
export function reach(Statement: unknown, service = 's3'): Reach {
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  if ('problem' in policy) throw new Error(policy.problem);
  return reachOf(policy, service);
}

export const ANYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
export const DENY = { ...ANYTHING, Effect: 'Deny' };
export const ORG = 'o-a1b2c3d4e5';
export const ACCOUNT = '111122223333';
