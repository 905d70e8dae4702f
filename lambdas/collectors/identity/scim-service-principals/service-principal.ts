import * as z from 'zod';
import { principalFields } from '#domain/databricks/principals/scim-principals.ts';

/** One program that may sign in, as the account or as one workspace knows it. */
export const ServicePrincipal = z.strictObject({
  id: z.string().describe('Service principal id'),
  applicationId: z.string().nullable().describe('By which it signs in and is granted things'),
  ...principalFields,
});
export type ServicePrincipal = z.infer<typeof ServicePrincipal>;
