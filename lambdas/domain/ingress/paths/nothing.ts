import { reason } from '../../egress/packets/reason.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { describeIngress } from './describe.ts';
import type { IngressPath } from './path.ts';

/** That nothing public comes into a subnet, where no path does; in doubt where others' interfaces are not shown. */
export function nothingInto(topology: Topology, subnetId: string, paths: readonly IngressPath[]): IngressPath[] {
  const subnet = topology.subnets.get(subnetId);
  if (subnet === undefined || paths.some(({ fromPublic }) => fromPublic)) return [];
  const { vpcId } = subnet;
  const isDoubtful = topology.hidesFrom('interfaces', vpcId);
  const interfaces = topology.interfacesOfSubnet.get(subnetId) ?? [];
  const path = {
    id: `${subnetId} - NONE -`,
    words: '',
    ...{ vpcId, subnetId, securityGroupIds: null, interfaces: interfaces.length, interfaceId: null },
    ...{ hypothetical: topology.network.hypothetical.some((each) => each.subnetId === subnetId) },
    ...{ way: 'NONE' as const, fromPublic: false, grade: 'SEND' as const },
    certainty: isDoubtful ? ('UNKNOWN' as const) : ('KNOWN' as const),
    reasons: isDoubtful ? [reason('INTERFACES_UNREAD', subnetId)] : [],
    ...{ gatewayId: null, via: [], principals: null, acceptanceRequired: null, traffic: [] },
    ...{ ruleId: null, aclEntries: [], routes: [], witness: null },
  };
  return [{ ...path, words: describeIngress(path) }];
}
