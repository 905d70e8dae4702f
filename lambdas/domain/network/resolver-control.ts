/** What the rules need to know of a DNS Firewall rule group at a VPC; rows of `resolver-dns-firewalls` have it. */
export interface DnsFirewallFacts {
  readonly id: string;
  readonly ruleGroupId: string;
  readonly priority: number | null;
  /** `COMPLETE`, `UPDATING` or `DELETING`. */
  readonly status: string | null;
  /** `ENABLED`, `DISABLED`, `USE_LOCAL_RESOURCE_SETTING` or `NEVER_SET`. */
  readonly failOpen: string | null;
  /** Null where they could not all be read. */
  readonly rules: readonly FirewallRuleFacts[] | null;
}

export interface FirewallRuleFacts {
  readonly name: string | null;
  readonly priority: number | null;
  /** `ALLOW`, `ALERT` or `BLOCK`. */
  readonly action: string | null;
  /** Null: every type of query. */
  readonly queryType: string | null;
  /** How many names its list holds; null where that cannot be seen. */
  readonly domains: number | null;
  /** Entries for every name (`*`), or for names that anyone may get (`*.com`, `*.github.io`); null: they cannot be seen. */
  readonly wide: readonly string[] | null;
}

/** What the DNS Firewall of one VPC, taken together, does with a name that nobody listed. */
export type ResolverControl =
  /** Blocks it, by the rule `by`; what it lets through are `allowed` listed names. */
  | { readonly kind: 'BLOCKS'; readonly by: string; readonly allowed: number }
  /** Lets it through, by the rule `by` with these names. */
  | { readonly kind: 'LETS_THROUGH'; readonly by: string; readonly names: readonly string[] }
  /** Lets it through, because no rule concerns it. */
  | { readonly kind: 'HAS_NO_RULE' }
  | { readonly kind: 'UNKNOWN'; readonly why: string };

/**
 * Rule groups are tried in the order of their priority at the VPC, their rules in order of theirs; the first match
 * decides, and a name that none matches is resolved. So only a rule that blocks every name for every type of query
 * controls the resolver, and only if nothing before it lets names through that anyone may get. ALERT lets through too.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-actions.html
 */
export function resolverControl(firewalls: readonly DnsFirewallFacts[]): ResolverControl {
  const moving = firewalls.find(({ status }) => status !== 'COMPLETE');
  if (moving) return unknown(`the association ${moving.id} is ${moving.status ?? 'in a state that was not reported'}`);
  if (!isOrdered(firewalls)) return unknown('the order of the rule groups was not reported');
  const steps = inTurn(firewalls).flatMap(stepsOf);
  const at = steps.findIndex(({ kind }) => kind === 'OPENS' || kind === 'BLOCKS_THE_REST' || kind === 'UNKNOWN');
  const decider = steps[at];
  if (!decider) return { kind: 'HAS_NO_RULE' };
  const { kind, by, wide } = decider;
  if (kind === 'UNKNOWN') return unknown(by);
  if (kind === 'OPENS') return { kind: 'LETS_THROUGH', by, names: wide };
  const before = steps.slice(0, at);
  const unseen = before.find((step) => step.kind === 'ALLOWS_UNSEEN');
  if (unseen) return unknown(`what the rule ${unseen.by} lets through cannot be seen`);
  return { kind: 'BLOCKS', by, allowed: before.reduce((sum, { allowed }) => sum + allowed, 0) };
}

interface Step {
  readonly kind: 'OPENS' | 'BLOCKS_THE_REST' | 'ALLOWS' | 'ALLOWS_UNSEEN' | 'BLOCKS_SOME' | 'UNKNOWN';
  /** The rule; of an UNKNOWN step, why it is unknown. */
  readonly by: string;
  readonly wide: readonly string[];
  readonly allowed: number;
}

function stepsOf({ ruleGroupId, rules }: DnsFirewallFacts): Step[] {
  const stop = (why: string): Step[] => [{ kind: 'UNKNOWN', by: why, wide: [], allowed: 0 }];
  if (rules === null) return stop(`the rules of ${ruleGroupId} were not all read`);
  if (!isOrdered(rules)) return stop(`the order of the rules of ${ruleGroupId} was not reported`);
  return inTurn(rules).map((rule) => {
    const kind = kindOf(rule);
    const by = `${rule.name === null ? 'without a name' : `"${rule.name}"`} of ${ruleGroupId}`;
    if (kind === 'UNKNOWN') return { kind, by: `the action of the rule ${by} is ${rule.action}`, wide: [], allowed: 0 };
    return { kind, by, wide: rule.wide ?? [], allowed: kind === 'ALLOWS' ? (rule.domains ?? 0) : 0 };
  });
}

function kindOf({ action, wide, queryType }: FirewallRuleFacts): Step['kind'] {
  if (action === 'BLOCK') return wide?.includes('*') && queryType === null ? 'BLOCKS_THE_REST' : 'BLOCKS_SOME';
  if (action !== 'ALLOW' && action !== 'ALERT') return 'UNKNOWN';
  if (wide === null) return 'ALLOWS_UNSEEN';
  return wide.length > 0 ? 'OPENS' : 'ALLOWS';
}

type Placed = { readonly priority: number | null };
const isOrdered = (items: readonly Placed[]): boolean => items.every(({ priority }) => priority !== null);

/** In order of priority, the lowest first. Priorities at one VPC, and in one group, are all different. */
const inTurn = <Item extends Placed>(items: readonly Item[]): Item[] =>
  [...items].sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));

const unknown = (why: string): ResolverControl => ({ kind: 'UNKNOWN', why });
