import type { Network, Route } from '#domain/egress/places/network.ts';
import { treatments } from './firewall.ts';
import { isHalfUnread, isIncomplete } from './lists.ts';
import { type Answer, all, isCidr, isPublic, versionOfCidr } from './reading.ts';
import { live, moving, routesFor, tableIfRead } from './routes.ts';
import { after, changeLast, type Fate, fate, last, leave, type State } from './state.ts';

export function attached(network: Network, id: string, vpcId: string): Answer {
  const rows = network.gateways.filter((each) => each.id === id);
  if (rows.length === 0 || isHalfUnread(network, 'gateways', id)) return 'MAYBE';
  const row = rows.find((each) => each.vpcId === vpcId);
  if (row === undefined) return rows.some((each) => each.vpcId === null && each.state === null) ? 'MAYBE' : 'NO';
  const state = row.state ?? 'untold';
  return ['attached', 'available'].includes(state) ? 'YES' : ['detached', 'deleted'].includes(state) ? 'NO' : 'MAYBE';
}

/** Block Public Access, one question at a time. */
export function blockAnswer(
  network: Network,
  state: Pick<State, 'subnetId' | 'vpcId'>,
  meeting: 'DIRECT' | 'NAT' | 'EGRESS_ONLY' | 'CARRIER' | 'FIREWALL' | 'INBOUND',
): Answer {
  const subnet = network.subnets.find((each) => each.id === state.subnetId);
  const vpc = network.vpcs.find((each) => each.id === state.vpcId);
  const owner = subnet?.ownerId ?? vpc?.ownerId ?? 'nobody said';
  const effective = subnet?.internetGatewayBlockMode ?? null;
  const mode = network.blockPublicAccess?.internetGatewayBlockMode ?? null;
  if (mode === null || owner !== network.accountId || isIncomplete(network, 'blockPublicAccess'))
    return effective === 'off' ? 'YES' : 'MAYBE';
  if (network.blockPublicAccess?.state === 'update-in-progress') return 'MAYBE';
  const mine = network.blockPublicAccessExclusions.filter(({ resource }) =>
    [state.vpcId, state.subnetId].some((id) => id !== null && (resource === id || resource.endsWith(`/${id}`))),
  );
  const standing = mine.filter((each) => each.state === 'create-complete' || each.state === 'update-complete');
  const open = mine.filter(
    (each) => each.state === null || each.state.endsWith('-in-progress') || each.state === 'update-failed',
  );
  const worlds: (string | null)[] = [...standing, ...open].map((each) => each.mode ?? '?');
  if (standing.length === 0) worlds.push(null);
  if (isIncomplete(network, 'blockPublicAccessExclusions')) worlds.push('allow-egress', 'allow-bidirectional');
  if (effective !== null && effective !== mode && worlds.every((each) => each === null)) return 'MAYBE';
  const answers = worlds.map((exclusion) => inWorld(mode, exclusion, meeting));
  return answers.every((each) => each === answers[0]) ? answers[0]! : 'MAYBE';
}

function inWorld(mode: string, exclusion: string | null, meeting: string): Answer {
  if (mode === 'off') return 'YES';
  if (!['block-ingress', 'block-bidirectional'].includes(mode)) return 'MAYBE';
  if (![null, 'allow-egress', 'allow-bidirectional'].includes(exclusion)) return 'MAYBE';
  return meeting === 'FIREWALL' || meeting === 'CARRIER'
    ? beside(mode, exclusion, meeting)
    : atGateway(mode, exclusion, meeting);
}

function beside(mode: string, exclusion: string | null, meeting: string): Answer {
  if (meeting === 'FIREWALL') return mode === 'block-bidirectional' && exclusion === null ? 'NO' : 'MAYBE';
  return exclusion === null ? 'NO' : 'MAYBE';
}

function atGateway(mode: string, exclusion: string | null, meeting: string): Answer {
  if (exclusion === 'allow-bidirectional') return 'YES';
  if (meeting === 'INBOUND') return 'NO';
  if (mode === 'block-ingress') return meeting === 'DIRECT' ? 'NO' : 'YES';
  if (exclusion === null) return 'NO';
  return meeting === 'DIRECT' ? 'MAYBE' : 'YES';
}

function sourceAnswer(kind: string): Answer {
  if (kind === 'IPV4_PUBLIC' || kind === 'IPV6_PUBLIC') return 'YES';
  return ['IPV4_PRIVATE', 'IPV4_CARRIER', 'IPV4_TRANSIT'].includes(kind) ? 'NO' : 'MAYBE';
}

/** Where the edge table of the gateway sends what comes back to the source; `null`: nobody knows. */
function edgeTargets(network: Network, gatewayId: string, state: State): string[] | null {
  if (isIncomplete(network, 'routeTables') || isIncomplete(network, 'routeTableAssociations')) return null;
  const edges = network.routeTableAssociations.filter((each) => each.gatewayId === gatewayId && live(each));
  if (edges.some(moving)) return null;
  const tables = edges.map((each) => tableIfRead(network, each.routeTableId));
  if (tables.includes(null)) return null;
  const { address, version } = state.from;
  const routes = tables.flatMap((tableId) =>
    address === null
      ? network.routes.filter(
          (each) =>
            each.routeTableId === tableId &&
            edgeFits(each.destinationCidrBlock ?? each.destinationIpv6CidrBlock, version),
        )
      : routesFor(network, tableId!, address, version).map(({ route }) => route),
  );
  return routes.map((each) => each.target ?? 'unknown').filter((target) => target !== 'local');
}

const edgeFits = (cidr: string | null, version: 4 | 6): boolean =>
  cidr === null || !isCidr(cidr) || versionOfCidr(cidr) === version;

/** Whether the direct way back is open, and whether the reply misses the middlebox; `null`: there is no edge table. */
export function wayBack(
  network: Network,
  gatewayId: string | null,
  state: State,
): { redirected: Answer; asymmetric: boolean } {
  const edges = gatewayId === null ? [] : edgeTargets(network, gatewayId, state);
  const { middlebox } = last(state);
  return {
    redirected: edges === null || (edges.length > 0 && middlebox === null) ? 'MAYBE' : 'YES',
    asymmetric: middlebox !== null && !(edges ?? []).includes(middlebox),
  };
}

export const unsureReply = (state: State): State =>
  changeLast(state, (stretch) => ({ ...stretch, checks: [...stretch.checks, () => 'MAYBE'] }));

/** An internet gateway or (`egressOnly`) its IPv6 sister. */
export function internet(
  network: Network,
  state: State,
  target: string,
  egressOnly: boolean,
  port: number,
  route: Route,
): Fate[] {
  const { packet, from } = state;
  if (!isPublic(packet.to, packet.version) || (egressOnly && packet.version === 4)) return [];
  const { redirected, asymmetric } = wayBack(network, egressOnly ? null : target, state);
  const direct = egressOnly ? 'EGRESS_ONLY' : last(state).owner.startsWith('nat-') ? 'NAT' : 'DIRECT';
  return treatments(network, state, route, sourceAnswer(from.kind)).flatMap(({ firewall, passes, answers, blocks }) => {
    const meeting = firewall === null ? direct : 'FIREWALL';
    const open = all(attached(network, target, state.vpcId), passes, blockAnswer(network, state, meeting), redirected);
    const inspected: State =
      firewall === null ? state : { ...state, passed: [...state.passed, 'FIREWALL'], via: [...state.via, ...firewall] };
    const way =
      (['FIREWALL', 'APPLIANCE', 'NAT'] as const).find((kind) => inspected.passed.includes(kind)) ?? 'INTERNET';
    return after(inspected, all(open, blocks))
      .flatMap((each) => leave(network, each))
      .map((each) => (asymmetric || answers !== 'YES' ? unsureReply(each) : each))
      .map((each) => fate(network, each, port, way, target));
  });
}
