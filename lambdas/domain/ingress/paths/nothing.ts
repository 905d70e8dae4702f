import { type Reason, reason } from '../../egress/packets/reason.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { unseenBalancers } from '../balancers/unseen.ts';
import { untoldEntrances } from '../ways/entrances.ts';
import type { InboundNetwork } from '../ways/network.ts';
import { describeIngress } from './describe.ts';
import type { IngressPath } from './path.ts';

/**
 * That nothing public comes into a subnet, where no path does; in doubt where others' interfaces or load balancers are
 * not shown, and where an interface stands by which a service may bring in anything.
 */
export function nothingInto(
  topology: Topology,
  network: InboundNetwork,
  subnetId: string,
  paths: readonly IngressPath[],
): IngressPath[] {
  const subnet = topology.subnets.get(subnetId);
  // Null: from a network that may let in anybody. Of such a subnet nobody can say that nothing comes.
  if (subnet === undefined || paths.some(({ fromPublic }) => fromPublic !== false)) return [];
  const { vpcId } = subnet;
  const reasons = doubtsAbout(topology, network, subnetId, vpcId);
  const interfaces = topology.interfacesOfSubnet.get(subnetId) ?? [];
  const path = {
    id: `${subnetId} - NONE -`,
    words: '',
    ...{ vpcId, subnetId, securityGroupIds: null, interfaces: interfaces.length, interfaceId: null },
    ...{ hypothetical: topology.network.hypothetical.some((each) => each.subnetId === subnetId) },
    ...{ way: 'NONE' as const, fromPublic: false, grade: 'SEND' as const },
    certainty: reasons.length > 0 ? ('UNKNOWN' as const) : ('KNOWN' as const),
    reasons,
    ...{ gatewayId: null, via: [], principals: null, acceptanceRequired: null, traffic: [] },
    ...{ ruleId: null, aclEntries: [], routes: [], witness: null },
  };
  return [{ ...path, words: describeIngress(path) }];
}

const doubtsAbout = (
  topology: Topology,
  network: InboundNetwork,
  subnetId: string,
  vpcId: string,
): Reason[] => [
  ...network.loadBalancers.flatMap((each) =>
    each.vpcId === null || (each.vpcId === vpcId && each.subnetIds === null)
      ? [reason('BALANCERS_UNREAD', each.id)]
      : [],
  ),
  ...unseenBalancers(topology, network, vpcId),
  ...(topology.hidesFrom('interfaces', vpcId) ? [reason('INTERFACES_UNREAD', subnetId)] : []),
  ...untoldEntrances(topology, vpcId),
];
