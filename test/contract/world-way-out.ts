import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { REGION, STAND_INS } from './world.ts';

/**
 * Gives the instance of the world that has a public address a way to the internet. The account then blocks none, as the
 * emulated account's subnets say of themselves.
 */
export async function openWayOut(endpoint: string): Promise<void> {
  const ec2 = new EC2Client({ endpoint, region: REGION, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations?.flatMap(({ Instances }) => Instances ?? []);
  const VpcId = instances?.find(({ PublicIpAddress }) => PublicIpAddress)?.VpcId;
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
  );
  const RouteTableId = RouteTables?.find(({ Associations }) => Associations?.some(({ Main }) => Main))?.RouteTableId;
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId }));
  const options = 'DescribeVpcBlockPublicAccessOptions';
  STAND_INS[options] = STAND_INS[options]?.replace('>block-ingress<', '>off<') ?? '';
}
