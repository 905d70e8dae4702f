import {
  AcceptVpcPeeringConnectionCommand,
  CreateRouteCommand,
  CreateVpcPeeringConnectionCommand,
  type EC2Client,
  ModifyVpcBlockPublicAccessOptionsCommand,
} from '@aws-sdk/client-ec2';
import type { DatedAccount } from './account.ts';
import { daysAfter } from './calendar.ts';
import { ALL, CLUSTERS, type Clinical, createClinical, filter, watch } from './clinical.ts';
import { EAST, WEST } from './keys.ts';
import * as parts from './network-parts.ts';

export interface CompanyNetwork {
  /** The VPC for health data. */
  readonly clinical: string;
  /** Clusters, behind the firewall. */
  readonly clusters: parts.Place;
  /** More clusters, in the subnet whose routes were forgotten when the firewall came. */
  readonly moreClusters: parts.Place;
  /** Health records: nothing leads out. */
  readonly records: parts.Place;
  /** The patient portal, which the internet may reach. */
  readonly portal: parts.Place;
  /** Where the records' subnet is sent, and the NAT gateway it must never be sent to. */
  readonly recordsTable: string;
  readonly nat: string;
}

const PUBLIC_FACING = '10.30.0.0/16';

/** The company's network: one VPC for health data, one that faces the internet, a small one in the second region. */
export async function createNetwork(account: DatedAccount, firstDay: Date): Promise<CompanyNetwork> {
  account.goTo(daysAfter(firstDay, -980.55));
  await createSecondRegion(account.ec2(WEST));
  const ec2 = account.ec2(EAST);
  await parts.removeDefaultVpc(ec2);
  const clinical = await createClinical(ec2);
  const facing = await createPublicFacing(ec2);
  await peer(ec2, clinical, facing);
  await filter(ec2, clinical);
  await watch(account, clinical.vpcId);
  const { databricks: groupId, subnets } = clinical;
  return {
    clinical: clinical.vpcId,
    clusters: { subnetId: subnets.clusters, groupId },
    moreClusters: { subnetId: subnets.more, groupId },
    records: { subnetId: subnets.records, groupId: clinical.records },
    portal: facing.portal,
    recordsTable: clinical.recordsTable,
    nat: clinical.nat,
  };
}

/** The patient portal's VPC, with what AWS gives: its group lets everything out, and so does the default group. */
async function createPublicFacing(ec2: EC2Client) {
  const vpcId = await parts.createVpc(ec2, 'public-facing', PUBLIC_FACING);
  const portal = await parts.createSubnet(ec2, vpcId, { name: 'portal', zone: `${EAST}a`, cidr: '10.30.1.0/24' });
  const igw = await parts.createInternetGateway(ec2, vpcId);
  const ways = [{ DestinationCidrBlock: ALL, GatewayId: igw }];
  const table = await parts.createRouteTable(ec2, vpcId, { name: 'portal', ways, subnets: [portal] });
  const groupId = await parts.createGroup(ec2, vpcId, { name: 'portal', ingress: [[parts.tcp(443), ALL]] });
  return { vpcId, table, portal: { subnetId: portal, groupId } };
}

/** Clusters fill the portal's database; the portal reaches nothing that holds records. */
async function peer(ec2: EC2Client, clinical: Clinical, facing: { vpcId: string; table: string }): Promise<void> {
  const { VpcPeeringConnection } = await ec2.send(
    new CreateVpcPeeringConnectionCommand({ VpcId: clinical.vpcId, PeerVpcId: facing.vpcId }),
  );
  const VpcPeeringConnectionId = VpcPeeringConnection?.VpcPeeringConnectionId;
  await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  for (const [RouteTableId, DestinationCidrBlock] of [
    [clinical.tables[0], PUBLIC_FACING],
    [facing.table, CLUSTERS],
  ])
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, VpcPeeringConnectionId }));
}

/** For disaster recovery: no way out, and Block Public Access in case somebody makes one. */
async function createSecondRegion(ec2: EC2Client): Promise<void> {
  await parts.removeDefaultVpc(ec2);
  const vpcId = await parts.createVpc(ec2, 'recovery', '10.40.0.0/16');
  await parts.emptyDefaultGroup(ec2, vpcId);
  await parts.createSubnet(ec2, vpcId, { name: 'recovery', zone: `${WEST}a`, cidr: '10.40.1.0/24' });
  await ec2.send(new ModifyVpcBlockPublicAccessOptionsCommand({ InternetGatewayBlockMode: 'block-bidirectional' }));
}
