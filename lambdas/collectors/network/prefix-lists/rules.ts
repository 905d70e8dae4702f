import * as z from 'zod';

const text = z.string().nullable();

/** One prefix list in one region: AWS's own (the addresses of a service) or a customer's. */
export const PrefixList = z.strictObject({
  id: z.string().describe('Prefix list id'),
  name: text,
  ownerId: text.describe('The account it belongs to; AWS for the lists of its services'),
  state: text,
  addressFamily: text.describe('IPv4 or IPv6'),
  maxEntries: z.int().nullable(),
  version: z.int().nullable().describe('None for lists of AWS, which change without one'),
  entries: z.array(z.string()).nullable().describe('The CIDRs it holds now'),
});
export type PrefixList = z.infer<typeof PrefixList>;
