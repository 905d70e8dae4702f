import * as z from 'zod';
import { WAYS, type Way } from '#domain/egress/filters/traveller.ts';
import { FAMILIES, parseCidr } from '#domain/egress/packets/address.ts';
import { overlaps } from '#domain/egress/packets/line.ts';
import { parseServices } from '#domain/egress/packets/service-text.ts';
import { INTERNET } from '#domain/egress/packets/special-addresses.ts';

/** Whether its address is its first: what is written `52.94.5.77/1` would allow half of the internet. */
const isNetwork = (text: string): boolean => {
  const [first] = parseCidr(text)?.line ?? [];
  return first === undefined || first === parseCidr(text.split('/')[0] ?? '')?.line[0];
};

const cidr = z
  .string()
  .refine((text) => text.includes('/') && parseCidr(text), 'is not a CIDR such as 192.0.2.0/24')
  .refine(isNetwork, 'has bits set behind its prefix: it would allow more than the address it shows');

const listOf = (pattern: RegExp, problem: string, meaning: string) =>
  z.array(z.string().regex(pattern, problem)).min(1).optional().describe(meaning);

/** Where somebody has to be for an entry to be about him: all that is said must hold. */
const place = {
  regions: listOf(
    /^[a-z]{2}(-[a-z]+)+-\d$/,
    'is not an AWS region such as us-east-1',
    'Only in these regions; without it in every one',
  ),
  vpcIds: listOf(/^vpc-/, 'is not a VPC id', 'Only from these VPCs'),
  subnetIds: listOf(/^subnet-/, 'is not a subnet id', 'Only from these subnets'),
  securityGroupIds: listOf(
    /^sg-/,
    'is not a security group id',
    'Only from interfaces all of whose security groups are among these: what a further group lets out is not meant',
  ),
};

/** `com.amazonaws.us-east-1.sts`, `com.amazonaws.vpce.us-east-1.vpce-svc-0a1b…`, or the ARN of a resource. */
const SERVICE = /^([^\s.]+(\.[^\s.]+){2,}|arn:\S+)$/;

/** https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html: names and ARNs. */
const FIREWALL = /^([a-zA-Z0-9-]{1,128}|arn:aws[a-z-]*:network-firewall:[a-z0-9-]+:\d{12}:firewall\/[a-zA-Z0-9-]+)$/;

const Entry = z
  .strictObject({
    why: z.string().min(1).describe('Why this may leave, as printed on the report'),
    sample: z
      .literal('databricks')
      .optional()
      .describe("Databricks' documented needs in the region; alone, or with a place"),
    cidrs: z.array(cidr).min(1).optional(),
    prefixListId: z
      .string()
      .regex(/^pl-/, 'is not a prefix list id')
      .optional()
      .describe('Its entries as they were read'),
    way: z.enum(WAYS).optional(),
    services: listOf(
      SERVICE,
      'is not the name of a service such as com.amazonaws.us-east-1.sts',
      'What endpoints of PRIVATELINK may lead to, by name; {region} stands for the region',
    ),
    owners: listOf(/^\d{12}$/, 'is not an account id', 'Accounts whose services endpoints of PRIVATELINK may lead to'),
    firewall: z
      .string()
      .regex(FIREWALL, 'is neither the name nor the ARN of a firewall')
      .optional()
      .describe("What this firewall's own rules let through, if that is nothing but its domains and cidrs"),
    domains: listOf(
      /^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/,
      'is not a domain such as example.com, or .example.com for all below it',
      'With a firewall: the names that its rules let through, at most',
    ),
    protocol: z.string().optional().describe('tcp, udp, icmp, icmpv6 or a number'),
    ports: z.string().optional().describe('443 or 443,8443-8451; of TCP and UDP where no protocol is named'),
    ...place,
  })
  .superRefine((entry, { addIssue }) => {
    for (const message of problemsOf(entry)) addIssue({ code: 'custom', message });
  });

type Said = { readonly [Member in keyof z.input<typeof Entry>]: z.input<typeof Entry>[Member] };

/** What an entry says of where packets go, by its kind; an entry is of one kind. */
const KINDS = {
  sample: ['sample'],
  firewall: ['firewall', 'domains'],
  services: ['services', 'owners'],
  addresses: ['prefixListId', 'cidrs', 'way'],
} as const;

function problemsOf(entry: Said): string[] {
  const said = (members: readonly (keyof Said)[]): string[] => members.filter((each) => entry[each] !== undefined);
  const services = parseServices(entry.protocol ?? 'tcp', entry.ports ?? 'all');
  const problems = services === undefined ? ['has a protocol or ports that there are not'] : [];
  if (entry.sample !== undefined) return [...problems, ...problemsOfSample(said)];
  if (entry.firewall !== undefined) return [...problems, ...problemsOfFirewall(entry, said)];
  if (entry.domains !== undefined) return [...problems, 'has domains without the firewall that looks at them'];
  if (said(KINDS.services).length > 0) return [...problems, ...problemsOfServices(entry, said)];
  return [...problems, ...problemsOfAddresses(entry)];
}

type Saying = (members: readonly (keyof Said)[]) => string[];

function problemsOfSample(said: Saying): string[] {
  const more = said([...KINDS.firewall, ...KINDS.services, ...KINDS.addresses, 'protocol', 'ports']);
  return more.length === 0 ? [] : [`a sample stands alone, beside its "why" and a place; take away ${more.join(', ')}`];
}

function problemsOfFirewall({ way, cidrs, domains }: Said, said: Saying): string[] {
  const more = said([...KINDS.services, 'prefixListId']);
  return [
    ...(more.length === 0 ? [] : [`a firewall has domains and cidrs; make another entry of ${more.join(', ')}`]),
    ...(cidrs === undefined && domains === undefined
      ? ['needs domains or cidrs: what the rules of the firewall are to let through, at most']
      : []),
    ...(way === undefined || way === 'FIREWALL' ? [] : [`can never match: by ${way} nothing passes a firewall`]),
    ...problemsOfCidrs(cidrs),
  ];
}

function problemsOfServices({ way }: Said, said: Saying): string[] {
  const more = said(['cidrs', 'prefixListId']);
  return [
    ...(more.length === 0 ? [] : [`services and owners have no ${more.join(', ')}; make two entries of it`]),
    ...(way === undefined || way === 'PRIVATELINK'
      ? []
      : [`can never match: services and owners are of PRIVATELINK, not of ${way}`]),
  ];
}

/** By these nothing goes to a public address: what there is needs no entry. */
const INSIDE: readonly Way[] = ['LOCAL', 'RESOLVER'];

function problemsOfAddresses({ way, cidrs, prefixListId }: Said): string[] {
  if (cidrs === undefined && prefixListId === undefined && way === undefined)
    return ['needs cidrs, a prefixListId, a way, services, owners, a firewall or a sample'];
  return [
    ...(cidrs === undefined || prefixListId === undefined
      ? []
      : ['has cidrs and a prefixListId; make two entries of it']),
    ...(way !== undefined && INSIDE.includes(way)
      ? [`can never match: what goes by ${way} reaches no public address and needs no entry`]
      : []),
    ...(way === 'PRIVATELINK' ? ['can never match: by PRIVATELINK it takes services or owners to say where to'] : []),
    ...(way === 'MIRROR' ? [] : problemsOfCidrs(cidrs)), // copies leave to targets with private addresses
  ];
}

const problemsOfCidrs = (cidrs: readonly string[] | undefined): string[] =>
  cidrs === undefined || cidrs.some(isPublic)
    ? []
    : [`can never match: no address of ${cidrs.join(', ')} is public, and what stays private needs no entry`];

/** What is no CIDR has a problem of its own. */
const isPublic = (text: string): boolean => {
  const cidr = parseCidr(text);
  return (
    cidr === undefined || FAMILIES.some((family) => family === cidr.family && overlaps(cidr.line, INTERNET[family]))
  );
};

export const egressAllow = z
  .array(Entry)
  .default([])
  .describe('What may leave to public addresses, by PRIVATELINK and by MIRROR, from where, and why; empty: nothing');

export type EgressAllow = z.infer<typeof egressAllow>;
