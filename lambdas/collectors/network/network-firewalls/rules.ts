import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { grantText } from '#domain/network/firewall/describe.ts';
import { letsThrough } from '#domain/network/firewall/lets-through.ts';
import { EXAMPLES } from './examples.ts';
import { NetworkFirewall } from './firewall.ts';

export { NetworkFirewall };

/** How many of what a firewall lets through a sentence names before it counts the rest. */
const NAMED = 5;

/**
 * What lies behind the default is for the allowlist of egress to judge, path by path; here it is told. A firewall that no
 * route leads to is judged like any other: one route makes it the way out.
 */
export const networkFirewallDropsByDefault = rule({
  id: 'network-firewall-drops-by-default',
  title: 'Network firewalls drop what no rule lets through',
  subject: NetworkFirewall,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Set the policy to STRICT_ORDER with the stateless default action aws:forward_to_sfe (for fragments aws:drop) and the stateful default action aws:drop_established, and name what may leave in a domain list or in pass rules.',
  judge(firewall, { unread: gapAt }) {
    const { kind, grants, why } = letsThrough(firewall);
    if (kind === 'ANYTHING')
      return fail('PASSES_BY_DEFAULT', `The firewall ${firewall.name} lets anything through: ${why}.`);
    const gap = gapAt('policy') ?? gapAt('ruleGroups');
    if (gap !== undefined) return unread(gap);
    if (kind === 'CANNOT_SAY')
      return unknown('RULES_NOT_UNDERSTOOD', `What ${firewall.name} lets through is not known: ${why}.`);
    const through = grants.slice(0, NAMED).map(grantText).join('; ');
    const more = grants.length > NAMED ? `; and ${grants.length - NAMED} more` : '';
    const what = grants.length === 0 ? 'nothing' : `only ${through}${more}`;
    return pass(`The firewall ${firewall.name} drops by default (${why}) and lets ${what} through.`);
  },
  examples: EXAMPLES,
});
