import { DescribeVpcEndpointAssociationsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { paginate } from '#domain/reading/paginate.ts';
import { answered } from '#domain/reading/reading.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointAssociations.html */
const PAGE = 100;

/**
 * ARNs of all that the endpoints of a region lead to, by endpoint. A service network holds what its owner and others put
 * into it, and a resource configuration may be a group: the endpoint's own ARN does not tell whose all of that is.
 */
export async function askAssociations(ec2: EC2Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const arns = new Map<string, Set<string>>();
  const associations = paginate(async (NextToken) => {
    const page = await ec2.send(new DescribeVpcEndpointAssociationsCommand({ MaxResults: PAGE, NextToken }));
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
