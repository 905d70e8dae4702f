import type { Asker } from '#adapters/databricks/access.ts';
import { originOf } from '#adapters/databricks/wire/address.ts';
import { reach } from '#adapters/outgoing/reach.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Authentication } from '#domain/declaring/databricks-config.ts';
import { AT_HAND } from '../surroundings.ts';
import { type Check, fail, failed, ok, warn } from './check.ts';

/** Hosts and tokens of Databricks, where it is configured. No token is asked for. */
export function ofDatabricks({ databricks }: Config): Promise<Check>[] {
  if (databricks === undefined) return [Promise.resolve(ok('databricks', 'not configured, so not read'))];
  const { accountHost, workspaces, auth, probe } = databricks;
  const listed = workspaces === 'account' ? [] : workspaces.map(({ host }) => host);
  const probing = probe === undefined ? [] : [Promise.resolve(ofTokens('probe', probe.auth))];
  return [...[accountHost, ...listed].map(ofHost), Promise.resolve(ofTokens('reader', auth)), ...probing];
}

async function ofHost(host: string): Promise<Check> {
  const about = `databricks ${host}`;
  try {
    const { problem } = await reach(
      new URL(originOf(host, process.env.DATABRICKS_ENDPOINT_URL || undefined).url),
      false,
    );
    if (problem === null) return ok(about, 'answers');
    return fail(about, problem, 'let this machine reach it, or name the proxy in HTTPS_PROXY');
  } catch (error) {
    return failed(about, error, 'mend the host in context.evidence.databricks, or DATABRICKS_ENDPOINT_URL');
  }
}

function ofTokens(who: Asker, auth: Authentication): Check {
  const about = who === 'probe' ? 'databricks token of the probe' : 'databricks token';
  const { token, id, secret } = AT_HAND[who];
  if (process.env[token]) return ok(about, `${token} is set`);
  const [hasId, hasSecret] = [Boolean(process.env[id]), Boolean(process.env[secret])];
  if (hasId && hasSecret) return ok(about, `${id} and ${secret} are set`);
  if (hasId || hasSecret)
    return fail(about, `of ${id} and ${secret} only one is set, which is as good as none`, 'set the other one too');
  if (auth.mode === 'oauth-secret') return ok(about, `none in the environment; the secret ${auth.secretId} is read`);
  return warn(
    about,
    `none in the environment; AWS is asked to say who this is, for ${auth.clientId}`,
    `let the federation policy name these credentials, or set ${token}, or ${id} and ${secret}`,
  );
}
