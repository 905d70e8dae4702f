import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { WEB_IDENTITY_SECONDS } from '#adapters/databricks/tokens/principals.ts';
import type { Authentication, DatabricksConfig } from '#domain/declaring/databricks-config.ts';

/** A role that asks Databricks, and as whom. */
export interface DatabricksAsker {
  /** `Reader`, `Probe`, `Plan`: part of an output's name. */
  readonly name: string;
  readonly role: Role;
  readonly auth: Authentication;
}

/**
 * What a role needs to be let in by Databricks, and nothing that would let it do anything in AWS. With a federation: a
 * JWT that says which role this is, to be shown to this Databricks account alone and for a quarter of an hour; the
 * action knows no resources. Condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const entersDatabricks = ({ accountId }: DatabricksConfig, auth: Authentication): PolicyStatement[] =>
  auth.mode === 'aws-federation' ? [saysWhoItIs(accountId)] : opensSecret(auth.secretId);

const saysWhoItIs = (accountId: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'SaysWhoItIs',
    actions: ['sts:GetWebIdentityToken'],
    resources: ['*'],
    conditions: {
      // Every audience asked for is this account. Of a request without any that would be true too, hence `Null`: there
      // has to be one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': accountId },
      Null: { 'sts:IdentityTokenAudience': 'false' },
      NumericLessThanEquals: { 'sts:DurationSeconds': String(WEB_IDENTITY_SECONDS) },
      StringEquals: { 'sts:SigningAlgorithm': 'RS256' },
    },
  });

/**
 * One secret, and through Secrets Manager the decryption of that secret alone, whichever key of the account it is
 * encrypted with: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html. A key whose own
 * policy does not leave permissions to IAM has to name the role besides.
 */
const opensSecret = (secretArn: string): PolicyStatement[] => [
  new PolicyStatement({ sid: 'OneSecret', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
  new PolicyStatement({
    sid: 'ThatSecretDecrypted',
    actions: ['kms:Decrypt'],
    resources: [keysOf(secretArn)],
    conditions: {
      StringEquals: {
        'kms:ViaService': `secretsmanager.${secretArn.split(':')[3]}.amazonaws.com`,
        'kms:EncryptionContext:SecretARN': secretArn,
      },
    },
  }),
];

/** Every key that may have encrypted the secret: those of its account and region. */
export function keysOf(secretArn: string): string {
  const [, partition, , region, account] = secretArn.split(':');
  return `arn:${partition}:kms:${region}:${account}:key/*`;
}
