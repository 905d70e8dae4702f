import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { DatabricksError } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { ClientSecret } from './principals.ts';

const Stored = z.looseObject({ client_id: z.string().min(1), client_secret: z.string().min(1) });

/**
 * Reads `{"client_id": "…", "client_secret": "…"}` from AWS Secrets Manager. Throws a DatabricksError (NO_CREDENTIALS,
 * or what kept Secrets Manager from answering) that names the secret and nothing of its value.
 */
export const storedSecret =
  (secretId: string, secretsManager: () => Promise<SecretsManagerClient>) => async (): Promise<ClientSecret> => {
    const parsed = Stored.safeParse(jsonOrNothing(await secretText(secretId, secretsManager)));
    if (parsed.success) return { clientId: parsed.data.client_id, clientSecret: parsed.data.client_secret };
    throw new DatabricksError(
      'NO_CREDENTIALS',
      `the secret ${secretId} is not JSON with "client_id" and "client_secret"; store it in that form`,
    );
  };

async function secretText(secretId: string, secretsManager: () => Promise<SecretsManagerClient>): Promise<string> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  try {
    const { SecretString } = await (await secretsManager()).send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (cause) {
    const { reason } = readFailure(cause);
    throw new DatabricksError('NO_CREDENTIALS', `secretsmanager:GetSecretValue of ${secretId}: ${reason}`, { cause });
  }
}

/** The parser's own message would quote the secret. */
function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
