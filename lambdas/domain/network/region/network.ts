import type { ObservedTable } from '../../declaring/derivation.ts';
import { accountOf } from '../../egress/places/endpoint-service.ts';
import type {
  HypotheticalInterface,
  Network,
  NetworkInterface,
  NetworkTable,
  Unread,
} from '../../egress/places/network.ts';
import type { GapReport } from '../../words/gap.ts';
import { type Gap, isInventoryGap } from '../../words/gap.ts';
import { inspectionsOf } from './inspection.ts';
import type { EndpointRow, TableId, Tables, TransitGatewayAttachmentRow } from './tables.ts';
import { transitOf, unreadTransit } from './transit.ts';

/**
 * The tables of one region as the evaluation takes them, one to one: nothing is judged, nothing dropped. What is missing
 * below stands in `unread`.
 */
export function networkOf(tables: Tables, accountId: string, hypothetical: readonly HypotheticalInterface[]): Network {
  const groups = tables['security-groups'].rows;
  const lists = tables['prefix-lists'].rows;
  const acls = tables['network-acls'].rows;
  const routeTables = tables['route-tables'].rows;
  const [options] = tables['vpc-block-public-access'].rows;
  const inspections = inspectionsOf(tables['network-firewalls'].rows);
  return {
    accountId,
    vpcs: tables.vpcs.rows,
    subnets: tables.subnets.rows,
    interfaces: tables['network-interfaces'].rows,
    securityGroups: groups,
    securityGroupRules: tables['security-group-rules'].rows,
    groupVpcAssociations: groups.flatMap(({ id, vpcAssociations }) =>
      (vpcAssociations ?? []).map((association) => ({ groupId: id, ...association })),
    ),
    prefixLists: lists,
    prefixListEntries: lists.flatMap(({ id, entries }) => (entries ?? []).map((cidr) => ({ prefixListId: id, cidr }))),
    networkAcls: acls,
    networkAclEntries: acls.flatMap(({ id, entries }) => entries.map((entry) => ({ networkAclId: id, ...entry }))),
    routeTables,
    routes: routeTables.flatMap(({ id, routes }) => routes.map((route) => ({ routeTableId: id, ...route }))),
    routeTableAssociations: routeTables.flatMap(({ id, associations }) =>
      associations.map((association) => ({ routeTableId: id, ...association })),
    ),
    gateways: tables['vpc-gateways'].rows,
    natGateways: tables['nat-gateways'].rows,
    transitGatewayAttachments: tables['transit-gateway-attachments'].rows.flatMap(({ vpcId, subnetIds, ...row }) =>
      vpcId === null ? [] : [{ ...row, vpcId, subnetIds: subnetIds ?? [] }],
    ),
    vpnConnections: tables['vpn-connections'].rows,
    ...transitOf(tables),
    peerings: tables['vpc-peerings'].rows,
    endpoints: tables['vpc-endpoints'].rows.map(({ subnetIds, networkInterfaceIds, ...row }) => ({
      ...row,
      owners: ownersOf(row)?.filter((owner) => owner !== accountId) ?? null,
      subnetIds: subnetIds ?? [],
      networkInterfaceIds: networkInterfaceIds ?? [],
      inspection: inspections.get(row.id),
    })),
    blockPublicAccess: options ?? null,
    blockPublicAccessExclusions: (options?.exclusions ?? []).map(({ resourceArn, ...exclusion }) => ({
      ...exclusion,
      resource: resourceArn,
    })),
    hypothetical,
    unread: unreadOf(tables),
  };
}

/**
 * Whose all of what stands behind an endpoint is; null where that was not told of everything. An ARN names the account of
 * what it names, and a service network holds what others put into it.
 */
function ownersOf({ endpointType, resourceArn, associatedArns, serviceOwner }: Ownership): string[] | null {
  if (!['resource', 'servicenetwork'].includes(endpointType?.toLowerCase() ?? ''))
    return serviceOwner === null ? null : [serviceOwner];
  if (resourceArn === null || associatedArns === null) return null;
  const accounts = [resourceArn, ...associatedArns].map(accountOf);
  return accounts.some((account) => account === null) ? null : [...new Set(accounts as string[])].sort();
}

type Ownership = Pick<EndpointRow, 'endpointType' | 'resourceArn' | 'associatedArns' | 'serviceOwner'>;

/** What is looked up by its id: whatever was not read is missing there, and a path that needs it says so. */
const BY_ID = {
  vpcs: 'vpcs',
  'security-groups': 'securityGroups',
  'prefix-lists': 'prefixLists',
  'vpc-gateways': 'gateways',
  'nat-gateways': 'natGateways',
  'vpc-endpoints': 'endpoints',
} as const satisfies Partial<Record<TableId, NetworkTable>>;

/**
 * What is searched: a row nobody saw would pass for one there is not. A route table may be any subnet's, a rule any
 * group's, and a regional NAT gateway passes whichever of its VPC's network ACLs.
 */
const SEARCHED = {
  subnets: 'subnets',
  'network-interfaces': 'interfaces',
  'security-group-rules': 'securityGroupRules',
  'network-acls': 'networkAcls',
  'route-tables': 'routeTables',
  'transit-gateway-attachments': 'transitGatewayAttachments',
  'transit-gateway-route-tables': 'transitGatewayRouteTables',
  'vpn-connections': 'vpnConnections',
  'traffic-mirror-sessions': 'mirrorSessions',
  'vpc-peerings': 'peerings',
} as const satisfies Partial<Record<TableId, NetworkTable>>;

function unreadOf(tables: Tables): Unread[] {
  const byId = entries(BY_ID).flatMap(([id, table]) => unreadRows(tables[id].gaps, table));
  const searched = entries(SEARCHED).flatMap(([id, table]) => [
    ...unreadRows(tables[id].gaps, table),
    ...tables[id].gaps.filter(hidesRow).map(({ reason }) => ({ table, id: null, reason })),
  ]);
  return [...byId, ...searched, ...unreadFields(tables), ...unreadTransit(tables)];
}

const entries = <Key extends string, Value>(record: Readonly<Record<Key, Value>>) =>
  Object.entries(record) as [Key, Value][];

/** Whether a row may be missing, of a known thing or of an unknown one. */
export const hidesRow = ({ fields }: Gap): boolean => fields.length === 0;

const unreadRows = (gaps: readonly Gap[], table: NetworkTable): Unread[] =>
  gaps.flatMap((gap) =>
    hidesRow(gap) && gap.resourceId !== null ? [{ table, id: gap.resourceId, reason: gap.reason }] : [],
  );

/** Lists within rows that were not told. Of other fields the evaluation takes a null for what it is. */
function unreadFields(tables: Tables): Unread[] {
  const of = (from: TableId, table: NetworkTable, id: string | null): Unread => ({
    table,
    id,
    reason: tables[from].gaps[0]?.reason ?? 'the answer does not have it',
  });
  const groups = tables['security-groups'];
  const associated = groups.gaps.some(hidesRow) || groups.rows.some((group) => group.vpcAssociations === null);
  const [options] = tables['vpc-block-public-access'].rows;
  const attachments = tables['transit-gateway-attachments'].rows;
  const excluded = options === undefined || options.exclusions === null;
  return [
    ...(associated ? [of('security-groups', 'groupVpcAssociations', null)] : []),
    ...(excluded ? [of('vpc-block-public-access', 'blockPublicAccessExclusions', null)] : []),
    ...without(tables['prefix-lists'], ({ entries }) => entries).map((id) =>
      of('prefix-lists', 'prefixListEntries', id),
    ),
    ...attachments.flatMap((row) =>
      isWhole(row) ? [] : [of('transit-gateway-attachments', 'transitGatewayAttachments', row.vpcId && row.id)],
    ),
    ...tables['network-interfaces'].rows.filter(isUnaddressed).map(() => of('network-interfaces', 'interfaces', null)),
    ...without(tables['vpc-endpoints'], placesOf).map((id) => of('vpc-endpoints', 'endpoints', id)),
  ];
}

const without = <Row extends { readonly id: string }>({ rows }: ObservedTable<Row>, list: (row: Row) => unknown) =>
  rows.filter((row) => list(row) === null).map(({ id }) => id);

/** What is attached is no VPC, or a VPC that was told with its subnets. */
const isWhole = ({ resourceType, vpcId, subnetIds }: TransitGatewayAttachmentRow): boolean =>
  vpcId === null ? resourceType !== null && resourceType !== 'vpc' : subnetIds !== null;

/** Where an endpoint stands; a gateway endpoint stands in no subnet. */
const placesOf = ({ endpointType, subnetIds }: EndpointRow): readonly string[] | null =>
  endpointType?.toLowerCase() === 'gateway' ? [] : subnetIds;

/** Whether an interface sends from addresses that were not told: each one in use has at least one. */
const isUnaddressed = ({ status, ...each }: NetworkInterface): boolean =>
  status !== 'available' &&
  [each.privateIps, each.ipv4Prefixes, each.ipv6Addresses, each.ipv6Prefixes].every((list) => list.length === 0);

/** The tables that senders come from. */
const SENDERS = ['vpcs', 'subnets', 'network-interfaces', 'instances'] as const satisfies readonly TableId[];

/** Where somebody may send of whom there is no row: a sender nobody saw is not a network that nothing leaves. */
export const unseenSenders = (tables: Tables): GapReport[] => [
  ...SENDERS.flatMap((id) => {
    const { gaps } = tables[id];
    const gap = gaps.find(isInventoryGap) ?? gaps.find(hidesRow);
    if (gap === undefined) return [];
    const { operation, code, reason } = gap;
    return [{ operation, code, reason: `Who may send was not read whole: ${reason}` }];
  }),
  ...tables['network-interfaces'].rows.filter(isUnaddressed).map(({ id }) => ({
    operation: 'ec2:DescribeNetworkInterfaces',
    code: 'MALFORMED_RESPONSE' as const,
    reason: `Who may send was not read whole: no address was told of ${id}, which is in use.`,
  })),
];
