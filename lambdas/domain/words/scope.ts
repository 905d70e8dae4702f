import * as z from 'zod';

export const SCOPE_KINDS = ['aws-account', 'aws-region', 'databricks-account', 'databricks-workspace'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** One place that is read. `accountId` is the AWS account (12 digits) or the Databricks account (a UUID). */
export const Scope = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]+$/),
  kind: z.enum(SCOPE_KINDS),
  accountId: z.string(),
  region: z.string().nullable(),
  workspaceId: z.string().nullable(),
  host: z.string().nullable(),
});
export type Scope = z.infer<typeof Scope>;

const none = { workspaceId: null, host: null };

export const databricksAccount = (accountId: string, host: string): Scope => ({
  id: `databricks.${accountId}`,
  kind: 'databricks-account',
  accountId,
  region: null,
  workspaceId: null,
  host,
});

export const databricksWorkspace = (accountId: string, workspaceId: string, host: string): Scope => ({
  ...databricksAccount(accountId, host),
  id: `databricks.${accountId}.${workspaceId}`,
  kind: 'databricks-workspace',
  workspaceId,
});

/** `region` is the home region: where services without a region of their own are asked. */
export const awsAccount = (accountId: string, region: string): Scope => ({
  ...none,
  id: `aws.${accountId}`,
  kind: 'aws-account',
  accountId,
  region,
});

export const awsRegion = (accountId: string, region: string): Scope => ({
  ...none,
  id: `aws.${accountId}.${region}`,
  kind: 'aws-region',
  accountId,
  region,
});
