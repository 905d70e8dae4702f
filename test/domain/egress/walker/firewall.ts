import type { Network, Route } from '#domain/egress/places/network.ts';
import { isHalfUnread, isOthers } from './lists.ts';
import { type Answer, all } from './reading.ts';
import type { State } from './state.ts';

/** One thing that may happen to a packet on a route to an internet gateway or an egress-only one. */
export interface Treatment {
  /** The ids of the firewall, if it is known which; null: none inspects. */
  readonly firewall: readonly string[] | null;
  /** Whether the source address may leave so. */
  readonly passes: Answer;
  /** Whether it gets through; YES where nothing is blocked. */
  readonly blocks: Answer;
  /** Whether the firewall lets answers back. */
  readonly answers: Answer;
}

/**
 * Automated Internet Firewall, by the texts of `Vpc.NetworkFirewallAssociations`, `Subnet.NetworkFirewallConnectivityType`
 * and `Route.IgwFirewall` in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html and its neighbours.
 * `passes` says whether the source could leave without one.
 */
export function treatments(network: Network, state: State, route: Route, passes: Answer): Treatment[] {
  const vpc = network.vpcs.find((each) => each.id === state.vpcId);
  const named = vpc?.networkFirewallAssociations ?? [];
  const type = network.subnets.find((each) => each.id === state.subnetId)?.networkFirewallConnectivityType ?? null;
  if (named.length === 0 && type === null && route.igwFirewall === null) return unnamed(network, state, passes);
  if (type === 'exclude' || type === 'az-unsupported') return [straight(passes)];
  const arn = route.igwFirewall?.firewallArn ?? (named.length === 1 ? named[0]!.firewallArn : null);
  const own = named.find((each) => each.firewallArn === arn && arn !== null);
  const sure = isActive(route, own) && DOCUMENTED.includes(type ?? '') ? 'YES' : 'MAYBE';
  const lets: Answer = own?.mode === 'monitor' ? 'YES' : 'MAYBE'; // it "logs traffic … but doesn't block it"
  const inspected: Treatment = {
    firewall: arn === null ? [] : [arn],
    passes: all(translated(type, state) ? 'YES' : passes, sure),
    blocks: lets,
    answers: lets,
  };
  return sure === 'YES' ? [inspected] : [inspected, { ...straight(passes), blocks: 'MAYBE' }];
}

const DOCUMENTED = ['flexible', 'outbound-only', 'bidirectional'];

const straight = (passes: Answer): Treatment => ({ firewall: null, passes, blocks: 'YES', answers: 'YES' });

const isActive = ({ igwFirewall }: Route, own: { readonly status: string | null } | undefined): boolean =>
  igwFirewall?.status === 'active' && (own === undefined || own.status === 'active');

/** "For IPv4 traffic, the firewall performs NAT": not where every interface needs a public address of its own. */
const translated = (type: string | null, { packet }: State): boolean =>
  packet.version === 4 && type !== 'bidirectional';

/** Whoever owns the VPC would see whether it has one. */
function unnamed(network: Network, { vpcId }: State, passes: Answer): Treatment[] {
  const seen = network.vpcs.some((each) => each.id === vpcId) && !isHalfUnread(network, 'vpcs', vpcId);
  if (seen && !isOthers(network, vpcId)) return [straight(passes)];
  if (passes !== 'NO') return [{ ...straight(passes), blocks: 'MAYBE' }];
  return [{ firewall: [], passes: 'MAYBE', blocks: 'MAYBE', answers: 'MAYBE' }];
}
