import type { KMSClient } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsAtHand, findAws } from '#adapters/aws/at-hand.ts';
import { notAccepted, notFound } from '#adapters/aws/credentials-problem.ts';
import { profileAtHand } from '#adapters/aws/profile.ts';
import type { DatabricksSurroundings } from '#adapters/databricks/access.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { isCollector } from '#domain/declaring/any-declaration.ts';
import type { Config } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Gap } from '#domain/words/gap.ts';

let found: Promise<AwsAtHand> | undefined;

/** One for the process: whoever asks AWS asks with the same credentials, found once. */
export const awsAtHand = (config?: Pick<Config, 'regions'>): Promise<AwsAtHand> => {
  found ??= findAws(config);
  return found;
};

/** KMS where the key lies: its ARN says, else the home region. */
export async function kmsAtHand(keyId: string): Promise<KMSClient> {
  const { client } = await awsAtHand();
  const region = /^arn:[a-z-]+:kms:([a-z0-9-]+):/.exec(keyId)?.[1];
  const { KMSClient } = await import('@aws-sdk/client-kms');
  return new KMSClient({ ...client, ...(region === undefined ? {} : { region }) });
}

/** How Databricks' tokens are had where AWS gives them. */
export const asksAws = ({ client }: AwsAtHand): Pick<DatabricksSurroundings, 'sts' | 'secretsManager'> => ({
  sts: async () => new STSClient(client),
  secretsManager: async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(client),
});

/** A question before the first question: it must not take long to find out that nobody answers. */
const ONCE = { maxAttempts: 2 };

/** Whether anything of AWS would be read at all. */
export const readsAws = (planned: readonly AnyDeclaration[], config: Config): boolean =>
  planned.some(
    (source) =>
      isCollector(source) &&
      isConfigured(source, config) &&
      scopeKindsOf(source).some((kind) => kind.startsWith('aws-')),
  );

/**
 * Throws a CredentialsError where there are no credentials: before anything is planned or made, for that is a mistake to
 * mend and no evidence. Whatever else goes wrong here goes wrong again in the run, and is sealed there.
 */
export async function requireFound(aws: AwsAtHand): Promise<void> {
  try {
    await aws.credentials();
  } catch (error) {
    if (isOfCredentials(error)) throw notFound(error as Error, aws.said(), await profileAtHand());
  }
}

/** The same where AWS does not accept them. */
export async function requireCredentials(aws: AwsAtHand): Promise<void> {
  await requireFound(aws);
  try {
    await new STSClient({ ...aws.client, ...ONCE }).send(new GetCallerIdentityCommand({}));
  } catch (error) {
    const { code, reason } = readFailure(error);
    if (code === 'NO_CREDENTIALS') throw notAccepted(reason, error);
  }
}

/** The same, of what a run found out about AWS. */
export function requireAccepted(gaps: readonly Gap[]): void {
  const refused = gaps.find(({ code }) => code === 'NO_CREDENTIALS');
  if (refused) throw notAccepted(refused.reason);
}

/** A network that fails, a service that fails or a clock that is wrong says nothing of the credentials. */
const ELSEWHERE = ['CONNECTION', 'TIMEOUT', 'TLS', 'THROTTLED', 'SERVER_ERROR', 'CLOCK_SKEWED', 'UNEXPECTED_RESPONSE'];

export const isOfCredentials = (error: unknown): boolean => !ELSEWHERE.includes(readFailure(error).code);
