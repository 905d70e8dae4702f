import * as z from 'zod';
import { WAYS } from '#domain/egress/filters/traveller.ts';
import { parseCidr } from '#domain/egress/packets/address.ts';
import { parseServices } from '#domain/egress/packets/service-text.ts';

/** Whether its address is its first: what is written `52.94.5.77/1` would allow half of the internet. */
const isNetwork = (text: string): boolean => {
  const [first] = parseCidr(text)?.line ?? [];
  return first === undefined || first === parseCidr(text.split('/')[0] ?? '')?.line[0];
};

const cidr = z
  .string()
  .refine((text) => text.includes('/') && parseCidr(text), 'is not a CIDR such as 192.0.2.0/24')
  .refine(isNetwork, 'has bits set behind its prefix: it would allow more than the address it shows');

const Entry = z
  .strictObject({
    why: z.string().min(1).describe('Why this may leave, as printed on the report'),
    sample: z.literal('databricks').optional().describe("Databricks' documented needs in the region; stands alone"),
    cidrs: z.array(cidr).min(1).optional(),
    prefixListId: z
      .string()
      .regex(/^pl-/, 'is not a prefix list id')
      .optional()
      .describe('Its entries as they were read'),
    way: z.enum(WAYS).optional(),
    protocol: z.string().optional().describe('tcp, udp, icmp, icmpv6 or a number'),
    ports: z.string().optional().describe('443 or 443,8443-8451; of TCP and UDP where no protocol is named'),
  })
  .superRefine(({ sample, cidrs, prefixListId, way, protocol, ports }, { addIssue }) => {
    const issue = (message: string): void => addIssue({ code: 'custom', message });
    const rest = [cidrs, prefixListId, way, protocol, ports].filter((member) => member !== undefined);
    if (sample !== undefined && rest.length > 0) issue('a sample stands alone, beside its "why"');
    if (sample === undefined && !(cidrs ?? prefixListId ?? way))
      issue('needs cidrs, a prefixListId, a way or a sample');
    if (cidrs !== undefined && prefixListId !== undefined)
      issue('has cidrs and a prefixListId; make two entries of it');
    if (parseServices(protocol ?? 'tcp', ports ?? 'all') === undefined)
      issue('has a protocol or ports that there are not');
  });

export const egressAllow = z
  .array(Entry)
  .default([])
  .describe('What may leave to public addresses, and why; empty: nothing');

export type EgressAllow = z.infer<typeof egressAllow>;
