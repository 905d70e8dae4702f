import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { DatabricksSurroundings } from '#adapters/databricks/access.ts';
import { broughtToken, oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { type Config, parseConfig } from '#domain/declaring/config.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import { slotsBetween } from '#domain/words/slots.ts';

/** What a configuration has to say. */
export const LEAST_CONFIGURATION = { entity: 'Your company', retention: { mode: 'GOVERNANCE', days: 1 } };
const LEAST = JSON.stringify({ context: { evidence: LEAST_CONFIGURATION } });

/** The configuration in `context.evidence` of a cdk.json. Throws a ConfigError that names every mistake. */
export function readConfig(path: string, catalogue: readonly AnyDeclaration[]): Config {
  const unreadable = (why: string, cause?: unknown) =>
    new ConfigError('UNREADABLE', [`${path}: ${why}`], cause === undefined ? {} : { cause });
  if (!existsSync(path)) throw unreadable(`there is no such file; name one with --config, or begin with ${LEAST}`);
  let document: { context?: { evidence?: unknown } };
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(`is not JSON (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  if (document?.context?.evidence === undefined) throw unreadable(`has no context.evidence; begin with ${LEAST}`);
  return parseConfig(document.context.evidence, catalogue);
}

const DAY_MS = 86_400_000;

/** The run that `--at` means: a time, `now`, or without it the latest slot of the schedule. */
export function runOf(at: string | undefined, config: Config, now: Date): string {
  if (at === 'now') return runIdOf(now);
  if (at !== undefined) {
    const time = new Date(at);
    if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(at))
      throw new ConfigError('INVALID', [`--at: "${at}" is no time such as 2026-11-21T06:00:00Z`]);
    return runIdOf(time);
  }
  return slotsBetween(config.schedule, new Date(now.getTime() - DAY_MS), now).at(-1) ?? runIdOf(now);
}

/** A PEM public key; a private key or anything else is refused. */
export function readKey(path: string): string {
  const problem = (why: string, cause?: unknown) => new ConfigError('INVALID', [`--key ${path}: ${why}`], { cause });
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw problem('there is no such file');
  const pem = readFileSync(path, 'utf8');
  if (!pem.includes('BEGIN PUBLIC KEY')) throw problem('is not a public key in PEM (BEGIN PUBLIC KEY)');
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw problem('cannot be read as a public key', cause);
  }
}

/** Names of the environment for each of the two who ask Databricks. */
export const AT_HAND = {
  reader: { token: 'DATABRICKS_TOKEN', id: 'DATABRICKS_CLIENT_ID', secret: 'DATABRICKS_CLIENT_SECRET' },
  probe: {
    token: 'DATABRICKS_PROBE_TOKEN',
    id: 'DATABRICKS_PROBE_CLIENT_ID',
    secret: 'DATABRICKS_PROBE_CLIENT_SECRET',
  },
} as const;

/**
 * Databricks as somebody at a terminal reaches it: with a token or a service principal's secret from the environment
 * where there is one, else as the configuration says. DATABRICKS_ENDPOINT_URL lets an emulated one stand for all hosts.
 * Throws a ConfigError for a secret that is too short to be one.
 */
export function databricksAtHand(environment: NodeJS.ProcessEnv = process.env): DatabricksSurroundings {
  const endpoint = environment.DATABRICKS_ENDPOINT_URL;
  refuseShortSecrets(environment);
  return {
    ...(endpoint ? { endpoint } : {}),
    brought(who, tokenEndpoint) {
      const { token, id, secret } = AT_HAND[who];
      const brought = environment[token];
      if (brought) return broughtToken(brought);
      const [clientId, clientSecret] = [environment[id], environment[secret]];
      if (!clientId || !clientSecret) return undefined;
      return oauthSecret({ ...tokenEndpoint, name: clientId, secret: async () => ({ clientId, clientSecret }) });
    },
  };
}

/** Databricks' own have 36 characters and more. A shorter one may be a word of an answer, and would be masked there. */
const SHORTEST_SECRET = 20;

function refuseShortSecrets(environment: NodeJS.ProcessEnv): void {
  const names = Object.values(AT_HAND).flatMap(({ token, secret }) => [token, secret]);
  const short = names.filter((name) => {
    const value = environment[name]?.trim();
    return value !== undefined && value !== '' && value.length < SHORTEST_SECRET;
  });
  if (short.length === 0) return;
  const why = `has fewer than ${SHORTEST_SECRET} characters, so it is no token or secret of Databricks; set it anew or unset it`;
  throw new ConfigError(
    'INVALID',
    short.map((name) => `${name} ${why}`),
  );
}
