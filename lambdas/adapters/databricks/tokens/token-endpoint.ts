import { setTimeout as sleepFor } from 'node:timers/promises';
import * as z from 'zod';
import { DatabricksError } from '#domain/databricks/error.ts';
import { answerOf } from '../answers/answer.ts';
import { originOf } from '../wire/address.ts';
import { exchanged } from '../wire/attempt.ts';
import { pauseBeforeRetry, RETRY_POLICY, type RetryPolicy } from '../wire/retry.ts';
import { TIMEOUTS, type Timeouts } from '../wire/wire.ts';
import type { Grant } from './tokens.ts';

/** Where tokens are asked for. */
export interface TokenEndpoint {
  /** The Databricks account, a UUID; it is part of the account's own endpoint. */
  readonly accountId: string;
  /** The account console's host, which has a token endpoint of its own; every other host is a workspace's. */
  readonly accountHost: string;
  readonly endpoint?: string;
  readonly timeouts?: Timeouts;
  readonly retry?: RetryPolicy;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** `basic` is `id:secret`, for the Authorization header; `secrets` are taken out of whatever an error may quote. */
export interface TokenRequest {
  readonly form: Readonly<Record<string, string>>;
  readonly basic?: string;
  readonly secrets: readonly string[];
}

/** The only paths posted to beside the probe's: https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m */
const pathOf = (host: string, { accountId, accountHost }: TokenEndpoint): string =>
  host === accountHost ? `/oidc/accounts/${encodeURIComponent(accountId)}/v1/token` : '/oidc/v1/token';

/** RFC 6749 §5.1. Without `expires_in` a token is taken to live as long as a federated one does by default. */
const Answer = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().default(300),
});

/**
 * Asks a host's token endpoint. Overload and failed connections are tried again: asking twice does nothing but give
 * another token. Nothing of it is recorded. Throws a DatabricksError without any of the secrets in it; what the
 * endpoint itself refuses is NO_CREDENTIALS.
 */
export async function requestToken(host: string, request: TokenRequest, at: TokenEndpoint): Promise<Grant> {
  const { retry = RETRY_POLICY, sleep = sleepFor, timeouts = TIMEOUTS } = at;
  const began = performance.now();
  for (let tries = 1; ; tries++) {
    const { attempt, incoming } = await exchanged(outgoing(host, request, at), timeouts, request.secrets);
    if (incoming?.status === 200) return grantIn(incoming.text, host);
    const pause = pauseBeforeRetry(attempt, tries, performance.now() - began, retry, Math.random);
    if (pause === undefined) throw refused(host, () => answerOf(attempt));
    await sleep(pause);
  }
}

function outgoing(host: string, { form, basic }: TokenRequest, at: TokenEndpoint) {
  const origin = originOf(host, at.endpoint);
  const authorization = basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
  return {
    host,
    url: `${origin.url}${pathOf(host, at)}`,
    method: 'POST' as const,
    headers: {
      ...origin.headers,
      ...authorization,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  };
}

function grantIn(text: string, host: string): Grant {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined; // the parser's own message would quote the text, and the token in it
  }
  const parsed = Answer.safeParse(answer);
  if (!parsed.success)
    throw new DatabricksError('MALFORMED_RESPONSE', `the token endpoint of ${host} answered, but with no token`);
  return { token: parsed.data.access_token, livesMs: parsed.data.expires_in * 1000 };
}

/**
 * A refusal here is one of the credentials, whatever status it comes with, but for "ask later" and "not from your
 * address"; a failure stays what it is.
 */
function refused(host: string, answer: () => unknown): DatabricksError {
  try {
    answer();
  } catch (cause) {
    if (!(cause instanceof DatabricksError)) throw cause;
    const isOfCredentials = cause.refusal !== null && cause.refusal.status < 500 && !isOfTraffic(cause);
    const code = isOfCredentials ? 'NO_CREDENTIALS' : cause.code;
    return new DatabricksError(code, `no token from ${host}: ${cause.message}`, { cause });
  }
  return new DatabricksError('UNEXPECTED_RESPONSE', `the token endpoint of ${host} answered, but with no token`);
}

/** Databricks says with status 403 that an IP access list does not let the asker's address in. */
const isOfTraffic = ({ code, refusal }: DatabricksError): boolean =>
  code === 'THROTTLED' || (code === 'ACCESS_DENIED' && /\bIP\b/.test(refusal?.said ?? ''));
