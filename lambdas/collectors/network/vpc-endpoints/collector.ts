import { DescribeVpcEndpointsCommand, EC2Client, type VpcEndpoint as Ec2VpcEndpoint } from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { answered, isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { toldOfAssociations, toldOfServices } from './behind.ts';
import { VpcEndpoint } from './endpoint.ts';
import { interfaceEndpointPolicyIsNarrow } from './interface-rule.ts';
import { gatewayEndpointPolicyIsNarrow } from './rules.ts';
import { NOTHING_TOLD } from './service.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
const PAGE = 1000;

export default defineCollector({
  id: 'vpc-endpoints',
  title: 'VPC endpoints and their policies',
  scope: 'aws-region',
  reads: ['ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcEndpointServices', 'ec2:DescribeVpcEndpointAssociations'],
  row: VpcEndpoint,
  rules: [gatewayEndpointPolicyIsNarrow, interfaceEndpointPolicyIsNarrow],
  report: ['vpcId', 'endpointType', 'serviceName', 'serviceOwner', 'state', 'privateDns'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const rows: VpcEndpoint[] = [];
    const listed = listRows(gap, {
      operation: 'ec2:DescribeVpcEndpoints',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeVpcEndpointsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.VpcEndpoints, next: page.NextToken };
      },
      idOf: (endpoint) => endpoint.VpcEndpointId,
      rowOf,
    });
    for await (const row of listed) rows.push(row);
    const associated = await toldOfAssociations(ec2, gap, rows);
    yield* await toldOfServices(ec2, gap, associated);
  },
});

const rowOf = (endpoint: Ec2VpcEndpoint, id: string): VpcEndpoint => ({
  id,
  vpcId: answered(endpoint.VpcId, 'VpcId'),
  endpointType: endpoint.VpcEndpointType ?? null,
  serviceName: endpoint.ServiceName ?? null,
  serviceRegion: endpoint.ServiceRegion ?? null,
  state: endpoint.State ?? null,
  ownerId: endpoint.OwnerId ?? null,
  subnetIds: textsOrNull(endpoint.SubnetIds),
  networkInterfaceIds: textsOrNull(endpoint.NetworkInterfaceIds),
  securityGroupIds: textsOrNull(endpoint.Groups?.flatMap(({ GroupId }) => GroupId ?? [])),
  routeTableIds: textsOrNull(endpoint.RouteTableIds),
  privateDns: endpoint.PrivateDnsEnabled ?? null,
  requesterManaged: endpoint.RequesterManaged ?? null,
  resourceArn: endpoint.ResourceConfigurationArn ?? endpoint.ServiceNetworkArn ?? null,
  associatedArns: null,
  ...NOTHING_TOLD,
  policyDocument: endpoint.PolicyDocument || null,
  createdAt: isoOrNull(endpoint.CreationTimestamp),
  tags: tagRecord(endpoint.Tags),
});
