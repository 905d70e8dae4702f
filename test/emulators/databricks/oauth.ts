import { randomBytes } from 'node:crypto';
import { type Claims, verifiedClaims } from './jwt.ts';
import { ok, type Reply, refusalOAuth } from './replies.ts';
import type { Client, EmulatedState, FederationPolicy } from './state.ts';

/** A token that was given out. */
export interface IssuedToken {
  readonly client: Client;
  /** The host it is good for; an account's token is good for the account. */
  readonly host: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenDeskOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Longest life of a token, in seconds; Databricks gives an hour. */
  readonly lifetimeSeconds?: number;
}

/**
 * Gives out and checks tokens.
 * Secrets: https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m
 * Federation: https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-exchange
 */
export class TokenDesk {
  readonly #state: EmulatedState;
  readonly #options: TokenDeskOptions;
  readonly #issued = new Map<string, IssuedToken>();

  constructor(state: EmulatedState, options: TokenDeskOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** Every token ever given out, to look for where none may be. */
  get tokens(): readonly string[] {
    return [...this.#issued.keys()];
  }

  /** What a token is good for; undefined for one that is unknown, expired, or of another host. */
  check(token: string, host: string): IssuedToken | undefined {
    const issued = this.#issued.get(token);
    const isGood = issued && issued.host === host && this.#options.now() < issued.expiresAt;
    return isGood ? issued : undefined;
  }

  /** From now on the token is worth nothing, as if somebody had revoked what it stands on. */
  revoke(token: string): void {
    this.#issued.delete(token);
  }

  /** A token that was made by hand, as a person makes one. */
  personalToken(client: Client, host: string): string {
    return this.#give(client, host, ['all-apis'], 90 * 86_400).token;
  }

  answer(host: string, authorization: string | undefined, form: URLSearchParams): Reply {
    const grantType = form.get('grant_type');
    if (grantType === 'client_credentials') return this.#bySecret(host, authorization, form);
    if (grantType === 'urn:ietf:params:oauth:grant-type:token-exchange') return this.#byFederation(host, form);
    return refusalOAuth(400, 'unsupported_grant_type', `grant type ${grantType} is not supported`);
  }

  #bySecret(host: string, authorization: string | undefined, form: URLSearchParams): Reply {
    const basic = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString('utf8');
    const [clientId = '', secret = ''] = basic.split(':');
    const client = this.#state.clients.get(clientId);
    if (!client?.secrets.includes(secret)) return refusalOAuth(401, 'invalid_client', 'Client authentication failed');
    return this.#granted(client, host, form, Number.POSITIVE_INFINITY);
  }

  #byFederation(host: string, form: URLSearchParams): Reply {
    if (form.get('subject_token_type') !== 'urn:ietf:params:oauth:token-type:jwt')
      return refusalOAuth(400, 'invalid_request', 'subject_token_type must be a JWT');
    const claims = verifiedClaims(form.get('subject_token') ?? '', this.#state.issuers);
    if (!claims) return refusalOAuth(401, 'invalid_grant', 'The subject token is not a JWT of a known issuer');
    const now = this.#options.now() / 1000;
    if (claims.exp === undefined || claims.exp <= now || (claims.nbf ?? 0) > now)
      return refusalOAuth(401, 'invalid_grant', 'The subject token has expired');
    const client = this.#state.clients.get(form.get('client_id') ?? '');
    if (!client?.federation.some((policy) => this.#matches(policy, claims)))
      return refusalOAuth(
        401,
        'invalid_grant',
        `No federation policy matches issuer, audience and subject ${claims.sub}`,
      );
    return this.#granted(client, host, form, claims.exp - now);
  }

  #matches(policy: FederationPolicy, { iss, aud, sub }: Claims): boolean {
    const audiences = policy.audiences ?? [this.#state.accountId];
    return policy.issuer === iss && policy.subject === sub && [aud].flat().some((one) => audiences.includes(one ?? ''));
  }

  #granted(client: Client, host: string, form: URLSearchParams, seconds: number): Reply {
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    if (scopes.length === 0) return refusalOAuth(400, 'invalid_scope', 'scope is missing');
    const { lifetimeSeconds = 3600 } = this.#options;
    const { token, expires_in } = this.#give(client, host, scopes, Math.min(seconds, lifetimeSeconds));
    return ok({ access_token: token, scope: scopes.join(' '), token_type: 'Bearer', expires_in });
  }

  #give(client: Client, host: string, scopes: readonly string[], seconds: number) {
    const token = randomBytes(48).toString('base64url');
    const expires_in = Math.floor(seconds);
    this.#issued.set(token, { client, host, scopes, expiresAt: this.#options.now() + expires_in * 1000 });
    return { token, expires_in };
  }
}
