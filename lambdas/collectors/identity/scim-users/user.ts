import * as z from 'zod';
import { principalFields } from '#domain/databricks/principals/scim-principals.ts';

/** One person, as the account or as one workspace knows them. */
export const User = z.strictObject({
  id: z.string().describe('User id'),
  userName: z.string().nullable().describe('The e-mail address'),
  ...principalFields,
});
export type User = z.infer<typeof User>;
