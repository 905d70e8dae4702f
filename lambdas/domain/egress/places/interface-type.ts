import type { NetworkInterface } from './network.ts';

/**
 * The interfaces of AWS's own gateways: they carry what routes and endpoints bring them, and start nothing themselves.
 * What they carry is told at the sender's path, behind them at theirs. By `InterfaceType` (API NetworkInterface), and
 * `nat_gateway` as the console writes it; every other type, also one of a later year, is a sender.
 */
const GATEWAYS: ReadonlySet<string | null> = new Set([
  'natGateway', // sends from its address what the senders' routes bring it (NAT)
  'nat_gateway',
  'transit_gateway', // delivers what comes from other attachments (TGA)
  'gateway_load_balancer', // hands on what its endpoints bring to the appliances behind it, and back (RT23)
  'gateway_load_balancer_endpoint', // the near end of the same (RT23)
  'vpc_endpoint', // the near end of a service; what comes back are replies
]);

export const isGateway = ({ interfaceType }: NetworkInterface): boolean => GATEWAYS.has(interfaceType);

/**
 * Also where the source/destination check is off, these forward no frames that a neighbour sends to their MAC (inf). A
 * Network Load Balancer takes in what is for its listeners, but sends of its own: "all traffic can leave the load
 * balancer" where it has no security groups (NLB).
 */
export const isOfAws = (each: NetworkInterface): boolean =>
  isGateway(each) || each.interfaceType === 'network_load_balancer';
