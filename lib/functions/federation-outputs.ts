import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import type { DatabricksAsker } from './databricks-grants.ts';

/**
 * What a Databricks account admin has to do once, to be copied from the outputs of the stack into a shell and run as it
 * is: a federation policy for every role that asks without a secret. Subject is the role, not the session; the audience
 * is the account.
 * Source: https://docs.databricks.com/aws/en/dev-tools/auth/provider-aws-iam and …/auth/oauth-federation-policy
 */
export function tellFederation(
  stack: Stack,
  { accountId, accountHost }: DatabricksConfig,
  askers: readonly DatabricksAsker[],
): void {
  const federated = askers.flatMap(({ name, role, auth }) =>
    auth.mode === 'aws-federation' ? [{ name, subject: role.roleArn, clientId: auth.clientId.toLowerCase() }] : [],
  );
  if (federated.length === 0) return;
  new CfnOutput(stack, 'DatabricksSwitchOn', {
    value: 'aws iam enable-outbound-web-identity-federation',
    description: 'Once for this AWS account, if the commands that let roles in say that the feature is disabled',
  });
  const signIn = `databricks auth login --host https://${accountHost} --account-id ${accountId}`;
  for (const { name, subject, clientId } of federated)
    new CfnOutput(stack, `Databricks${name}Federation`, {
      value: createPolicy({ accountId, accountHost }, clientId, { audiences: [accountId], subject }),
      description: `Lets this role in. Run it with credentials of this AWS account, as an account admin of Databricks: ${signIn}`,
    });
}

/**
 * One command of bash and zsh. The shell asks AWS for the issuer and Databricks for the principal's number, for neither
 * is known to the stack; where one of them fails or does not know, nothing is created. The AWS CLI prints `None`, and
 * succeeds, where an answer lacks what was queried. jq picks the principal by its application id once more: a policy
 * must never land on another one.
 * Source: https://docs.databricks.com/aws/en/dev-tools/cli/reference/account-service-principal-federation-policy-commands
 */
function createPolicy(
  account: Pick<DatabricksConfig, 'accountId' | 'accountHost'>,
  clientId: string,
  policy: { readonly audiences: readonly string[]; readonly subject: string },
): string {
  const databricks = `${environmentFor(account)} databricks`;
  const listed = `${databricks} account service-principals list --filter 'applicationId eq "${clientId}"' --output json`;
  const json = JSON.stringify({ oidc_policy: { issuer: ISSUER, ...policy } }).replace(ISSUER, `'"$issuer"'`);
  return [
    'issuer=$(aws iam get-outbound-web-identity-federation-info --query IssuerIdentifier --output text)',
    '{ [[ $issuer == https://* ]] || { echo "AWS names no issuer: $issuer" >&2; false; }; }',
    `id=$(${listed} | jq -er '.[] | select(.applicationId == "${clientId}").id')`,
    `${databricks} account service-principal-federation-policy create "$id" --json '${json}'`,
  ].join(' && ');
}

/**
 * Whom the command line asks: this account, whatever the default profile is. A host in the environment keeps the
 * profiles out, unless one is named there too, so that none is: the host would win over the profile's own, and the
 * profile's credentials would go there. How to sign in is left to the shell: the login of `databricks auth login` is
 * found by host and account, and credentials in the environment are taken before it.
 * Source: https://docs.databricks.com/aws/en/dev-tools/auth/env-vars and …/auth/unified-auth
 */
const environmentFor = ({ accountId, accountHost }: Pick<DatabricksConfig, 'accountId' | 'accountHost'>): string =>
  `DATABRICKS_CONFIG_PROFILE= DATABRICKS_HOST=https://${accountHost} DATABRICKS_ACCOUNT_ID=${accountId}`;

/** Stands in the JSON where the shell shall put the issuer: out of the single quotes, and into them again. */
const ISSUER = 'ISSUER';
