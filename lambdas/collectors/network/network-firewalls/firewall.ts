import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const texts = z.array(z.string());

const StatelessRule = z.strictObject({
  priority: z.int().nullable(),
  actions: texts,
  sources: texts.describe('Here and below: none is any'),
  destinations: texts,
  sourcePorts: texts,
  destinationPorts: texts,
  protocols: z.array(z.int()),
  hasTcpFlags: z.boolean(),
});

const StatefulRule = z.strictObject({
  action: text,
  protocol: text,
  source: text,
  sourcePort: text,
  direction: text,
  destination: text,
  destinationPort: text,
  options: texts.describe('As Suricata writes them: sid:1'),
});

const RuleGroup = z.strictObject({
  arn: z.string(),
  isStateful: z.boolean(),
  isManaged: z.boolean().describe('AWS writes its rules and shows none of them'),
  priority: z.int().nullable().describe('The order in which the groups of a policy are tried, the lowest first'),
  override: text.describe('DROP_TO_ALERT: what a managed group would drop is only told'),
  status: text,
  ipSets: z.record(z.string(), texts).describe('Variables of its rules'),
  portSets: z.record(z.string(), texts),
  references: z.record(z.string(), z.string()).describe('Sets that stand elsewhere: a prefix list'),
  stateless: z.array(StatelessRule).nullable().describe('Of this and the next three a group has one; none: not read'),
  stateful: z.array(StatefulRule).nullable(),
  domains: z.strictObject({ generatedRulesType: text, targets: texts, targetTypes: texts }).nullable(),
  suricata: text.describe('Rules in the words of Suricata'),
});
export type RuleGroup = z.infer<typeof RuleGroup>;

const Policy = z.strictObject({
  status: text,
  ruleOrder: text.describe('STRICT_ORDER, DEFAULT_ACTION_ORDER; null: never set, which is the latter'),
  streamExceptionPolicy: text.describe('What becomes of connections that broke off; null: never set, which is DROP'),
  statelessDefaultActions: texts.nullable(),
  statelessFragmentDefaultActions: texts.nullable(),
  statefulDefaultActions: texts.describe('None: what no stateful rule matches passes'),
  tlsInspectionArn: text,
  homeNet: texts.nullable().describe("Null: never set, which is the CIDR of the firewall's VPC"),
});
export type Policy = z.infer<typeof Policy>;

const Endpoint = z.strictObject({
  id: text.describe('As route tables name it; null: none yet'),
  zone: z.string(),
  subnetId: text,
  status: text.describe('READY, or what it is not yet or no more'),
  configuration: text.describe('IN_SYNC: the rules of the policy are in force here'),
  associationArn: text.describe("Set for an endpoint beside the firewall's own, maybe in another VPC"),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** One firewall of AWS Network Firewall in one region, with all that its policy and rule groups say. */
export const NetworkFirewall = z.strictObject({
  id: z.string().describe('ARN'),
  name: z.string(),
  vpcId: text,
  transitGatewayId: text.describe('Set where it is attached to a transit gateway'),
  endpointIds: texts.nullable().describe('Of every endpoint; null: they could not all be read'),
  endpoints: z.array(Endpoint).nullable(),
  status: text,
  configurationState: text.describe('IN_SYNC: its rules are in force in every zone'),
  deleteProtection: z.boolean().nullable(),
  subnetChangeProtection: z.boolean().nullable(),
  policyChangeProtection: z.boolean().nullable(),
  policyArn: z.string(),
  policy: Policy.nullable(),
  ruleGroups: z.array(RuleGroup).nullable().describe('In the order of the policy; null: not read'),
  tags: Tags,
});
export type NetworkFirewall = z.infer<typeof NetworkFirewall>;
