import * as z from 'zod';

const text = z.string().nullable();
const texts = z.array(z.string()).nullable();
const port = z.int().nullable();

const Condition = z.strictObject({
  /** `host-header`, `path-pattern`, `http-request-method`, `source-ip`, `http-header` or `query-string`. */
  field: text,
  /** Of headers and query strings none: what they must hold may be a secret. Of a network load balancer `ipv4`, `ipv6`. */
  values: z.array(z.string()),
  hasRegex: z.boolean(),
});

const Action = z.strictObject({
  type: text,
  /** What an authentication does with who did not sign in: `deny`, `allow`, `authenticate`. */
  unauthenticated: text,
  /** Whether clients stay with the target group they had. */
  sticky: z.boolean(),
  targetGroups: z.array(z.strictObject({ id: z.string(), weight: z.int().nullable() })),
});

const Rule = z.strictObject({
  /** Null: the default rule. */
  priority: z.int().nullable(),
  conditions: z.array(Condition),
  actions: z.array(Action),
});

const Listener = z.strictObject({
  protocol: text,
  port,
  /** Mutual TLS: `verify` asks clients for a certificate. */
  clientCertificates: text,
  /** In the order in which they are asked, the default rule last. */
  rules: z.array(Rule),
});

const Target = z.strictObject({ id: z.string(), port, health: text });

const TargetGroup = z.strictObject({
  id: z.string(),
  protocol: text,
  port,
  /** `instance`, `ip`, `lambda` or `alb`. */
  targetType: text,
  /** `ipv4` or `ipv6`: by which of its addresses an instance is reached. */
  ipAddressType: text,
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
  ipv6GatewayDenied: z
    .boolean()
    .nullable()
    .describe('ipv6.deny_all_igw_traffic: no internet gateway reaches its IPv6 addresses; null: it has none, or not read'),
  privateLinkFiltered: z.boolean().nullable().describe('Its groups look at what comes by PrivateLink, too'),
  listeners: z.array(Listener).nullable().describe('Protocol, port, rules with their target groups; null: not read'),
  targetGroups: z.array(TargetGroup).nullable().describe('Targets with their health; null: not read'),
});
export type LoadBalancer = z.infer<typeof LoadBalancer>;
