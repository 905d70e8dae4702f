import * as z from 'zod';
import type { PolicyOf } from './rule.ts';

/** Accounts and organizations that belong to the entity, besides the account that is read. Whoever is not named here is a stranger. */
export const ours = z
  .strictObject({
    accounts: z
      .array(z.string().regex(/^\d{12}$/, 'is not the twelve digits of an AWS account'))
      .default([])
      .describe('Other AWS accounts of the entity'),
    organizations: z
      .array(z.string().regex(/^o-[a-z0-9]{10,32}$/, 'is not the id of an organization, such as o-a1b2c3d4e5'))
      .default([])
      .describe('Organizations all of whose accounts are the entity’s'),
  })
  .prefault({})
  .describe('Whose accounts are not strangers, besides the one that is read');

export type Ours = z.infer<typeof ours>;

export type OursPolicy = PolicyOf<{ readonly ours: typeof ours }>;
