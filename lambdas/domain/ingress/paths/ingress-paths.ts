import { Topology } from '../../egress/places/topology.ts';
import { byText } from '../../words/by-text.ts';
import { Balanced } from '../balancers/balanced.ts';
import { inletsOf } from '../ways/inlet.ts';
import type { InboundNetwork } from '../ways/network.ts';
import { type Receiver, Receivers, receiverName } from '../ways/receiver.ts';
import { type Bundle, bundlesOf, trafficOf } from './bundle.ts';
import { describeIngress } from './describe.ts';
import { nothingInto } from './nothing.ts';
import type { IngressPath } from './path.ts';
import { publicityOf } from './public-way.ts';
import { witnessOf } from './witness.ts';

/**
 * Everything that can come in from outside a VPC, derived from the facts alone: for every subnet and set of security
 * groups the exact set of packets by each way, one row a way; a row, too, for a subnet into which nothing public comes. Sound: what is unread or unknowable passes and is UNKNOWN.
 * Rows come in order of id, whatever the order of the facts.
 */
export function* ingressPaths(network: InboundNetwork): Generator<IngressPath> {
  const topology = new Topology(network);
  const receivers = new Receivers(topology);
  const balanced = new Balanced(topology, network, receivers);
  const bySubnet = Map.groupBy(receivers.all.values(), ({ spot }) => spot.subnetId);
  for (const subnetId of [...new Set([...bySubnet.keys(), ...topology.subnets.keys()])].sort(byText)) {
    const own = Map.groupBy(bySubnet.get(subnetId) ?? [], receiverName);
    const paths = [...own].flatMap(([name, group]) => pathsOf(topology, network, balanced, name, group));
    yield* [...paths, ...nothingInto(topology, network, subnetId, paths)].sort((a, b) => byText(a.id, b.id));
  }
}

function pathsOf(
  topology: Topology,
  network: InboundNetwork,
  balanced: Balanced,
  name: string,
  group: readonly Receiver[],
): IngressPath[] {
  const bundles = group.flatMap((receiver) =>
    bundlesOf(topology, receiver, [...inletsOf(topology, receiver.spot), ...balanced.of(receiver)]),
  );
  const byWay = Map.groupBy(bundles, ({ label }) => {
    const gateways = label.via.length === 0 ? '-' : label.via.join('>');
    return `${name} ${label.way} ${gateways}`.replaceAll('\t', ' ');
  });
  return [...byWay].map(([id, same]) => rowOf(topology, network, id, same));
}

const CERTAINTY = { KNOWN: 0, UNKNOWN: 1 } as const;
const GRADE = { CONVERSE: 0, SEND: 1 } as const;

/** Most certain first, then what converses; the rest as text, so that equal networks give equal rows. */
function rowOf(topology: Topology, network: InboundNetwork, id: string, bundles: readonly Bundle[]): IngressPath {
  const told = bundles
    .map((bundle) => ({
      bundle,
      traffic: trafficOf(bundle),
      key: `${bundle.receiver.spot.key} ${JSON.stringify(bundle.label)}`,
    }))
    .map((each) => ({ ...each, key: `${each.key} ${each.bundle.reasons.join()}` }))
    .sort((a, b) => rank(a.traffic[0]!) - rank(b.traffic[0]!) || byText(a.key, b.key));
  const [first] = told as [(typeof told)[number], ...typeof told];
  const { receiver, label } = first.bundle;
  const { certainty, grade } = first.traffic[0]!;
  const traffic = told.flatMap((each) => each.traffic);
  const publicity = publicityOf(topology, network, label, receiver.spot.vpcId);
  const path = {
    id,
    words: '',
    ...placeOf(bundles),
    securityGroupIds: receiver.groupIds === null ? null : [...receiver.groupIds],
    way: label.way,
    fromPublic: publicity.fromPublic,
    grade,
    certainty,
    reasons: [...new Set([...traffic.flatMap(({ reasons }) => reasons), ...publicity.reasons])].sort(),
    gatewayId: label.gateway,
    via: [...label.via],
    principals: label.principals === null ? null : [...label.principals],
    acceptanceRequired: label.acceptanceRequired,
    traffic,
    ...witnessOf(topology, first.bundle),
  };
  return { ...path, words: describeIngress(path) };
}

const rank = ({ certainty, grade }: Pick<IngressPath, 'certainty' | 'grade'>): number =>
  2 * CERTAINTY[certainty] + GRADE[grade];

function placeOf(bundles: readonly Bundle[]) {
  const { spot } = bundles[0]!.receiver;
  const ids = [...new Set(bundles.flatMap(({ receiver }) => [...receiver.interfaceIds]))].sort();
  return {
    vpcId: spot.vpcId,
    subnetId: spot.subnetId,
    interfaces: ids.length,
    interfaceId: ids[0] ?? null,
    hypothetical: bundles.some(({ receiver }) => receiver.hypothetical),
  };
}
