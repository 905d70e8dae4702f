import { type EC2Client, ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import { NetworkMaker } from './egress-maker.ts';

/**
 * A company's network, made by the API: a NAT gateway behind a network ACL that denies a range, a public host, a
 * database that sees an S3 endpoint, a partner list and a peered VPC, IPv6 by an egress-only gateway, a transit
 * gateway, a VPN, an interface endpoint, an appliance, and a cluster of Databricks.
 */
export async function buildNetwork(ec2: EC2Client): Promise<void> {
  const make = new NetworkMaker(ec2);
  const own = await make.vpc('10.20.0.0/16', true);
  const peer = await make.vpc('10.30.0.0/16', false);
  const app = await make.subnet(own.id, 'us-east-1a', '10.20.1.0/24', own.ipv6);
  const open = await make.subnet(own.id, 'us-east-1b', '10.20.2.0/24'); // the transit gateway's zone
  const data = await make.subnet(own.id, 'us-east-1b', '10.20.3.0/24');
  await make.acl(own.id, app);
  const groups = await make.groups(own.id);
  const gateways = await make.gateways(own.id, peer.id, open);
  const appliance = await make.host(open, [groups.open], 'public');
  await ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: appliance, SourceDestCheck: { Value: false } }),
  );
  await make.table(own.id, app, [
    { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: gateways.nat },
    { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: gateways.egressOnly },
    { DestinationCidrBlock: '10.40.0.0/13', TransitGatewayId: gateways.transit },
    { DestinationCidrBlock: '203.0.112.0/20', NetworkInterfaceId: appliance },
  ]);
  await make.table(own.id, open, [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateways.internet }]);
  const dataTable = await make.table(own.id, data, [
    { DestinationCidrBlock: '10.30.0.0/16', VpcPeeringConnectionId: gateways.peering },
    { DestinationCidrBlock: '10.48.0.0/16', TransitGatewayId: gateways.transit },
    { DestinationCidrBlock: '172.20.0.0/14', GatewayId: await make.vpn(own.id) },
  ]);
  await make.endpoints(own.id, dataTable, data, groups.link);
  await make.host(app, [groups.web], 'ipv6');
  await make.host(data, [groups.data]);
  await make.host(data, [groups.fallback]);
  await make.cluster(app, groups.web);
}
