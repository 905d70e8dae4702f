import type { Family } from '../packets/address.ts';
import { parsedAddresses } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import type {
  Endpoint,
  Gateway,
  MirrorSession,
  NatGateway,
  Network,
  NetworkAcl,
  NetworkAclEntry,
  NetworkInterface,
  NetworkTable,
  Peering,
  PrefixList,
  PrefixListEntry,
  Route,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  TransitGatewayAssociation,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  Vpc,
} from './network.ts';

/** A network with the look-ups the evaluation needs. It adds no fact and drops none. */
export class Topology {
  readonly network: Network;
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly subnetsOfVpc: Grouped<Subnet>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly rulesOfGroup: Grouped<SecurityGroupRule>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly entriesOfList: Grouped<PrefixListEntry>;
  readonly aclsOfSubnet: Grouped<NetworkAcl>;
  readonly entriesOfAcl: Grouped<NetworkAclEntry>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly routesOfTable: Grouped<Route>;
  readonly associationsOfSubnet: Grouped<RouteTableAssociation>;
  readonly associationsOfGateway: Grouped<RouteTableAssociation>;
  readonly mainAssociations: Grouped<RouteTableAssociation>;
  readonly gateways: Grouped<Gateway>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly transitAttachments: ReadonlyMap<string, TransitGatewayAttachment>;
  readonly transitTables: ReadonlyMap<string, TransitGatewayRouteTable>;
  readonly transitAssociations: Grouped<TransitGatewayAssociation>;
  readonly transitRoutes: Grouped<TransitGatewayRoute>;
  readonly mirrorsOfInterface: Grouped<MirrorSession>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly interfacesOfSubnet: Grouped<NetworkInterface>;
  readonly interfacesOfInstance: Grouped<NetworkInterface>;
  readonly membersOfGroup: Grouped<NetworkInterface>;
  readonly #unread: ReadonlySet<string>;
  readonly #owners: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(network: Network) {
    this.network = network;
    this.vpcs = byId(network.vpcs);
    this.subnets = byId(network.subnets);
    this.subnetsOfVpc = grouped(network.subnets, (subnet) => subnet.vpcId);
    this.groups = byId(network.securityGroups);
    this.rulesOfGroup = grouped(network.securityGroupRules, (rule) => rule.groupId);
    this.prefixLists = byId(network.prefixLists);
    this.entriesOfList = grouped(network.prefixListEntries, (entry) => entry.prefixListId);
    this.aclsOfSubnet = groupedByEach(network.networkAcls, (acl) => acl.subnetIds);
    this.entriesOfAcl = grouped(network.networkAclEntries, (entry) => entry.networkAclId);
    this.routeTables = byId(network.routeTables);
    this.routesOfTable = grouped(network.routes, (route) => route.routeTableId);
    const associations = network.routeTableAssociations;
    this.associationsOfSubnet = grouped(associations, (association) => association.subnetId);
    this.associationsOfGateway = grouped(associations, (association) => association.gatewayId);
    this.mainAssociations = grouped(associations, (association) =>
      association.main ? (this.routeTables.get(association.routeTableId)?.vpcId ?? null) : null,
    );
    this.gateways = grouped(network.gateways, (gateway) => gateway.id);
    this.natGateways = byId(network.natGateways);
    this.endpoints = byId(network.endpoints);
    this.peerings = byId(network.peerings);
    this.transitAttachments = byId(network.transitGatewayAttachments);
    this.transitTables = byId(network.transitGatewayRouteTables);
    this.transitAssociations = grouped(network.transitGatewayAssociations, (each) => each.attachmentId);
    this.transitRoutes = grouped(network.transitGatewayRoutes, (route) => route.routeTableId);
    this.mirrorsOfInterface = grouped(network.mirrorSessions, (session) => session.interfaceId);
    this.interfaces = byId(network.interfaces);
    this.interfacesOfSubnet = grouped(network.interfaces, (each) => each.subnetId);
    this.interfacesOfInstance = grouped(network.interfaces, (each) => each.instanceId);
    this.membersOfGroup = groupedByEach(network.interfaces, (each) => each.groupIds ?? []);
    this.#owners = ownersOf(network);
    this.#unread = new Set(network.unread.map(({ table, id }) => `${table} ${id ?? ''}`));
  }

  /** Whether rows of the table may exist that nobody saw. */
  isIncomplete(table: NetworkTable): boolean {
    return this.#unread.has(`${table} `);
  }

  /** Whether rows of the table that concern the VPC may exist that nobody saw: all of it is told to its owner alone. */
  hidesFrom(table: 'subnets' | 'interfaces' | 'peerings' | 'transitGatewayAttachments', vpcId: string): boolean {
    return this.isIncomplete(table) || this.isShared(vpcId);
  }

  /** Whether the VPC is, or may be, another account's, who shares subnets of it with this one. */
  isShared(vpcId: string): boolean {
    const owners = this.#owners.get(vpcId);
    return owners?.size !== 1 || !owners.has(this.network.accountId);
  }

  /** Whether there is any such VPC. */
  get hasShared(): boolean {
    return [...this.#owners.keys()].some((vpcId) => this.isShared(vpcId));
  }

  /** Whether exactly this row, or what belongs to it, was not read whole. */
  isPartial(table: NetworkTable, id: string): boolean {
    return this.#unread.has(`${table} ${id}`);
  }

  /** Whether the row, or what belongs to it, may not have been read whole. */
  isUnread(table: NetworkTable, id: string): boolean {
    return this.isIncomplete(table) || this.isPartial(table, id);
  }

  /** The blocks of a VPC; none for one that was not read. */
  vpcAddresses(vpcId: string, family: Family): Line {
    const vpc = this.vpcs.get(vpcId);
    if (vpc === undefined) return [];
    return parsedAddresses(family === 4 ? vpc.cidrBlocks : vpc.ipv6CidrBlocks.map((each) => each.cidrBlock), family);
  }
}

/** The owners that were told of each VPC, by its own row or by those of its subnets. */
function ownersOf(network: Network): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  const places = [...network.vpcs.map(({ id, ownerId }) => ({ vpcId: id, ownerId })), ...network.subnets];
  for (const { vpcId, ownerId } of places) {
    const known = owners.get(vpcId) ?? new Set();
    if (ownerId !== null) known.add(ownerId);
    owners.set(vpcId, known);
  }
  return owners;
}

type Grouped<Row> = ReadonlyMap<string, readonly Row[]>;

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string | null): Grouped<Row> {
  return groupedByEach(rows, (row) => {
    const key = keyOf(row);
    return key === null ? [] : [key];
  });
}

function groupedByEach<Row>(rows: readonly Row[], keysOf: (row: Row) => readonly string[]): Grouped<Row> {
  const groups = new Map<string, Row[]>();
  for (const row of rows)
    for (const key of new Set(keysOf(row))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  return groups;
}

/** What tells one call from another: a text or number, or something that carries its own `key`. */
type Key = string | number | { readonly key: string };

/** A pure function of a topology and some keys, worked out once for each topology and keys. */
export function remembered<Keys extends readonly Key[], Result>(
  compute: (topology: Topology, ...keys: Keys) => Result,
): (topology: Topology, ...keys: Keys) => Result {
  const known = new WeakMap<Topology, Map<string, Result>>();
  return (topology, ...keys) => {
    let results = known.get(topology);
    if (results === undefined) {
      results = new Map();
      known.set(topology, results);
    }
    const key = keys.map((each) => (typeof each === 'object' ? each.key : each)).join('\t');
    if (results.has(key)) return results.get(key) as Result;
    const result = compute(topology, ...keys);
    results.set(key, result);
    return result;
  };
}
