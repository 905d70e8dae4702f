import { defineDerivation, type ObservedTable } from '#domain/declaring/derivation.ts';
import { specOf } from '#domain/egress/filters/security-group.ts';
import { coverage, hasPorts, protocolNumber } from '#domain/egress/packets/service.ts';
import { ALL, serviceTexts } from '#domain/egress/packets/service-text.ts';
import type { SecurityGroupRule } from '#domain/egress/places/network.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { GapIndex, isInventoryGap } from '#domain/words/gap.ts';
import { EgressRule } from './rules.ts';

type RuleRow = SecurityGroupRule & { readonly description: string | null };

interface PrefixListRow {
  readonly id: string;
  readonly entries: readonly string[] | null;
}

export default defineDerivation({
  id: 'security-group-egress-rules',
  title: 'What the outbound rules of security groups let out',
  scope: 'aws-region',
  from: ['security-group-rules', 'prefix-lists'],
  row: EgressRule,
  rules: [],
  /** All that is missing below is said below, of the rules it is missing from. */
  isTouchedBy: () => false,
  *derive({ table, gap }) {
    const { rows, gaps } = table<RuleRow>('security-group-rules');
    for (const { operation, resourceId, code, reason } of gaps)
      gap({ operation, code, reason, ...(resourceId === null ? {} : { resourceId }) });
    const listGap = unreadLists(table<PrefixListRow>('prefix-lists'));
    const entries = new Map(table<PrefixListRow>('prefix-lists').rows.map((list) => [list.id, list.entries]));
    for (const rule of rows) {
      if (!rule.isEgress) continue;
      const row = rowOf(rule, entries);
      if (row.destinations === null && row.destinationKind !== 'group')
        gap({ ...listGap(rule.prefixListId), resourceId: rule.id, fields: ['destinations'] });
      yield row;
    }
  },
});

function rowOf(rule: RuleRow, entries: ReadonlyMap<string, readonly string[] | null>) {
  const { id, groupId, prefixListId, referencedGroupId, description } = rule;
  const cidr = rule.cidrIpv4 ?? rule.cidrIpv6;
  const listed = prefixListId === null ? null : (entries.get(prefixListId) ?? null);
  return {
    id,
    groupId,
    ...servicesOf(rule),
    destinationKind: kindOf(rule),
    destinations: cidr === null ? listed && [...listed] : [cidr],
    prefixListId,
    referencedGroupId,
    description,
  };
}

/** A rule has exactly one far end: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html */
function kindOf({ cidrIpv4, cidrIpv6, prefixListId, referencedGroupId }: RuleRow): EgressRule['destinationKind'] {
  if ((cidrIpv4 ?? cidrIpv6) !== null) return 'cidr';
  if (prefixListId !== null) return 'prefix-list';
  return referencedGroupId === null ? null : 'group';
}

/** In the words of egress_paths. What cannot be understood stands as EC2 wrote it, and no port is said to be shut. */
function servicesOf(rule: RuleRow): Pick<EgressRule, 'protocol' | 'ports' | 'portFrom' | 'portTo'> {
  const { services, certain } = coverage(specOf(rule));
  const [said] = serviceTexts(services);
  if (!certain || said === undefined) return { protocol: rule.ipProtocol, ports: null, ...EVERY_PORT };
  if (said.protocol === ALL) return { protocol: ALL, ports: ALL, ...EVERY_PORT };
  const { protocol, ports } = said;
  if (!hasPorts(protocolNumber(protocol) ?? 0)) return { protocol, ports, portFrom: null, portTo: null };
  return ports === ALL
    ? { protocol, ports, ...EVERY_PORT }
    : { protocol, ports, portFrom: rule.fromPort, portTo: rule.toPort };
}

const EVERY_PORT = { portFrom: 0, portTo: 65_535 };

/** Why the entries of a list are not known. */
function unreadLists({ gaps }: ObservedTable<PrefixListRow>): (id: string | null) => GapReport {
  const index = new GapIndex(gaps);
  const inventory = gaps.find(isInventoryGap);
  return (id) => {
    const found = (id === null ? undefined : index.atField(id, 'entries')) ?? inventory;
    if (found) return { operation: found.operation, code: found.code, reason: found.reason };
    const reason = id === null ? 'the rule names no destination' : `${id} is not among the prefix lists that were read`;
    return { operation: 'security-group-egress-rules', code: 'UNEXPECTED_RESPONSE', reason };
  };
}
