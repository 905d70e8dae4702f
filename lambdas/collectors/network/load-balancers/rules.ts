import * as z from 'zod';

const text = z.string().nullable();
const texts = z.array(z.string()).nullable();
const port = z.int().nullable();

const Listener = z.strictObject({
  protocol: text,
  port,
  /** Of its default actions and its rules. */
  targetGroupIds: z.array(z.string()),
});

const Target = z.strictObject({ id: z.string(), port, health: text });

const TargetGroup = z.strictObject({
  id: z.string(),
  protocol: text,
  port,
  /** `instance`, `ip`, `lambda` or `alb`. */
  targetType: text,
  /** Whether its targets see the client's address. */
  preservesClientIp: z.boolean().nullable(),
  /** Null: not reported. */
  targets: z.array(Target).nullable(),
});

/** One load balancer in one region. Nulls are what the service did not say. It has no rules: others look into it. */
export const LoadBalancer = z.strictObject({
  id: z.string().describe('ARN; of a classic one classic/<name>'),
  name: text,
  type: text.describe('application, network, gateway or classic'),
  scheme: text.describe('internet-facing or internal; a gateway load balancer has none'),
  state: text.describe('active, provisioning, active_impaired, failed; a classic one has none'),
  dnsName: text,
  vpcId: text,
  subnetIds: texts.describe('Where its nodes stand; null: not reported'),
  securityGroupIds: texts.describe('None: unfiltered, as a network load balancer may be; null: not reported'),
  ipAddressType: text,
  privateLinkFiltered: z.boolean().nullable().describe('Its groups look at what comes by PrivateLink, too'),
  listeners: z.array(Listener).nullable().describe('Protocol, port, target groups; null: not read'),
  targetGroups: z.array(TargetGroup).nullable().describe('Targets with their health; null: not read'),
});
export type LoadBalancer = z.infer<typeof LoadBalancer>;
