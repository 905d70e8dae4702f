import {
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  EC2Client,
  type ServiceConfiguration,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import { EndpointService } from './rules.ts';

/** The largest pages: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServiceConfigurations.html */
const PAGE = 1000;

export default defineCollector({
  id: 'endpoint-services',
  title: 'Endpoint services and who may connect to them',
  scope: 'aws-region',
  reads: ['ec2:DescribeVpcEndpointServiceConfigurations', 'ec2:DescribeVpcEndpointServicePermissions'],
  row: EndpointService,
  rules: [],
  report: ['serviceName', 'state', 'acceptanceRequired', 'allowedPrincipals'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const services = listRows(gap, {
      operation: 'ec2:DescribeVpcEndpointServiceConfigurations',
      page: async (NextToken) => {
        const asked = new DescribeVpcEndpointServiceConfigurationsCommand({ MaxResults: PAGE, NextToken });
        const page = await ec2.send(asked);
        return { items: page.ServiceConfigurations, next: page.NextToken };
      },
      idOf: (service) => service.ServiceId,
      rowOf: described,
    });
    for await (const service of services) {
      const unread = {
        operation: 'ec2:DescribeVpcEndpointServicePermissions',
        resourceId: service.id,
        fields: ['allowedPrincipals'],
      };
      yield { ...service, allowedPrincipals: (await orGap(gap, unread, () => principalsOf(ec2, service.id))) ?? null };
    }
  },
});

async function principalsOf(ec2: EC2Client, ServiceId: string): Promise<string[]> {
  const principals: string[] = [];
  for await (const { Principal } of paginate(async (NextToken) => {
    const asked = new DescribeVpcEndpointServicePermissionsCommand({ ServiceId, MaxResults: PAGE, NextToken });
    const page = await ec2.send(asked);
    return { items: page.AllowedPrincipals, next: page.NextToken };
  }))
    principals.push(answered(Principal, 'Principal'));
  return [...new Set(principals)].sort();
}

/** A service names network or gateway load balancers, so none told of both kinds is not known. */
function described(one: ServiceConfiguration, id: string) {
  const arns = [...(one.NetworkLoadBalancerArns ?? []), ...(one.GatewayLoadBalancerArns ?? [])].sort();
  return {
    id,
    serviceName: one.ServiceName ?? null,
    state: one.ServiceState ?? null,
    serviceTypes: one.ServiceType?.map(({ ServiceType }) => answered(ServiceType, 'ServiceType')).sort() ?? null,
    acceptanceRequired: one.AcceptanceRequired ?? null,
    loadBalancerArns: arns.length === 0 ? null : arns,
    tags: tagRecord(one.Tags),
  };
}
