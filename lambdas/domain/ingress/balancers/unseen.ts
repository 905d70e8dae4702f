import { type Reason, reason } from '../../egress/packets/reason.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { InboundNetwork } from '../ways/network.ts';

/**
 * Load balancers that may stand in a VPC and were not read: any, where the list was not whole or the VPC is another
 * account's, and those of participants in a VPC of one's own, of whom its owner is shown the interfaces alone
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-permissions.html).
 */
export const unseenBalancers = (
  topology: Topology,
  { hidden, foreignBalancers }: Pick<InboundNetwork, 'hidden' | 'foreignBalancers'>,
  vpcId: string,
): Reason[] => [
  ...(hidden.includes('loadBalancers') || topology.isShared(vpcId) ? [reason('BALANCERS_UNREAD', vpcId)] : []),
  ...foreignBalancers
    .filter((each) => each.vpcId === vpcId)
    .map(({ interfaceId }) => reason('BALANCERS_UNREAD', interfaceId))
    .sort(),
];
