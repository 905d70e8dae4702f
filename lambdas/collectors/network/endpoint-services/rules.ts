import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const texts = z.array(z.string()).nullable();

/** One endpoint service of the account in one region: what others may reach of it through PrivateLink. */
export const EndpointService = z.strictObject({
  id: z.string().describe('Service id'),
  serviceName: text,
  state: text,
  serviceTypes: texts.describe('Interface, Gateway or GatewayLoadBalancer'),
  acceptanceRequired: z.boolean().nullable().describe('Each connection must be accepted by the account'),
  loadBalancerArns: texts.describe('Network and gateway load balancers behind it'),
  allowedPrincipals: texts.describe('ARNs that may connect; * is anybody; null: not read'),
  tags: Tags,
});
export type EndpointService = z.infer<typeof EndpointService>;
