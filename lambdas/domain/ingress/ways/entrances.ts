import { type Reason, reason } from '../../egress/packets/reason.ts';
import type { NetworkInterface } from '../../egress/places/network.ts';
import { remembered, type Topology } from '../../egress/places/topology.ts';

/**
 * What an interface is to packets that nobody in the VPC asked for, by `InterfaceType`, a closed set
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html): it takes in at its own addresses
 * and is followed there; it is followed as a way, or lets in nothing unasked; or an AWS service brings in through it
 * what no table here tells. Every other value is one of a later year.
 */
const KINDS: ReadonlyMap<string, 'ADDRESSED' | 'FOLLOWED' | 'ENTRANCE'> = new Map([
  ['interface', 'ADDRESSED'],
  ['efa', 'ADDRESSED'],
  ['efa-only', 'ADDRESSED'],
  ['trunk', 'ADDRESSED'],
  ['branch', 'ADDRESSED'],
  ['lambda', 'FOLLOWED'], // a function calls out by it; nothing connects to a function in a VPC
  ['load_balancer', 'FOLLOWED'], // the load balancers and their targets are read
  ['network_load_balancer', 'FOLLOWED'],
  ['gateway_load_balancer', 'FOLLOWED'],
  ['gateway_load_balancer_endpoint', 'FOLLOWED'], // where an edge table sends what comes in
  ['transit_gateway', 'FOLLOWED'], // TRANSIT
  ['natGateway', 'FOLLOWED'], // lets in replies only
  ['nat_gateway', 'FOLLOWED'],
  ['vpc_endpoint', 'FOLLOWED'], // connections are opened from the VPC only (PrivateLink guide)
  ['api_gateway_managed', 'ENTRANCE'], // a VPC link, by which an API calls what stands in the VPC
  ['global_accelerator_managed', 'ENTRANCE'],
  ['quicksight', 'ENTRANCE'],
  ['iot_rules_managed', 'ENTRANCE'],
  ['aws_codestar_connections_managed', 'ENTRANCE'],
]);

/**
 * Services whose interfaces serve at their own addresses, so that what reaches them is followed like any host's. Other
 * services make plain interfaces for what they bring in: Client VPN, Verified Access, EC2 Instance Connect endpoints.
 */
const SERVING: readonly (string | null | undefined)[] = [
  'amazon-elb',
  'amazon-rds',
  'amazon-redshift',
  'amazon-elasticache',
];

/**
 * Why something public may come into any subnet of a VPC though no way was found: a service's interface reaches whatever
 * the VPC routes to, as an EC2 Instance Connect endpoint does "any instance in any subnet" (EC2 user guide).
 */
export const untoldEntrances = remembered((topology: Topology, vpcId: string): readonly Reason[] =>
  topology.network.interfaces
    .filter((each) => each.vpcId === vpcId && each.status !== 'available')
    .flatMap(doubtOf)
    .sort(),
);

function doubtOf(each: NetworkInterface): Reason[] {
  const { id, interfaceType } = each;
  const named = `${id} of kind ${interfaceType ?? 'untold'}`;
  const kind = KINDS.get(interfaceType ?? '');
  if (kind === undefined) return [reason('INTERFACE_UNKNOWN', named)];
  if (kind === 'ENTRANCE') return [reason('SERVICE_ENTRANCE', named)];
  return kind === 'ADDRESSED' && isOfUnknownService(each)
    ? [reason('SERVICE_ENTRANCE', `${named}, asked for by ${each.requesterId ?? 'nobody that was told'}`)]
    : [];
}

/** What is attached to an instance is that instance's, whoever made it. */
const isOfUnknownService = ({ requesterManaged, requesterId, instanceId }: NetworkInterface): boolean =>
  requesterManaged !== false && instanceId === null && !SERVING.includes(requesterId);
