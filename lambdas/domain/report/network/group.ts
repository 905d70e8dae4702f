import { byText } from '../../words/by-text.ts';
import { LINE_KINDS } from '../text/document.ts';
import { type Path, wayRank } from './path.ts';
import type { Connection, NetworkFacts, SubnetFacts } from './read-networks.ts';

/** Subnets from which the same can leave by the same ways, told alike. */
export interface SubnetGroup {
  readonly subnets: readonly SubnetFacts[];
  readonly links: readonly Link[];
}

/** Gateways of one way that the same groups of subnets reach, told alike. */
export interface WayGroup {
  readonly way: Path['way'];
  readonly members: readonly Pick<Path, 'through' | 'service'>[];
}

export interface Link extends Pick<Connection, 'way' | 'through' | 'service' | 'kind' | 'word'> {}

/** `noted`: what else is said of a subnet; subnets of which something else is said are not alike. */
export function groupSubnets(
  { subnets, connections }: NetworkFacts,
  noted: (subnet: SubnetFacts) => readonly string[],
): SubnetGroup[] {
  const bySubnet = Map.groupBy(connections, ({ subnet }) => subnet);
  const linksOf = ({ id }: SubnetFacts): Link[] =>
    (bySubnet.get(id) ?? [])
      .map(({ subnet: _, ...link }) => link)
      .sort((a, b) => byText(JSON.stringify(a), JSON.stringify(b)));
  const groups = Map.groupBy(subnets, (subnet) => JSON.stringify([linksOf(subnet), subnet.passesOn, noted(subnet)]));
  return [...groups.values()]
    .map((members) => ({ subnets: members, links: linksOf(members[0] as SubnetFacts) }))
    .sort((a, b) => severity(a) - severity(b) || byText(a.subnets[0]?.id ?? '', b.subnets[0]?.id ?? ''));
}

/** Groups with the worst line come first; those without any, last. */
const severity = ({ links }: SubnetGroup): number =>
  Math.min(LINE_KINDS.length, ...links.map(({ kind }) => LINE_KINDS.indexOf(kind)));

/** A gateway is known by its way, by all that is passed before it, and by its service. */
export const gatewayKey = ({ way, through, service }: Pick<Path, 'way' | 'through' | 'service'>): string =>
  JSON.stringify([way, through, service]);

export function groupWays(groups: readonly SubnetGroup[], noted: (gateway: Link) => readonly string[]): WayGroup[] {
  const reached = new Map<string, { gateway: Link; from: string[] }>();
  for (const [at, { links }] of groups.entries())
    for (const link of links) {
      const known = reached.get(gatewayKey(link)) ?? { gateway: link, from: [] };
      reached.set(gatewayKey(link), known);
      known.from.push(`${at} ${link.word}`);
    }
  const alike = Map.groupBy(reached.values(), ({ gateway, from }) =>
    JSON.stringify([gateway.way, from, noted(gateway)]),
  );
  return [...alike.values()]
    .map((members) => ({
      way: (members[0] as { gateway: Link }).gateway.way,
      members: members
        .map(({ gateway: { through, service } }) => ({ through, service }))
        .sort((a, b) => byText(JSON.stringify(a), JSON.stringify(b))),
    }))
    .sort((a, b) => wayRank(a.way) - wayRank(b.way) || byText(JSON.stringify(a.members), JSON.stringify(b.members)));
}
