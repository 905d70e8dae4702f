import type { Verdict } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { standing } from '../../digest/judged.ts';
import { endpointPolicies } from '../../network/endpoint-policy.ts';
import { gatewayKey, groupSubnets, groupWays, type SubnetGroup, type WayGroup } from '../../network/group.ts';
import type { NetworkFacts, SubnetFacts } from '../../network/read-networks.ts';
import type { Block, FigureBlock, FigureLine, FigureNode } from '../../text/document.ts';
import { count, fill, number } from '../../text/wording.ts';

/** How many members of a group its box names. */
const NAMED = 3;

/** The drawing of a VPC, and what it leaves out or draws together. */
export function drawing(context: ReportContext, network: NetworkFacts): Block[] {
  const words = context.prose.egress;
  const notes = notesOf(context, network);
  const all = groupSubnets(network, notes.ofSubnet);
  const groups = all.slice(0, context.limits.boxesPerVpc);
  const ways = groupWays(groups, notes.ofGateway);
  const hidden = all.slice(groups.length).flatMap(({ subnets }) => subnets).length;
  const together = groups.flatMap(({ subnets }) => (subnets.length > 1 ? subnets : [])).length;
  const figure: FigureBlock = {
    kind: 'figure',
    caption: fill(words.drawing, { network: networkName(network) }),
    alt: fill(words.drawingAlt, { network: networkName(network) }),
    left: { heading: words.subnets, nodes: groups.map((group, at) => subnetNode(group, at, notes.ofSubnet, words)) },
    right: { heading: words.ways, nodes: ways.map((way, at) => wayNode(way, at, notes.ofGateway)) },
    lines: linesOf(groups, ways),
    legend: words.legend,
  };
  const said = [
    ...(together > 0 ? [fill(words.grouped, { together })] : []),
    ...(hidden > 0 ? [fill(words.notDrawn, { hidden })] : []),
  ];
  return [figure, ...(said.length > 0 ? [{ kind: 'paragraph', text: said.join(' '), tone: 'note' } as const] : [])];
}

/** `prod-phi · vpc-0a1 (10.2.0.0/16)`. */
export function networkName({ id, name, cidrs }: NetworkFacts): string {
  const named = [name, id].filter((part) => part !== '').join(' · ') || 'a VPC that is not known';
  return cidrs.length === 0 ? named : `${named} (${cidrs.join(', ')})`;
}

type Words = ReportContext['prose']['egress'];
type Leaving = Pick<WayGroup, 'way'> & WayGroup['members'][number];

/** What other rules say of the things drawn; only what is not good. */
function notesOf(context: ReportContext, { scope, id }: NetworkFacts) {
  const address = standing(context, 'no-public-addresses-on-phi-subnets');
  const policyOf = endpointPolicies(context);
  const resolver = standing(context, 'resolver-egress-is-controlled');
  const note = (about: string, verdict: Verdict | null): string[] =>
    verdict === null || verdict === 'PASS' ? [] : [`${about}: ${verdict}`];
  return {
    ofSubnet: (subnet: SubnetFacts) => note('public addresses', address(scope, subnet.id)),
    ofGateway: ({ way, through, service }: Leaving): string[] => {
      if (service === 'amazon-dns') return note('DNS Firewall', resolver(scope, id));
      const policy = policyOf(scope, { way, through });
      return policy === null ? [context.prose.egress.policyUnjudged] : note('endpoint policy', policy ?? null);
    },
  };
}

function subnetNode(
  { subnets, links }: SubnetGroup,
  at: number,
  noted: (subnet: SubnetFacts) => readonly string[],
  words: Words,
): FigureNode {
  const [first] = subnets as readonly [SubnetFacts];
  const alone = subnets.length === 1;
  const counted = subnets.map(({ interfaces }) => interfaces);
  const interfaces = counted.includes(null) ? words.uncounted : count(sum(counted.map(Number)), 'interface');
  const kinds = sum(subnets.map((subnet) => subnet.senders));
  return {
    id: `subnet-${at}`,
    title: alone ? first.name || first.id : `${number(subnets.length)} subnets`,
    details: [
      ...(alone
        ? [[first.name === '' ? [] : [first.id], first.cidrs].flat().join(', ')]
        : named(subnets.map(({ id, name, cidrs }) => [name || id, cidrs[0] ?? ''].join(' ').trim()))),
      `${interfaces}, ${kinds === 0 ? words.noSender : `${count(kinds, 'kind')} of sender`}`,
      ...(subnets.some(({ passesOn }) => passesOn) ? [words.passesOn] : []),
      ...noted(first),
      ...(links.length === 0 && kinds > 0 ? [words.noWay] : []),
    ].filter((detail) => detail !== ''),
  };
}

const wayNode = (
  { way, members }: WayGroup,
  at: number,
  noted: (gateway: Leaving) => readonly string[],
): FigureNode => ({
  id: `way-${at}`,
  title: members.length === 1 ? way : `${way} (${number(members.length)})`,
  details: [
    ...named(members.map(({ through, service }) => [through.join(' → '), service].filter(Boolean).join(', '))),
    ...noted({ way, ...(members[0] as WayGroup['members'][number]) }),
  ].filter((detail) => detail !== ''),
});

const named = (texts: readonly string[]): string[] => [
  ...texts.slice(0, NAMED),
  ...(texts.length > NAMED ? [`and ${number(texts.length - NAMED)} more`] : []),
];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function linesOf(groups: readonly SubnetGroup[], ways: readonly WayGroup[]): FigureLine[] {
  const wayOf = new Map(
    ways.flatMap(({ way, members }, at) =>
      members.map((member) => [gatewayKey({ way, ...member }), `way-${at}`] as const),
    ),
  );
  return groups.flatMap(({ links }, at) => {
    const lines = links.map((link): FigureLine => {
      const { kind, word } = link;
      return { from: `subnet-${at}`, to: wayOf.get(gatewayKey(link)) ?? '', kind, word };
    });
    return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
  });
}
