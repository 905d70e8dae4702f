/** Facts that another run may have: they were not read, or not told, in this one. */
const UNREAD = {
  ACL_UNREAD: 'the network ACL of the subnet was not read, or the subnet has more than one',
  ACCEPTED_UNREAD: 'whom the endpoint service lets in was not read',
  ADDRESS_UNREAD: 'it was not told whether the source address is public',
  BALANCERS_UNREAD: 'load balancers may exist that were not read',
  BLOCK_PUBLIC_ACCESS_UNREAD: 'what VPC Block Public Access does here was not read',
  DNS_SUPPORT_UNREAD: 'it was not told whether the VPC resolves names',
  FIREWALL_UNREAD: 'whether, and how, a firewall of the internet gateway takes this way was not told',
  GATEWAY_UNREAD: 'the gateway was not read',
  GROUPS_UNREAD: 'the security groups of the interface were not read',
  GROUP_UNREAD: 'the rules of the security group were not read',
  INTERFACES_UNREAD: 'network interfaces may exist that were not read',
  MIRROR_FILTER_UNREAD: 'whether the filter of the mirror session accepts anything was not read',
  MIRROR_UNREAD: 'whether packets of interfaces in the subnet are copied was not read',
  PEER_UNREAD: 'the CIDRs of the peer were not read',
  PREFIX_LIST_UNREAD: 'the entries of the prefix list were not read',
  REFERENCED_GROUP_UNREAD: 'the members of the referenced security group were not read',
  ROUTE_TABLE_UNREAD: 'the route table of the subnet was not read',
  SUBNET_UNREAD: 'the subnet was not read',
  TARGETS_UNREAD: 'where the load balancer sends what it takes in was not read',
  VPN_UNREAD: 'the VPN connections of the gateway were not read',
} as const;

/** What no run can know: it is not documented, was changing, cannot be understood, or lies beyond what an API tells. */
const UNKNOWABLE = {
  ACL_ENTRY_MALFORMED: 'an entry of the network ACL cannot be understood',
  APPLIANCE_SOFTWARE: 'what the software of the appliance lets through is not known',
  ASYMMETRIC_RETURN: 'the answer does not come back through the inspection',
  BALANCER_CHAINED: 'the load balancer sends to another one, whose listeners decide',
  BEYOND_UNREAD: 'what lies beyond the gateway is not known',
  BLOCK_PUBLIC_ACCESS:
    'what VPC Block Public Access does here is not documented, was changing, or belongs to another account',
  EDGE_REDIRECT: 'the gateway sends what comes back through a middlebox',
  FOREIGN_SOURCE: 'whether the gateway takes in what a transit gateway brought from another VPC is not documented',
  GATEWAY_CHANGING: 'the gateway was being made, changed or deleted',
  HYPOTHETICAL_MEMBER: 'a member of the security group that is not running may have any address of its subnet',
  IGW_TRAFFIC_DENIED: 'DenyAllIgwTraffic is documented for inbound traffic only',
  INSPECTION_RULES: 'the firewall lets through only what its own rules pass',
  INSPECTION_UNREAD: 'what the firewall lets through was not read, or cannot be understood',
  IPV6_OVER_TRANSIT: 'whether IPv6 passes an attachment without IPv6 support is not documented',
  INTERFACE_UNKNOWN: 'what an interface of this kind brings in is not known here',
  IPV6_OVER_VPN: 'IPv6 leaves by this gateway only over Direct Connect',
  IPV6_PRIVATE: 'whether a private IPv6 address can leave is not documented',
  LAYER_2: 'frames straight to the appliance bypass the route table',
  LISTENER_DEMANDS:
    'the listener sends on only who signs in, shows a certificate or sends a header that it asks for, which strangers may not have',
  LOOP: 'the packet comes to a place where it was before',
  MIRROR_TARGET: 'where the target of the mirror session stands is not known',
  NAT64_ACL: 'which addresses the network ACL of the NAT gateway sees is not documented',
  NAT64_ICMP: 'whether the NAT gateway translates ICMPv6 is not documented',
  NO_ROUTE_BACK: 'access from the internet is documented only where the subnet routes to the internet gateway',
  PEER_ROUTES_UNREAD: 'whether the peer sends answers back this way is not known',
  REGIONAL_NAT_ACL:
    'which network ACL of the VPC a regional NAT gateway passes is not documented, and not all of them let this through',
  ROUTE_AMBIGUOUS: 'two routes have the same destination and different targets',
  ROUTE_MALFORMED: 'the destination of a route cannot be understood',
  ROUTE_UNRANKED: 'how a route of this state or origin ranks is not documented',
  RULE_UNDECIDED: 'whether the rule of the listener ever sends to the target cannot be worked out',
  RULE_MALFORMED: 'a rule of the security group cannot be understood',
  SENDER_UNKNOWN: 'whose packets come through the transit gateway is not known',
  SERVICE_ENTRANCE: 'what an AWS service brings in through its own interface is not told',
  TARGET_ADDRESS: 'which address of the instance the load balancer sends to was not told',
  TARGET_ELSEWHERE: 'whether the load balancer reaches its target in another VPC was not worked out',
  TARGET_INTERFACE: 'which interface of the instance the load balancer sends to is not told',
  TARGET_UNKNOWN: 'the target of the route is of a kind not known here',
  TOO_MANY_GATEWAYS: 'the path passes more gateways than are followed',
  TRANSIT_RETURN: 'which way answers take through the transit gateway is not followed',
  TRANSIT_ROUTES_UNREAD: 'the routes of the transit gateway were not read',
  ZONE_PARENT_UNREAD: 'a Local or Wavelength Zone reaches a transit gateway through its parent zone, which is not read',
} as const;

/** Why a path is not known for certain. Closed: whoever reads the table can rely on the codes. */
export const REASONS = { ...UNREAD, ...UNKNOWABLE } as const;

export type ReasonCode = keyof typeof REASONS;

/** `CODE:id`, the id being what was unread or unknowable. */
export type Reason = `${ReasonCode}:${string}`;

export const reason = (code: ReasonCode, id: string): Reason => `${code}:${id}`;

/** Whether the reason is a fact that this run lacks, rather than one that nobody can have. */
export const isUnreadFact = (why: string): boolean => Object.hasOwn(UNREAD, why.split(':', 1)[0] ?? '');

/** `the routes of the transit gateway were not read (tgw-0a1)`. */
export function explain(why: string): string {
  const [code = '', ...id] = why.split(':');
  return `${REASONS[code as ReasonCode] ?? code} (${id.join(':')})`;
}

const NONE: readonly Reason[] = [];

/** Both lists as one, sorted, each once. */
export function withReasons(a: readonly Reason[], b: readonly Reason[]): readonly Reason[] {
  if (a.length === 0 && b.length === 0) return NONE;
  if (b.length === 0 || a === b) return a;
  return a.length === 0 && b.length === 1 ? b : [...new Set([...a, ...b])].sort();
}
