import {
  DescribeRouteTablesCommand,
  EC2Client,
  type Route as Ec2Route,
  type RouteTable as Ec2RouteTable,
  type RouteTableAssociation,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { answered, tagRecord } from '#domain/reading/reading.ts';
import { RouteTable, type TargetKind } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
const PAGE = 100;

export default defineCollector({
  id: 'route-tables',
  title: 'Route tables and what they lead to',
  scope: 'aws-region',
  reads: ['ec2:DescribeRouteTables'],
  row: RouteTable,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeRouteTables',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeRouteTablesCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.RouteTables, next: page.NextToken };
      },
      idOf: (table) => table.RouteTableId,
      rowOf,
    });
  },
});

const rowOf = (table: Ec2RouteTable, id: string) => ({
  id,
  vpcId: answered(table.VpcId, 'VpcId'),
  routes: inOrder(answered(table.Routes, 'Routes').map(routeOf)),
  associations: inOrder(answered(table.Associations, 'Associations').map(associationOf)),
  tags: tagRecord(table.Tags),
});

/** A member that this client does not know: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html */
interface Firewalled {
  readonly IgwFirewall?: { readonly FirewallArn?: string; readonly Status?: string };
}

const routeOf = (route: Ec2Route & Firewalled) => ({
  destinationCidrBlock: route.DestinationCidrBlock ?? null,
  destinationIpv6CidrBlock: route.DestinationIpv6CidrBlock ?? null,
  destinationPrefixListId: route.DestinationPrefixListId ?? null,
  ...targetOf(route),
  state: route.State ?? null,
  igwFirewall: route.IgwFirewall
    ? { firewallArn: route.IgwFirewall.FirewallArn ?? null, status: route.IgwFirewall.Status ?? null }
    : null,
  origin: route.Origin ?? null,
});

/** An interface of an instance is named with its instance: the interface is the target. */
function targetOf(route: Ec2Route): { target: string | null; targetKind: TargetKind | null } {
  const named: readonly (readonly [TargetKind, string | undefined])[] = [
    [route.GatewayId === 'local' ? 'LOCAL' : 'GATEWAY', route.GatewayId],
    ['EGRESS_ONLY_INTERNET_GATEWAY', route.EgressOnlyInternetGatewayId],
    ['NAT_GATEWAY', route.NatGatewayId],
    ['NETWORK_INTERFACE', route.NetworkInterfaceId],
    ['INSTANCE', route.NetworkInterfaceId ? undefined : route.InstanceId],
    ['TRANSIT_GATEWAY', route.TransitGatewayId],
    ['PEERING', route.VpcPeeringConnectionId],
    ['CORE_NETWORK', route.CoreNetworkArn],
    ['ODB_NETWORK', route.OdbNetworkArn],
    ['LOCAL_GATEWAY', route.LocalGatewayId],
    ['CARRIER_GATEWAY', route.CarrierGatewayId],
  ];
  const [only, ...more] = named.flatMap(([targetKind, target]) => (target ? [{ target, targetKind }] : []));
  return only === undefined || more.length > 0 ? { target: null, targetKind: null } : only;
}

const associationOf = (association: RouteTableAssociation) => ({
  subnetId: association.SubnetId ?? null,
  gatewayId: association.GatewayId ?? null,
  publicIpv4Pool: association.PublicIpv4Pool ?? null,
  main: answered(association.Main, 'Main'),
  state: association.AssociationState?.State ?? null,
});
