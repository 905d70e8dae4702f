import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { STSClient } from '@aws-sdk/client-sts';
import { DatabricksError } from '#domain/databricks/error.ts';
import type { Read } from '#domain/declaring/collector.ts';
import { isProbe } from '#domain/declaring/configured.ts';
import type { Authentication, DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { sdkHandler } from '../outgoing/sdk-handler.ts';
import type { DatabricksAccess } from './live.ts';
import { awsFederation, oauthSecret, stsWebIdentity } from './tokens/principals.ts';
import { storedSecret } from './tokens/stored-secret.ts';
import type { TokenEndpoint } from './tokens/token-endpoint.ts';
import { createTokens, type Principal, type Tokens } from './tokens/tokens.ts';
import { createHostLimits } from './wire/host-limits.ts';

export type Asker = 'reader' | 'probe';

export interface DatabricksSurroundings
  extends Pick<DatabricksAccess, 'deadline' | 'endpoint' | 'timeouts' | 'retry' | 'sleep'>,
    Partial<Pick<DatabricksAccess, 'limits'>> {
  /** What somebody brought, for the command line: it stands in for the configured principal. */
  readonly brought?: (who: Asker, endpoint: TokenEndpoint & { readonly scope: string }) => Principal | undefined;
  readonly sts?: () => Promise<STSClient>;
  readonly secretsManager?: () => Promise<SecretsManagerClient>;
}

/**
 * Who asks Databricks, by what is asked: the reader, or the probe as the principal of its own. Limits are one for the
 * process, tokens one for a principal.
 */
export function databricksAccess(
  config: DatabricksConfig | undefined,
  surroundings: DatabricksSurroundings = {},
): (reads: readonly Read[]) => DatabricksAccess {
  const { brought: _brought, sts: _sts, secretsManager: _secretsManager, ...passedOn } = surroundings;
  const limits = surroundings.limits ?? createHostLimits();
  const held = new Map<Asker, Tokens>();
  const tokensOf = (who: Asker): Tokens => {
    const tokens = held.get(who) ?? createTokens(principalOf(who, config, surroundings));
    held.set(who, tokens);
    return tokens;
  };
  return (reads) => ({ ...passedOn, limits, tokens: tokensOf(isProbe({ reads }) ? 'probe' : 'reader') });
}

function principalOf(
  who: Asker,
  config: DatabricksConfig | undefined,
  surroundings: DatabricksSurroundings,
): Principal {
  const auth = who === 'probe' ? config?.probe?.auth : config?.auth;
  if (config === undefined || auth === undefined) return NOBODY;
  const { endpoint, timeouts, retry, sleep } = surroundings;
  const given = { endpoint, timeouts, retry, sleep };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const common = { ...set, accountId: config.accountId, accountHost: config.accountHost, scope: auth.scope };
  const brought = surroundings.brought?.(who, common);
  return brought ?? configured(auth, common, surroundings);
}

function configured(
  auth: Authentication,
  common: TokenEndpoint & { readonly scope: string },
  surroundings: DatabricksSurroundings,
): Principal {
  if (auth.mode === 'aws-federation') {
    const webIdentity = stsWebIdentity(surroundings.sts ?? stsClient, common.accountId);
    return awsFederation({ ...common, clientId: auth.clientId, webIdentity });
  }
  const secret = storedSecret(auth.secretId, surroundings.secretsManager ?? secretsManagerClient);
  return oauthSecret({ ...common, name: auth.secretId, secret });
}

/** The packages are loaded where they are needed: a function that reads AWS alone carries neither. */
const stsClient = async (): Promise<STSClient> =>
  new (await import('@aws-sdk/client-sts')).STSClient({ requestHandler: sdkHandler() });
const secretsManagerClient = async (): Promise<SecretsManagerClient> =>
  new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient({ requestHandler: sdkHandler() });

const NOBODY: Principal = {
  name: 'nobody',
  renewable: false,
  grant: async () => {
    throw new DatabricksError('NO_CREDENTIALS', 'context.evidence.databricks does not say who asks');
  },
};
