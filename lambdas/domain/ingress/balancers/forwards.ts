import { FAMILIES, type Family, parseCidr, SPACE } from '../../egress/packets/address.ts';
import { equals, type Line, NOTHING, subtract, union, unionAll } from '../../egress/packets/line.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import type { BalancerListener, ListenerRule, LoadBalancer, RuleAction } from '../ways/network.ts';
import { catching, Requests } from './request.ts';

type Sources = Readonly<Record<Family, Line>>;

/** To which target group a listener sends requests of some sources; with `reasons`: perhaps. */
export interface Forward {
  readonly targetGroupId: string;
  readonly sources: Sources;
  readonly reasons: readonly Reason[];
}

const ANYBODY: Sources = SPACE;

/**
 * Where a listener sends, rule after rule as they are asked. What a client writes itself (host, path, method, query) it
 * may choose; what a rule before takes for certain never comes to a later one
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html).
 */
export function forwardsOf({ id }: LoadBalancer, listener: BalancerListener): Forward[] {
  const rules = listener.rules ?? [];
  const requests = new Requests(rules);
  const sourced = rules.map((rule) => ({ rule, ...sourcesOf(rule) }));
  const found = sourced.flatMap((own, index) => {
    const named = `${id} port ${listener.port ?? 'not told'} rule ${own.rule.priority ?? 'default'}`;
    const targets = targetsOf(own.rule.actions, named);
    if (targets.length === 0) return [];
    const { sure, perhaps } = reaching(requests, own, sourced.slice(0, index));
    const demands = demandsOf(listener, own.rule) ? [reason('LISTENER_DEMANDS', named)] : [];
    const undecided = withReasons(demands, [reason('RULE_UNDECIDED', named)]);
    return targets.flatMap((target) => [
      { targetGroupId: target.id, sources: sure, reasons: withReasons(target.reasons, demands) },
      { targetGroupId: target.id, sources: perhaps, reasons: withReasons(target.reasons, undecided) },
    ]);
  });
  return [...Map.groupBy(found, ({ targetGroupId }) => targetGroupId).values()].flatMap(told);
}

/** What is certain by one rule is in no doubt by another. */
function told(forwards: readonly Forward[]): Forward[] {
  const { targetGroupId } = forwards[0]!;
  const sure = together(forwards.filter(({ reasons }) => reasons.length === 0));
  const doubts = Map.groupBy(
    forwards.filter(({ reasons }) => reasons.length > 0),
    ({ reasons }) => reasons.join(),
  );
  return [
    { targetGroupId, sources: sure, reasons: [] },
    ...[...doubts.values()].map((same) => ({
      targetGroupId,
      sources: each((family) => subtract(together(same)[family], sure[family])),
      reasons: same[0]!.reasons,
    })),
  ].filter(({ sources }) => FAMILIES.some((family) => sources[family].length > 0));
}

const each = (of: (family: Family) => Line): Sources => ({ 4: of(4), 6: of(6) });

const together = (forwards: readonly Forward[]): Sources =>
  each((family) => unionAll(forwards.map(({ sources }) => sources[family])));

interface Sourced {
  readonly rule: ListenerRule;
  readonly sources: Sources;
  /** False: some of its sources cannot be understood. */
  readonly known: boolean;
}

/** By what its conditions say of the packet's source: of any CIDR of each (API SourceIpConditionConfig). */
function sourcesOf({ conditions }: ListenerRule): Omit<Sourced, 'rule'> {
  const own = conditions.filter(({ field }) => field === 'source-ip');
  const [first] = own;
  if (first === undefined) return { sources: ANYBODY, known: true };
  const lines = first.values.map((value) => TYPES.get(value) ?? parseCidr(value));
  const known = own.length === 1 && !first.hasRegex && first.values.length > 0 && !lines.includes(undefined);
  if (!known) return { sources: ANYBODY, known };
  return { sources: each((family) => unionAll(lines.map((one) => (one?.family === family ? one.line : [])))), known };
}

const TYPES: ReadonlyMap<string, { readonly family: Family; readonly line: Line }> = new Map(
  FAMILIES.map((family) => [`ipv${family}`, { family, line: SPACE[family] }]),
);

/** Sources of which some request meets the rule and none before: surely, and perhaps. */
function reaching(
  requests: Requests,
  own: Sourced,
  earlier: readonly Sourced[],
): { readonly sure: Sources; readonly perhaps: Sources } {
  const fields = own.rule.conditions.map(({ field }) => field);
  const isPlain = own.known && fields.every((field) => DECIDED.has(field)) && !isTwice(fields, 'http-request-method');
  const reached = requests.meeting(own.rule).map((request) => {
    const caught = earlier.map((one) => ({ one, how: catching(one.rule, request) }));
    const taken = caught.filter(({ one, how }) => how === 'YES' && one.known).map(({ one }) => one);
    const perhapsTaken = caught.filter(({ how }) => how !== 'NO').map(({ one }) => one);
    const isCertain = isPlain && request.host !== null && request.path !== null;
    return {
      sure: isCertain ? without(own.sources, perhapsTaken) : NOBODY,
      perhaps: without(own.sources, taken),
    };
  });
  const sure = each((family) => unionAll(reached.map((one) => one.sure[family])));
  const all = each((family) => unionAll(reached.map((one) => one.perhaps[family])));
  return { sure, perhaps: each((family) => subtract(all[family], sure[family])) };
}

const NOBODY: Sources = { 4: NOTHING, 6: NOTHING };

const without = (sources: Sources, rules: readonly Sourced[]): Sources =>
  rules.length === 0
    ? sources
    : each((family) =>
        subtract(
          sources[family],
          rules.reduce((sum: Line, one) => union(sum, one.sources[family]), []),
        ),
      );

/** Conditions of which it is documented what meets them. */
const DECIDED: ReadonlySet<string | null> = new Set([
  'source-ip',
  'host-header',
  'path-pattern',
  'http-request-method',
  'http-header',
  'query-string',
]);

const isTwice = (fields: readonly (string | null)[], field: string): boolean =>
  fields.filter((each) => each === field).length > 1;

/** Whether the listener or the rule asks for something that not everybody has: a header may be a shared secret. */
const demandsOf = ({ clientCertificates }: BalancerListener, { conditions, actions }: ListenerRule): boolean =>
  !(clientCertificates === null || clientCertificates === 'off' || clientCertificates === 'passthrough') ||
  conditions.some(({ field }) => field === 'http-header') ||
  actions.some(({ type, unauthenticated }) => type !== 'forward' && unauthenticated !== 'allow');

/** Its target groups, all but those that its weights keep everybody from. */
function targetsOf(actions: readonly RuleAction[], named: string) {
  return actions.flatMap(({ targetGroups, sticky }) =>
    targetGroups.flatMap(({ id, weight }) => {
      const isOnly = targetGroups.length === 1;
      if (weight === null ? isOnly : weight > 0) return [{ id, reasons: [] }];
      const othersTake = targetGroups.some((other) => (other.weight ?? 0) > 0);
      return weight === 0 && othersTake && !sticky ? [] : [{ id, reasons: [reason('RULE_UNDECIDED', named)] }];
    }),
  );
}

/** Whether everybody's requests are forwarded. */
export const isAnybody = ({ sources }: Forward, family: Family): boolean => equals(sources[family], SPACE[family]);
