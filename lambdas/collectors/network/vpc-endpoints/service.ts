import type { VpcEndpoint } from './endpoint.ts';

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
