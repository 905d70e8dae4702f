import {
  AssociateTransitGatewayRouteTableCommand,
  CreateManagedPrefixListCommand,
  CreateTrafficMirrorFilterCommand,
  CreateTrafficMirrorFilterRuleCommand,
  CreateTrafficMirrorSessionCommand,
  CreateTrafficMirrorTargetCommand,
  CreateTransitGatewayPrefixListReferenceCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayRouteTableCommand,
  DescribeNetworkInterfacesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** A table with a route and a prefix list, and a session that copies an interface's packets to another one. */
export async function populateTransit(
  ec2: EC2Client,
  TransitGatewayId: string,
  TransitGatewayAttachmentId: string,
): Promise<void> {
  const { TransitGatewayRouteTable } = await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId }));
  const table = { TransitGatewayRouteTableId: TransitGatewayRouteTable?.TransitGatewayRouteTableId };
  await ec2.send(new AssociateTransitGatewayRouteTableCommand({ ...table, TransitGatewayAttachmentId }));
  const toItself = { DestinationCidrBlock: '10.71.0.0/16', TransitGatewayAttachmentId };
  await ec2.send(new CreateTransitGatewayRouteCommand({ ...table, ...toItself }));
  const list = { PrefixListName: 'branches', AddressFamily: 'IPv4', MaxEntries: 1 } as const;
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand(list));
  const unwanted = { ...table, PrefixListId: PrefixList?.PrefixListId, Blackhole: true };
  await ec2.send(new CreateTransitGatewayPrefixListReferenceCommand(unwanted));
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const NetworkInterfaceId = NetworkInterfaces?.[0]?.NetworkInterfaceId;
  const { TrafficMirrorTarget } = await ec2.send(new CreateTrafficMirrorTargetCommand({ NetworkInterfaceId }));
  const { TrafficMirrorFilter } = await ec2.send(new CreateTrafficMirrorFilterCommand({}));
  const { TrafficMirrorTargetId, TrafficMirrorFilterId } = { ...TrafficMirrorTarget, ...TrafficMirrorFilter };
  const everything = { SourceCidrBlock: '0.0.0.0/0', DestinationCidrBlock: '0.0.0.0/0' } as const;
  const rule = { TrafficDirection: 'egress', RuleAction: 'accept', RuleNumber: 100, ...everything } as const;
  await ec2.send(new CreateTrafficMirrorFilterRuleCommand({ TrafficMirrorFilterId, ...rule }));
  const session = { TrafficMirrorTargetId, TrafficMirrorFilterId, SessionNumber: 1 };
  const copied = NetworkInterfaces?.[1]?.NetworkInterfaceId ?? NetworkInterfaceId;
  await ec2.send(new CreateTrafficMirrorSessionCommand({ ...session, NetworkInterfaceId: copied }));
}
