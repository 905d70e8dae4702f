import type { STSClient } from '@aws-sdk/client-sts';
import { DatabricksError } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { requestToken, type TokenEndpoint } from './token-endpoint.ts';
import type { Principal } from './tokens.ts';

export interface FederatedPrincipal extends TokenEndpoint {
  /** The service principal's application id. */
  readonly clientId: string;
  /** OAuth scopes, by spaces. */
  readonly scope: string;
  /** A fresh JWT that says which role this is; see `stsWebIdentity`. */
  readonly webIdentity: () => Promise<string>;
}

/**
 * A service principal whose federation policy names this role: no secret anywhere.
 * Source: https://docs.databricks.com/aws/en/dev-tools/auth/provider-aws-iam, RFC 8693.
 */
export const awsFederation = (principal: FederatedPrincipal): Principal => ({
  name: principal.clientId,
  renewable: true,
  async grant(host) {
    const jwt = await principal.webIdentity();
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: jwt,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      client_id: principal.clientId,
      scope: principal.scope,
    };
    return requestToken(host, { form, secrets: [jwt] }, principal);
  },
});

/** A Lambda function runs no longer than 900 s, and the token's life follows from the JWT's. */
export const WEB_IDENTITY_SECONDS = 900;

/**
 * Asks AWS STS for a JWT of the caller's role, signed RS256, which both sides know. The audience is the Databricks
 * account, a federation policy's default. Throws a DatabricksError with the code of what STS refused.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
export const stsWebIdentity = (sts: () => Promise<STSClient>, audience: string) => async (): Promise<string> => {
  const { GetWebIdentityTokenCommand } = await import('@aws-sdk/client-sts');
  const input = { Audience: [audience], SigningAlgorithm: 'RS256', DurationSeconds: WEB_IDENTITY_SECONDS };
  try {
    const { WebIdentityToken } = await (await sts()).send(new GetWebIdentityTokenCommand(input));
    if (WebIdentityToken) return WebIdentityToken;
  } catch (cause) {
    throw noWebIdentity(cause);
  }
  throw new DatabricksError('UNEXPECTED_RESPONSE', 'sts:GetWebIdentityToken answered, but with no token');
};

/** What says nothing of credentials keeps its code; everything else comes to having none. */
const PASSED_ON = ['ACCESS_DENIED', 'THROTTLED', 'TIMEOUT', 'CONNECTION', 'TLS', 'SERVER_ERROR'] as const;

function noWebIdentity(cause: unknown): DatabricksError {
  const { code, reason } = readFailure(cause);
  const said = `sts:GetWebIdentityToken: ${reason}`;
  if (cause instanceof Error && cause.name === 'OutboundWebIdentityFederationDisabledException')
    return new DatabricksError('NO_CREDENTIALS', `${said}. ${SWITCH_ON}`, { cause });
  return new DatabricksError(PASSED_ON.find((one) => one === code) ?? 'NO_CREDENTIALS', said, { cause });
}

const SWITCH_ON = 'Switch it on once for the AWS account with iam:EnableOutboundWebIdentityFederation';

export interface ClientSecret {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SecretPrincipal extends TokenEndpoint {
  readonly name: string;
  readonly scope: string;
  /** The service principal's id and secret, read anew for every token, so that a rotated secret is taken up. */
  readonly secret: () => Promise<ClientSecret>;
}

/** A service principal with a client secret: https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m */
export const oauthSecret = (principal: SecretPrincipal): Principal => ({
  name: principal.name,
  renewable: true,
  async grant(host) {
    const { clientId, clientSecret } = await principal.secret();
    const basic = `${clientId}:${clientSecret}`;
    const secrets = [clientSecret, Buffer.from(basic).toString('base64')];
    const form = { grant_type: 'client_credentials', scope: principal.scope };
    return requestToken(host, { form, basic, secrets }, principal);
  },
});

/**
 * A token somebody brought, e.g. in DATABRICKS_TOKEN: for the command line alone. It goes to the hosts it is asked
 * for, lives as long as it lives, and there is no second one.
 */
export const broughtToken = (token: string): Principal => ({
  name: 'DATABRICKS_TOKEN',
  renewable: false,
  grant: async () => ({ token: token.trim(), livesMs: null }),
});
