import type { EC2Client } from '@aws-sdk/client-ec2';
import { orGap } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { askAssociations } from './associations.ts';
import { isOfType, type VpcEndpoint } from './endpoint.ts';
import { askService, SERVICE_FIELDS, type ServiceFacts, type ServiceName } from './service.ts';

type Report = (gap: GapReport) => void;

/** How many services are asked of at once. */
const AT_ONCE = 4;

/** The endpoints with what lies behind those that lead to a resource or a service network; asked once a region. */
export async function toldOfAssociations(
  ec2: EC2Client,
  gap: Report,
  rows: readonly VpcEndpoint[],
): Promise<VpcEndpoint[]> {
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
export async function toldOfServices(
  ec2: EC2Client,
  gap: Report,
  rows: readonly VpcEndpoint[],
): Promise<VpcEndpoint[]> {
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
