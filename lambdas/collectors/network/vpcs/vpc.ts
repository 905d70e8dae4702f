import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

const Ipv6Block = z.strictObject({
  cidrBlock: z.string(),
  attribute: text.describe('public or private'),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkFirewallAssociation.html */
const FirewallAssociation = z.strictObject({
  firewallArn: text,
  status: text.describe('active, pending or disabling'),
  mode: text.describe('enforce, or monitor: what its policy would act on is logged and passes'),
});

/** One VPC in one region. Nulls are what EC2 did not say; what could not be read has a gap beside it. */
export const Vpc = z.strictObject({
  id: z.string().describe('VPC id'),
  ownerId: text.describe('The account it belongs to'),
  shared: z.boolean().nullable().describe('It belongs to another account, which shares it'),
  state: text,
  isDefault: z.boolean().nullable().describe('The VPC that AWS made for the region'),
  cidrBlock: z.string().describe('The primary IPv4 block; the resolver stands at its base + 2'),
  cidrBlocks: z.array(z.string()).describe('All associated IPv4 blocks, the primary one too'),
  ipv6CidrBlocks: z.array(Ipv6Block).describe('All associated IPv6 blocks'),
  dnsSupport: z.boolean().nullable().describe('The resolver answers (enableDnsSupport)'),
  dnsHostnames: z.boolean().nullable().describe('Hosts with a public address get a public name (enableDnsHostnames)'),
  dhcpOptionsId: text.describe('The options that name the DNS servers hosts are given'),
  internetGatewayBlockMode: text.describe('Block Public Access in effect: off, block-ingress or block-bidirectional'),
  networkFirewallAssociations: z
    .array(FirewallAssociation)
    .nullable()
    .describe('Automated Internet Firewalls between the VPC and its internet gateways; null: EC2 did not say'),
  encryptionMode: text.describe('Encryption control: monitor or enforce; null: the VPC has none'),
  encryptionState: text,
  encryptionExclusions: z
    .array(z.string())
    .nullable()
    .describe('What may pass unencrypted although encryption is enforced; null: no encryption control'),
  accountEncryptionMode: text.describe(
    'What the account asks of its VPCs: unmanaged, attempt-monitor, attempt-enforce',
  ),
  tags: Tags,
});
export type Vpc = z.infer<typeof Vpc>;
