import * as z from 'zod';

const text = z.string().nullable();

const FirewallRule = z.strictObject({
  name: text,
  priority: z.int().nullable(),
  action: text.describe('ALLOW, ALERT or BLOCK'),
  queryType: text.describe('Null: every type of query'),
  domainListId: text.describe('Null in a rule of DNS Firewall Advanced'),
  domainListName: text,
  managedBy: text.describe('Who owns the list, if not the customer'),
  domains: z.int().nullable().describe('How many names the list holds; null: it cannot be seen'),
  wide: z
    .array(z.string())
    .nullable()
    .describe('Entries for every name, or for names that anyone may get: *.com, *.github.io'),
  threatProtection: text.describe('DGA, DICTIONARY_DGA or DNS_TUNNELING: a rule of DNS Firewall Advanced'),
  confidence: text,
  redirection: text.describe('Whether names that a listed name redirects to are inspected too'),
  blockResponse: text.describe('NODATA, NXDOMAIN or OVERRIDE'),
});

/** A DNS Firewall rule group as associated with one VPC. It has no rules of ours: `vpcs` looks into it. */
export const DnsFirewall = z.strictObject({
  id: z.string().describe('Id of the association'),
  name: text,
  vpcId: z.string(),
  ruleGroupId: z.string(),
  priority: z.int().nullable().describe('The order in which the rule groups of a VPC are tried, the lowest first'),
  status: text.describe('COMPLETE, UPDATING or DELETING'),
  mutationProtection: text.describe('ENABLED: it cannot be removed by mistake'),
  managedBy: text.describe('Who made the association, if not the customer (Firewall Manager)'),
  failOpen: text.describe('ENABLED: queries pass where they cannot be checked; NEVER_SET: they do not, the default'),
  rules: z.array(FirewallRule).nullable().describe('In the order they are tried; null: they could not all be read'),
});
export type DnsFirewall = z.infer<typeof DnsFirewall>;
