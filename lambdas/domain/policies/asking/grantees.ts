import type { NamedPrincipal } from '../reading/document.ts';
import { standsFor } from '../reading/principals.ts';
import { expectedIn, type Insiders, isOwn } from './insiders.ts';

/**
 * Whom a grant of KMS gives a key to. VANISHED and SERVICE are nobody's account. EXPECTED: an account that stands in
 * policies with a condition, which no grant can carry.
 */
export type Grantee = 'OWN' | 'SERVICE' | 'VANISHED' | 'STRANGER' | 'EXPECTED' | 'UNCERTAIN';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html: the ARN, or the name of an AWS service. */
export function granteeOf(principal: string, own: Insiders): Grantee {
  const named = standsFor(asNamed(principal));
  if (named.kind === 'SERVICE' || named.kind === 'VANISHED') return named.kind;
  const account = named.account ?? accountOf(principal);
  if (account === null) return 'UNCERTAIN';
  if (isOwn(own, account)) return 'OWN';
  if (expectedIn(own, account)) return 'EXPECTED';
  return 'STRANGER';
}

const asNamed = (name: string): NamedPrincipal => ({
  kind: /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name) ? 'Service' : 'AWS',
  name,
});

/** Names of sessions hold characters that no policy would. */
const accountOf = (principal: string): string | null =>
  /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):./.exec(principal)?.[1] ?? null;
