import {
  AssociateTransitGatewayRouteTableCommand,
  CreateTrafficMirrorFilterCommand,
  CreateTrafficMirrorTargetCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayRouteTableCommand,
  DescribeNetworkInterfacesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';

const REQUEST = '<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>';

/** Answers that the emulated account does not have, as their pages show them; of every table that is asked for. */
const LISTS = {
  GetTransitGatewayPrefixListReferences:
    `<GetTransitGatewayPrefixListReferencesResponse>${REQUEST}<transitGatewayPrefixListReferenceSet><item>` +
    '<prefixListId>pl-0a1b2c3d4e5f60001</prefixListId><prefixListOwnerId>123456789012</prefixListOwnerId>' +
    '<state>available</state><blackhole>true</blackhole></item></transitGatewayPrefixListReferenceSet>' +
    '</GetTransitGatewayPrefixListReferencesResponse>',
};

/** A table with a default route, and a session that copies an interface's packets to another one. */
export async function populateTransit(
  ec2: EC2Client,
  TransitGatewayId: string,
  TransitGatewayAttachmentId: string,
): Promise<Record<string, string>> {
  const { TransitGatewayRouteTable } = await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId }));
  const table = { TransitGatewayRouteTableId: TransitGatewayRouteTable?.TransitGatewayRouteTableId };
  await ec2.send(new AssociateTransitGatewayRouteTableCommand({ ...table, TransitGatewayAttachmentId }));
  const toItself = { DestinationCidrBlock: '10.71.0.0/16', TransitGatewayAttachmentId };
  await ec2.send(new CreateTransitGatewayRouteCommand({ ...table, ...toItself }));
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const NetworkInterfaceId = NetworkInterfaces?.[0]?.NetworkInterfaceId;
  const { TrafficMirrorTarget } = await ec2.send(new CreateTrafficMirrorTargetCommand({ NetworkInterfaceId }));
  const { TrafficMirrorFilter } = await ec2.send(new CreateTrafficMirrorFilterCommand({}));
  const session = {
    trafficMirrorSessionId: 'tms-0a1b2c3d4e5f60001',
    trafficMirrorTargetId: TrafficMirrorTarget?.TrafficMirrorTargetId,
    trafficMirrorFilterId: TrafficMirrorFilter?.TrafficMirrorFilterId,
    networkInterfaceId: NetworkInterfaces?.[1]?.NetworkInterfaceId ?? NetworkInterfaceId,
    ownerId: '123456789012',
    sessionNumber: 1,
    virtualNetworkId: 12_345,
  };
  const members = Object.entries(session).map(([name, value]) => `<${name}>${value}</${name}>`);
  return {
    ...LISTS,
    DescribeTrafficMirrorSessions:
      `<DescribeTrafficMirrorSessionsResponse>${REQUEST}<trafficMirrorSessionSet><item>${members.join('')}` +
      '</item></trafficMirrorSessionSet></DescribeTrafficMirrorSessionsResponse>',
  };
}
