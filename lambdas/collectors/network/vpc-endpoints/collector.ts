import {
  DescribeVpcEndpointAssociationsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type VpcEndpoint as Ec2VpcEndpoint,
  type ServiceDetail,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, isoOrNull, orGap, tagRecord } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { isOfType, VpcEndpoint } from './endpoint.ts';
import { interfaceEndpointPolicyIsNarrow } from './interface-rule.ts';
import { gatewayEndpointPolicyIsNarrow } from './rules.ts';
import { NOTHING_TOLD, SERVICE_FIELDS, type ServiceFacts, type ServiceName } from './service.ts';

type Report = (gap: GapReport) => void;

/** The largest pages: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html, …/API_DescribeVpcEndpointServices.html */
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

/** How many services are asked of at once. */
const AT_ONCE = 4;

/** The endpoints with what lies behind those that lead to a resource or a service network; asked once a region. */
async function toldOfAssociations(ec2: EC2Client, gap: Report, rows: readonly VpcEndpoint[]): Promise<VpcEndpoint[]> {
  const concerned = rows.filter((row) => isOfType(row, 'resource', 'servicenetwork'));
  if (concerned.length === 0) return [...rows];
  const operation = 'ec2:DescribeVpcEndpointAssociations';
  const told = await orGapOfEach(gap, operation, concerned, ['associatedArns'], () => askAssociations(ec2));
  if (told === undefined) return [...rows];
  return rows.map((row) => (concerned.includes(row) ? { ...row, associatedArns: [...(told.get(row.id) ?? [])] } : row));
}

/**
 * The endpoints with what EC2 says of their services, each service asked of once. AWS alone has gateway endpoints
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html): there is nothing to ask of them.
 */
async function toldOfServices(ec2: EC2Client, gap: Report, rows: readonly VpcEndpoint[]): Promise<VpcEndpoint[]> {
  const asked = rows.filter((row) => row.serviceName !== null && !isOfType(row, 'gateway'));
  const groups = [...Map.groupBy(asked, (row) => JSON.stringify([row.serviceName, row.serviceRegion])).values()];
  const facts = new Map<string, ServiceFacts>();
  const answers = mapConcurrently(groups, AT_ONCE, async (group) => {
    const service: ServiceName = { name: group[0]?.serviceName ?? '', region: group[0]?.serviceRegion ?? null };
    const operation = 'ec2:DescribeVpcEndpointServices';
    return { group, told: await orGapOfEach(gap, operation, group, SERVICE_FIELDS, () => askService(ec2, service)) };
  });
  for await (const { group, told } of answers) if (told) for (const { id } of group) facts.set(id, told);
  return rows.map((row) => ({ ...row, ...facts.get(row.id) }));
}

/** One answer for several endpoints: what it would have told is unread of each. */
async function orGapOfEach<Answer>(
  gap: Report,
  operation: string,
  rows: readonly VpcEndpoint[],
  fields: readonly string[],
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  return orGap((report) => rows.map(({ id }) => gap({ ...report, resourceId: id })), { operation, fields }, ask);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointAssociations.html */
const ASSOCIATIONS_PAGE = 100;

/**
 * ARNs of all that the endpoints of a region lead to, by endpoint. A service network holds what its owner and others put
 * into it, and a resource configuration may be a group: the endpoint's own ARN does not tell whose all of that is.
 */
async function askAssociations(ec2: EC2Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const arns = new Map<string, Set<string>>();
  const associations = paginate(async (NextToken) => {
    const page = await ec2.send(
      new DescribeVpcEndpointAssociationsCommand({ MaxResults: ASSOCIATIONS_PAGE, NextToken }),
    );
    return { items: page.VpcEndpointAssociations, next: page.NextToken };
  });
  for await (const one of associations) {
    const id = answered(one.VpcEndpointId, 'VpcEndpointId of an association');
    const known = arns.get(id) ?? new Set<string>();
    known.add(answered(one.AssociatedResourceArn, 'AssociatedResourceArn'));
    for (const arn of [one.ServiceNetworkArn, one.ResourceConfigurationGroupArn]) if (arn) known.add(arn);
    arns.set(id, known);
  }
  return new Map([...arns].map(([id, known]) => [id, [...known].sort()]));
}

/**
 * One service by its name. A list of all would not have it: what everybody may use is found by "users who know the name"
 * only (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServicePermissions.html). One that is
 * not shown to this account, though an endpoint leads to it, is a service of which nothing was told: its owner took the
 * permission back, and EC2 says InvalidServiceName as it does of a name that there is not.
 */
async function askService(ec2: EC2Client, { name, region }: ServiceName): Promise<ServiceFacts> {
  try {
    const details = paginate(async (NextToken) => {
      const asked = { ServiceNames: [name], ...(region === null ? {} : { ServiceRegions: [region] }) };
      const page = await ec2.send(new DescribeVpcEndpointServicesCommand({ ...asked, MaxResults: PAGE, NextToken }));
      return { items: page.ServiceDetails, next: page.NextToken };
    });
    let facts = NOTHING_TOLD;
    for await (const detail of details) if (detail.ServiceName === name) facts = factsOf(detail);
    return facts;
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidServiceName') return NOTHING_TOLD;
    throw error;
  }
}

/** "The Amazon Web Services account ID … or alias of the service's owner": `amazon`, `aws-marketplace` (API ServiceDetail). */
const OWNER = /^(?:\d{12}|amazon|aws-marketplace)$/;

function ownerOf(owner: string | undefined): string | null {
  if (!owner || OWNER.test(owner)) return owner || null;
  throw new ReadError('UNEXPECTED_RESPONSE', `${owner} is neither an account nor an alias of AWS`);
}

const factsOf = (detail: ServiceDetail): ServiceFacts => ({
  serviceOwner: ownerOf(detail.Owner),
  servicePolicySupported: detail.VpcEndpointPolicySupported ?? null,
  serviceAcceptance: detail.AcceptanceRequired ?? null,
  servicePrivateDnsNames: textsOrNull(detail.PrivateDnsNames?.flatMap(({ PrivateDnsName }) => PrivateDnsName ?? [])),
});
