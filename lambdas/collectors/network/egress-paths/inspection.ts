import type { FirewallFacts } from '#domain/network/firewall/facts.ts';
import { type LetsThrough, letsThrough } from '#domain/network/firewall/lets-through.ts';
import { ALL, isEmpty, without } from '#domain/network/firewall/packets.ts';
import type { FirewallRow } from './tables.ts';

/** What was worked out of a firewall's row serves every path through it. */
const known = new WeakMap<FirewallFacts, LetsThrough>();

export function lettingThrough(firewall: FirewallFacts): LetsThrough {
  const found = known.get(firewall) ?? letsThrough(firewall);
  known.set(firewall, found);
  return found;
}

/** What the rules of firewalls do at each of their endpoints; an endpoint of none of them is not there. */
export const inspectionsOf = (firewalls: readonly FirewallRow[]): ReadonlyMap<string, 'OPEN' | 'RULES' | undefined> =>
  new Map(
    firewalls.flatMap((firewall) => (firewall.endpointIds ?? []).map((id) => [id, inspectionBy(firewall)] as const)),
  );

/** Only what surely lets everything through, of every protocol to every address and whatever its name, is no firewall. */
function inspectionBy(firewall: FirewallFacts): 'OPEN' | 'RULES' | undefined {
  const { kind, grants } = lettingThrough(firewall);
  if (kind === 'CANNOT_SAY') return undefined;
  const nameless = grants.filter(({ names }) => names === null);
  const left = nameless.reduce((rest, { sure }) => without(rest, sure), ALL);
  return isEmpty(left) ? 'OPEN' : 'RULES';
}
