import { DescribeVpcEndpointServicesCommand, type EC2Client, type ServiceDetail } from '@aws-sdk/client-ec2';
import { textsOrNull } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import type { VpcEndpoint } from './endpoint.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
const PAGE = 1000;

/** What EC2 says of the service that an endpoint leads to; nulls where it says nothing. */
export type ServiceFacts = Pick<
  VpcEndpoint,
  'serviceOwner' | 'servicePolicySupported' | 'serviceAcceptance' | 'servicePrivateDnsNames'
>;

export const SERVICE_FIELDS = [
  'serviceOwner',
  'servicePolicySupported',
  'serviceAcceptance',
  'servicePrivateDnsNames',
] as const satisfies readonly (keyof ServiceFacts)[];

export const NOTHING_TOLD: ServiceFacts = {
  serviceOwner: null,
  servicePolicySupported: null,
  serviceAcceptance: null,
  servicePrivateDnsNames: null,
};

/** A service as an endpoint names it: a name alone says nothing of a service in another region. */
export interface ServiceName {
  readonly name: string;
  readonly region: string | null;
}

/**
 * One service by its name. A list of all would not have it: what everybody may use is found by "users who know the name"
 * only (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServicePermissions.html). One that is
 * not shown to this account, though an endpoint leads to it, is a service of which nothing was told: its owner took the
 * permission back, and EC2 says InvalidServiceName as it does of a name that there is not.
 */
export async function askService(ec2: EC2Client, { name, region }: ServiceName): Promise<ServiceFacts> {
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

const factsOf = (detail: ServiceDetail): ServiceFacts => ({
  serviceOwner: detail.Owner || null,
  servicePolicySupported: detail.VpcEndpointPolicySupported ?? null,
  serviceAcceptance: detail.AcceptanceRequired ?? null,
  servicePrivateDnsNames: textsOrNull(detail.PrivateDnsNames?.flatMap(({ PrivateDnsName }) => PrivateDnsName ?? [])),
});
