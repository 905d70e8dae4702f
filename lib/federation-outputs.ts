import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { DatabricksConfig } from '#domain/databricks/config.ts';
import type { DatabricksAsker } from './databricks-grants.ts';

/** Stands where only the AWS account knows what to write. */
const ISSUER = '<issuer>';
const SERVICE_PRINCIPAL = '<id>';

/**
 * What a Databricks account admin has to do once, to be copied from the outputs of the stack: a federation policy for
 * every role that asks without a secret. Subject is the role, not the session; the audience is the account.
 * Source: https://docs.databricks.com/aws/en/dev-tools/auth/provider-aws-iam and …/auth/oauth-federation-policy
 */
export function tellFederation(
  stack: Stack,
  { accountId }: DatabricksConfig,
  askers: readonly DatabricksAsker[],
): void {
  const federated = askers.flatMap(({ name, role, auth }) =>
    auth.mode === 'aws-federation' ? [{ name, role, clientId: auth.clientId }] : [],
  );
  if (federated.length === 0) return;
  new CfnOutput(stack, 'DatabricksIssuer', {
    value: 'aws iam get-outbound-web-identity-federation-info --query IssuerIdentifier --output text',
    description: `Tells what to write for ${ISSUER} below; if it is switched off: aws iam enable-outbound-web-identity-federation`,
  });
  for (const { name, role, clientId } of federated) {
    const policy = { oidc_policy: { issuer: ISSUER, audiences: [accountId], subject: role.roleArn } };
    const create = `databricks account service-principal-federation-policy create ${SERVICE_PRINCIPAL}`;
    new CfnOutput(stack, `Databricks${name}Federation`, {
      value: `${create} --json '${JSON.stringify(policy)}'`,
      description: `Lets this role in; ${SERVICE_PRINCIPAL}: databricks account service-principals list --filter 'applicationId eq "${clientId}"'`,
    });
  }
}
