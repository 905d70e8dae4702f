import type { NetworkInterface } from '#domain/egress/places/network.ts';
import type { BalancerTargetGroup, InboundNetwork, LoadBalancer } from '#domain/ingress/ways/network.ts';
import { addressNumber } from '../../egress/packets.ts';
import { aclAnswer } from '../../egress/walker/acl.ts';
import { groupsLetIn, groupsLetInFrom, groupsLetOut, groupUnread, serviceOf } from '../../egress/walker/groups.ts';
import { among, kindOf4, kindOf6 } from '../../egress/walker/kinds.ts';
import { isHidden, isOthers } from '../../egress/walker/lists.ts';
import { inVpc, isDead } from '../../egress/walker/members.ts';
import { type Answer, all, any, type Flying, inside, isCidr, isPublic } from '../../egress/walker/reading.ts';
import { doors } from './internet.ts';
import { type Coming, comings, type Host, type Knock } from './walker.ts';

/** One packet that a load balancer took in at one of its nodes. */
interface Heard extends Coming {
  readonly subnetId: string;
}

/** Every way in which a packet that was sent to a load balancer ends at a host. */
export function balanced(knock: Knock): Coming[] {
  const { network, host } = knock;
  return [...network.loadBalancers.flatMap((each) => sent(knock, each, heardOnce(knock, each))), ...hidden(knock)].map(
    (each) => (host.sure ? each : { ...each, certainty: all(each.certainty, 'MAYBE') }),
  );
}

const gone = ({ type, state }: LoadBalancer): Answer =>
  type === 'classic' ? 'YES' : among(state, ['active', 'active_impaired'], ['failed']);

const heardBefore = new WeakMap<Flying, Map<string, Heard[]>>();

/** What a balancer hears of one packet is the same for whatever host stands behind it. */
function heardOnce(knock: Knock, balancer: LoadBalancer): Heard[] {
  const known = heardBefore.get(knock.packet) ?? new Map<string, Heard[]>();
  heardBefore.set(knock.packet, known);
  const found = known.get(balancer.id) ?? heard(knock, balancer);
  known.set(balancer.id, found);
  return found;
}

function heard(knock: Knock, balancer: LoadBalancer): Heard[] {
  return [...heardOutside(knock, balancer), ...heardByService(knock, balancer)].filter(
    ({ certainty }) => certainty !== 'NO',
  );
}

function heardOutside(knock: Knock, balancer: LoadBalancer): Heard[] {
  const { network, packet } = knock;
  const { vpcId, subnetIds, id, type } = balancer;
  if (vpcId === null || type === 'gateway' || gone(balancer) === 'NO') return [];
  const places = subnetIds ?? network.subnets.filter((each) => each.vpcId === vpcId).map((each) => each.id);
  return places.flatMap((subnetId) => {
    const kind = kindOfNode(network, balancer, vpcId, subnetId, packet.version);
    if (kind === undefined) return [];
    const host: Host = {
      interfaceId: null,
      subnetId,
      vpcId,
      groupIds: balancer.securityGroupIds,
      kind,
      address: null,
      sure: true,
    };
    return comings({ ...knock, host })
      .filter(({ way }) => way === 'INTERNET' || way === 'SERVICE')
      .map((each) => ({
        ...each,
        subnetId,
        way: 'LOAD_BALANCER',
        via: [...each.via, id],
        certainty: all(each.certainty, gone(balancer), subnetIds === null ? 'MAYBE' : 'YES'),
      }));
  });
}

function kindOfNode(
  network: InboundNetwork,
  { scheme, ipAddressType }: LoadBalancer,
  vpcId: string,
  subnetId: string,
  version: 4 | 6,
): string | undefined {
  if (version === 4) {
    if (scheme === 'internal' || ipAddressType === 'dualstack-without-public-ipv4') return 'IPV4_PRIVATE';
    return scheme === null ? 'IPV4_UNREAD' : 'IPV4_PUBLIC';
  }
  const [cidr] = network.subnets.find((each) => each.id === subnetId)?.ipv6CidrBlocks ?? [];
  if (ipAddressType === 'ipv4' || cidr === undefined) return undefined;
  if (scheme === 'internal') return 'IPV6_IGW_DENIED';
  const kind = kindOf6(network, vpcId, addressNumber(cidr.split('/')[0]!), null);
  return kind === 'IPV6_PUBLIC' && (scheme === null || ipAddressType === null) ? 'IPV6_UNREAD' : kind;
}

function heardByService({ network, packet }: Knock, balancer: LoadBalancer): Heard[] {
  const { vpcId, id, subnetIds, securityGroupIds: groups, type } = balancer;
  if (packet.version === 6 || vpcId === null || gone(balancer) === 'NO') return [];
  const blind = network.hidden.includes('endpointServices') && type !== 'application' && type !== 'classic';
  const services = network.endpointServices.filter((each) => each.loadBalancerArns?.includes(id) ?? true);
  const asked =
    balancer.privateLinkFiltered === false || groups?.length === 0
      ? 'YES'
      : balancer.privateLinkFiltered === null
        ? 'MAYBE'
        : groupsLetInFrom(network, groups, vpcId, packet);
  const certain = services
    .filter((each) => each.allowedPrincipals === null || each.allowedPrincipals.length > 0)
    .map((each) => ({
      via: [each.id, id],
      sure: all(
        among(each.state, ['available'], ['deleted', 'failed', 'deleting']),
        each.allowedPrincipals === null || each.loadBalancerArns === null ? 'MAYBE' : 'YES',
      ),
    }));
  const all2 = [...certain, ...(blind ? [{ via: [id, id], sure: 'MAYBE' as Answer }] : [])];
  return all2.flatMap(({ via, sure }) =>
    (subnetIds ?? []).map((subnetId) => ({
      ...{ way: 'ENDPOINT_SERVICE', via, subnetId, reply: 'YES' as Answer },
      certainty: all(sure, asked, gone(balancer)),
    })),
  );
}

const TCP = ['HTTP', 'HTTPS', 'SSL', 'TCP', 'TLS'];
const UDP = ['UDP', 'QUIC', 'GENEVE'];
const speaks = (protocol: string | null, number: number): boolean =>
  number === 6 ? !UDP.includes(protocol ?? '') : number === 17 && !TCP.includes(protocol ?? '');

function sent(knock: Knock, balancer: LoadBalancer, all4: readonly Heard[]): Coming[] {
  const { packet } = knock;
  const plain = packet.protocol === 6 || packet.protocol === 17;
  if (balancer.listeners === null) return plain ? toAnybody(knock, balancer, all4) : [];
  return balancer.listeners.flatMap((listener) => {
    const takesAll = listener.protocol === 'GENEVE';
    const fits =
      speaks(listener.protocol, packet.protocol) && (listener.port === null || listener.port === packet.port);
    if (!takesAll && !fits) return [];
    return (listener.targetGroupIds ?? [null]).flatMap((id) => {
      const group = balancer.targetGroups?.find((each) => each.id === id);
      if (group === undefined) return toAnybody(knock, balancer, all4);
      const transport = takesAll ? 17 : packet.protocol;
      return all4.flatMap((each) => toGroup(knock, balancer, each, group, transport));
    });
  });
}

const mayTake = ({ network, host }: Knock): boolean =>
  host.groupIds === null ||
  host.groupIds.length === 0 ||
  host.groupIds.some(
    (id) =>
      groupUnread(network, id) || network.securityGroupRules.some((rule) => rule.groupId === id && !rule.isEgress),
  );

function toAnybody(knock: Knock, { vpcId }: LoadBalancer, all4: readonly Heard[]): Coming[] {
  const { host } = knock;
  if ((host.vpcId !== vpcId && host.vpcId !== '') || !mayTake(knock)) return [];
  return all4.map((each) => ({ ...each, certainty: 'MAYBE' }));
}

function toGroup(
  knock: Knock,
  balancer: LoadBalancer,
  each: Heard,
  group: BalancerTargetGroup,
  transport: number,
): Coming[] {
  const { network } = knock;
  if (group.targetType === 'lambda') return [];
  if (group.targets === null) return toAnybody(knock, balancer, [each]);
  return group.targets.flatMap((target) => {
    if (group.targetType === 'alb') return chained(knock, balancer, each, target.id);
    const found = hostsOf(network, balancer, group, target.id);
    if (found.length === 0) {
      const { host } = knock;
      const isUnseen = !host.sure && (host.vpcId === balancer.vpcId || host.vpcId === '');
      return isUnseen ? [{ ...each, certainty: 'MAYBE' as const }] : [];
    }
    const elsewhere = group.targetType !== 'instance' && found.some(({ owner }) => owner.vpcId !== balancer.vpcId);
    const several: Answer = found.length > 1 || elsewhere ? 'MAYBE' : 'YES';
    return found
      .filter((one) => isHost(knock.host, one))
      .flatMap(({ owner }) =>
        arrives(
          knock,
          balancer,
          { ...each, certainty: all(each.certainty, several) },
          group,
          target.port ?? group.port,
          owner,
          transport,
        ),
      );
  });
}

/** Of an address, and a prefix that begins there, each is another host. */
const isHost = (host: Host, { owner, kind, text }: Found): boolean =>
  host.sure &&
  host.interfaceId === owner.id &&
  host.kind === kind &&
  host.address === addressNumber(text.split('/')[0]!);

function chained(knock: Knock, balancer: LoadBalancer, each: Heard, id: string): Coming[] {
  const next = knock.network.loadBalancers.find((one) => one.id === id);
  const unsure = { ...each, certainty: 'MAYBE' as const };
  if (!next?.listeners || next.targetGroups === null) return toAnybody(knock, balancer, [unsure]);
  const nodes = (next.subnetIds ?? [each.subnetId]).map((subnetId) => ({
    ...unsure,
    subnetId,
    via: [...each.via, id],
  }));
  const { packet } = knock;
  const plain = packet.protocol === 6 || packet.protocol === 17;
  if (!plain) return [];
  return next.targetGroups
    .filter(({ targetType }) => targetType !== 'alb')
    .flatMap((group) => nodes.flatMap((node) => toGroup(knock, next, node, group, packet.protocol)));
}

interface Found {
  readonly owner: NetworkInterface;
  readonly kind: string;
  readonly text: string;
}

const CARRIERS = [
  'natGateway',
  'nat_gateway',
  'transit_gateway',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'vpc_endpoint',
];

function hostsOf(
  network: InboundNetwork,
  { vpcId }: LoadBalancer,
  { targetType }: BalancerTargetGroup,
  id: string,
): Found[] {
  const standing = network.interfaces.filter(
    (each) => each.status !== 'available' && !CARRIERS.includes(each.interfaceType ?? ''),
  );
  if (targetType === 'instance' || (targetType !== 'ip' && !isCidr(id))) {
    const own = standing.filter((each) => each.instanceId === id);
    const all = own.flatMap((owner) => addressesOf(network, owner));
    const four = all.filter(({ kind }) => kind.startsWith('IPV4'));
    return four.length > 0 ? four : all;
  }
  if (!isCidr(id)) return [];
  const version = id.includes(':') ? 6 : 4;
  return standing
    .filter((each) => inPlace(network, vpcId ?? '', each.vpcId, id))
    .flatMap((owner) => addressesOf(network, owner))
    .filter(({ text }) => isCidr(text) && inside(addressNumber(id), version, text));
}

/** An address of the balancer's own VPC stands there; another one wherever that VPC has, or may have, a connection to. */
function inPlace(network: InboundNetwork, own: string, vpcId: string, address: string): boolean {
  if (vpcId === own) return true;
  if (!network.vpcs.some((each) => each.id === vpcId)) return false;
  const cidrs = network.vpcs.find((each) => each.id === own);
  const blocks = [...(cidrs?.cidrBlocks ?? []), ...(cidrs?.ipv6CidrBlocks ?? []).map((each) => each.cidrBlock)];
  const version = address.includes(':') ? 6 : 4;
  if (blocks.some((block) => isCidr(block) && inside(addressNumber(address), version, block))) return false;
  const between = network.peerings.filter(({ requester, accepter }) =>
    [`${requester.vpcId} ${accepter.vpcId}`, `${accepter.vpcId} ${requester.vpcId}`].includes(`${own} ${vpcId}`),
  );
  return (
    own === '' ||
    between.some(({ status }) => among(status, ['active'], DEAD) !== 'NO') ||
    isHidden(network, 'peerings', own) ||
    isHidden(network, 'transitGatewayAttachments', own) ||
    network.transitGatewayAttachments.some((each) => each.vpcId === own)
  );
}

const DEAD = 'deleted expired failed rejected pending-acceptance initiating-request provisioning'.split(' ');

function addressesOf(network: InboundNetwork, owner: NetworkInterface): Found[] {
  const four = owner.privateIps.map((ip) => ({ owner, kind: kindOf4(ip), text: ip.address }));
  const prefixes = owner.ipv4Prefixes.map((text) => ({ owner, kind: 'IPV4_PRIVATE', text }));
  const six = [...owner.ipv6Addresses, ...owner.ipv6Prefixes].filter((text) => isCidr(text));
  const kind = (text: string) =>
    kindOf6(network, owner.vpcId, addressNumber(text.split('/')[0]!), owner.denyAllIgwTraffic);
  return [...four, ...prefixes, ...six.map((text) => ({ owner, kind: kind(text), text }))];
}

/** The packet as the target gets it, or not. */
function arrives(
  knock: Knock,
  balancer: LoadBalancer,
  each: Heard,
  group: BalancerTargetGroup,
  port: number | null,
  owner: NetworkInterface,
  transport: number,
): Coming[] {
  const to: number = speaks(group.protocol, transport) ? transport : speaks(group.protocol, 6) ? 6 : 17;
  const matched: Answer = to === transport ? 'YES' : 'MAYBE';
  if (port === null) return [{ ...each, certainty: 'MAYBE', arrivesAs: null }];
  const version = knock.host.kind.startsWith('IPV4') ? 4 : 6;
  const straight = each.way === 'LOAD_BALANCER' && knock.packet.version === version;
  const fixed =
    !straight || balancer.type === 'application' || balancer.type === 'classic' || group.preservesClientIp === false;
  const told = balancer.type === 'network' && group.preservesClientIp === true;
  const worlds = fixed ? [false] : told ? [true] : [true, false];
  return worlds.flatMap((preserved) => {
    const answer = all(
      each.certainty,
      matched,
      worlds.length > 1 ? 'MAYBE' : 'YES',
      passage(knock, balancer, each.subnetId, owner, { ...knock.packet, version, protocol: to, port }, preserved),
    );
    return answer === 'NO' ? [] : [{ ...each, certainty: answer, arrivesAs: `${to === 6 ? 'tcp' : 'udp'}/${port}` }];
  });
}

/** From the node to the target, filter by filter; `packet.to` is the client. */
function passage(
  { network, host }: Knock,
  balancer: LoadBalancer,
  nodeSubnetId: string,
  owner: NetworkInterface,
  packet: Flying,
  preserved: boolean,
): Answer {
  const { version, protocol, port } = packet;
  const near = nodeSubnetId === owner.subnetId;
  const address = host.address!;
  const out = groupsLetOut(network, balancer.securityGroupIds, owner.vpcId, { ...packet, to: address });
  const leave = near ? 'YES' : aclAnswer(network, nodeSubnetId, true, address, version, protocol, port);
  if (preserved) {
    const enter = near ? 'YES' : aclAnswer(network, owner.subnetId, false, packet.to, version, protocol, port);
    const refers = any('NO', ...referring(network, balancer, owner, packet));
    return all(out, leave, enter, any('NO', groupsLetInFrom(network, owner.groupIds, owner.vpcId, packet), refers));
  }
  const places = nodeAddresses(network, nodeSubnetId, version);
  const from = (at: bigint | null) => ({ address: at, version, kind: '', groups: balancer.securityGroupIds });
  const each = places.map((at) =>
    all(
      near ? 'YES' : aclAnswer(network, owner.subnetId, false, at, version, protocol, port),
      groupsLetIn(network, owner.groupIds, from(at), packet),
    ),
  );
  const same = each.every((one) => one === each[0]);
  return all(out, leave, same ? each[0]! : 'MAYBE');
}

function referring(network: InboundNetwork, balancer: LoadBalancer, owner: NetworkInterface, packet: Flying): Answer[] {
  return network.securityGroupRules
    .filter((rule) => !rule.isEgress && owner.groupIds?.includes(rule.groupId) && rule.referencedGroupId !== null)
    .filter((rule) => !isDead(rule))
    .map((rule) => {
      const groups = balancer.securityGroupIds;
      const member: Answer = groups === null ? 'MAYBE' : groups.includes(rule.referencedGroupId!) ? 'YES' : 'NO';
      return all(member, serviceOf(rule, packet.protocol, packet.port));
    });
}

/** One address for every stretch of the subnet that any list, entry or rule tells apart; null: nobody knows where. */
function nodeAddresses(network: InboundNetwork, subnetId: string, version: 4 | 6): (bigint | null)[] {
  const subnet = network.subnets.find((each) => each.id === subnetId);
  const cidrs = version === 4 ? (subnet?.cidrBlock ? [subnet.cidrBlock] : []) : (subnet?.ipv6CidrBlocks ?? []);
  const all3 = cidrs.filter((cidr) => isCidr(cidr));
  return all3.length === 0 ? [null] : all3.flatMap((cidr) => edgesIn(network, cidr, version));
}

const known = new WeakMap<InboundNetwork, readonly string[]>();

/** Every CIDR that a list, an entry or a rule compares addresses with. */
function borders(network: InboundNetwork): readonly string[] {
  const texts =
    known.get(network) ??
    ([
      ...new Set(
        [
          ...network.networkAclEntries.map((each) => each.cidrBlock ?? each.ipv6CidrBlock),
          ...network.securityGroupRules.map((each) => each.cidrIpv4 ?? each.cidrIpv6),
          ...network.prefixListEntries.map((each) => each.cidr),
        ].filter((text) => text?.includes('/') && isCidr(text)),
      ),
    ] as string[]);
  known.set(network, texts);
  return texts;
}

function edgesIn(network: InboundNetwork, cidr: string, version: 4 | 6): bigint[] {
  const found = borders(network).filter((text) => text.includes(':') === (version === 6));
  const first = addressNumber(cidr.split('/')[0]!);
  const size = (text: string): bigint => 1n << BigInt((version === 4 ? 32 : 128) - Number(text.split('/')[1]));
  const points = found.flatMap((text) => {
    const start = (addressNumber(text.split('/')[0]!) / size(text)) * size(text);
    return [start, start + size(text)];
  });
  return [first, ...points.filter((point) => point > first && point < first + size(cidr))];
}

/** A load balancer that nobody saw. */
function hidden(knock: Knock): Coming[] {
  const { network, host, packet } = knock;
  const blind = network.hidden.includes('loadBalancers') || isOthers(network, host.vpcId);
  const version = host.kind.startsWith('IPV4') ? 4 : 6;
  if (!blind || !mayTake(knock) || doors(network, host.vpcId, 'igw-').length === 0 || version !== packet.version)
    return [];
  const own = network.vpcs.some((each) => each.id === host.vpcId) && inVpc(network, host.vpcId, packet);
  if (own || !isPublic(packet.to, version) || (packet.protocol !== 6 && packet.protocol !== 17)) return [];
  return [{ way: 'LOAD_BALANCER', via: [], certainty: 'MAYBE', reply: 'YES' }];
}
