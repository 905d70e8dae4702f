import * as z from 'zod';

/** A host without scheme, port or path: it is what a token is sent to. */
const host = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not a host name such as dbc-a1b2c3d4-e5f6.cloud.databricks.com');
/** Whole, because a role is given this one secret: a name alone would take a wildcard. */
const secretArn = z
  .string()
  .regex(
    /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
    'is not the whole ARN of a secret, with the six characters at its end',
  );
const scope = z
  .string()
  .min(1)
  .default('all-apis')
  .describe('OAuth scopes of the token, by spaces; narrow it to what the collectors read');

const Authentication = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('aws-federation').describe('No secret: AWS STS says who asks, a federation policy lets it in'),
    clientId: z.uuid().describe("The service principal's application id"),
    scope,
  }),
  z.strictObject({
    mode: z.literal('oauth-secret'),
    secretId: secretArn.describe('The ARN in AWS Secrets Manager of {"client_id": "…", "client_secret": "…"}'),
    scope,
  }),
]);
export type Authentication = z.infer<typeof Authentication>;

/** The one thing that tells one configured principal from another; a secret holds a client of its own. */
const principalOf = (auth: Authentication): string =>
  auth.mode === 'aws-federation' ? auth.clientId.toLowerCase() : auth.secretId;

/** Which Databricks is read, and as whom. */
export const DatabricksConfig = z
  .strictObject({
    accountId: z.uuid().describe('The id in the account console'),
    accountHost: host.default('accounts.cloud.databricks.com').describe('The account console; another one in GovCloud'),
    auth: Authentication.describe('The service principal that reads'),
    workspaces: z
      .union([
        z.literal('account'),
        z.array(z.strictObject({ id: z.string().regex(/^\d+$/, 'is not a workspace id'), host })).min(1),
      ])
      .default('account')
      .describe('"account": every workspace the account has; or a list'),
    probe: z
      .strictObject({ auth: Authentication })
      .optional()
      .describe('Asks running clusters for spark.ssl.enabled, as a service principal of its own; off without it'),
  })
  .superRefine(({ auth, probe }, context) => {
    if (probe && principalOf(probe.auth) === principalOf(auth))
      context.addIssue({
        code: 'custom',
        path: ['probe', 'auth'],
        message:
          'is the principal that reads, which would then run commands on clusters too. Make a service principal of its own for the probe, with CAN ATTACH TO on the clusters it is to ask',
      });
  })
  .superRefine(({ workspaces }, context) => {
    if (workspaces === 'account') return;
    for (const [index, { id, host }] of workspaces.entries()) {
      const first = workspaces.findIndex((one) => one.id === id || one.host === host);
      if (first < index)
        context.addIssue({
          code: 'custom',
          path: ['workspaces', index],
          message: `has the id or the host of workspaces.${first}: one workspace would be read twice`,
        });
    }
  });
export type DatabricksConfig = z.infer<typeof DatabricksConfig>;
