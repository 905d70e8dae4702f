import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { type AnyCollector, databricksReads } from '#domain/declaring/collector.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { unlimited } from '../adapters/databricks/rig.ts';
import type { EmulatedDatabricks } from '../emulators/databricks/server.ts';
import { ACCOUNT_HOST } from '../emulators/databricks/state.ts';
import type { Place } from './reading-suite.ts';
import { createHarnessOf, type Harness } from './unit-harness.ts';
import { CLIENT, scopesIn } from './world-databricks.ts';

export const ofDatabricks = (collectors: readonly AnyCollector[]): AnyCollector[] =>
  collectors.filter(({ reads }) => databricksReads(reads).length > 0);

/** Waits are told here, and nobody waits. */
export const pauses: number[] = [];

/** Every place of the emulated world in which one of the collectors reads, each with a harness that tries calls twice. */
export async function placesIn(emulated: EmulatedDatabricks, collectors: readonly AnyCollector[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const scope of scopesIn(emulated.state)) {
    const harness = await createHarnessOf(
      (timeoutMs) => accessTo(emulated, timeoutMs),
      () => scope,
    );
    for (const collector of collectors)
      if (scopeKindsOf(collector).includes(scope.kind))
        places.push({ key: `${collector.id} ${scope.id}`, collector, harness });
  }
  return places;
}

export const removeAll = async (places: readonly Place[]): Promise<void> => {
  for (const harness of new Set<Harness>(places.map((place) => place.harness))) await harness.remove();
};

/** With a token of its own for every reading, as every function has. */
function accessTo({ url, state }: EmulatedDatabricks, timeoutMs: number) {
  const timeouts = { headersMs: timeoutMs, stallMs: timeoutMs, totalMs: 2 * timeoutMs };
  const retry = { maxAttempts: 2, budgetMs: 600_000, firstMs: 1, longestMs: 1 };
  const sleep = async (ms: number) => pauses.push(ms);
  const secret = async () => ({ clientId: CLIENT.id, clientSecret: CLIENT.secret });
  const endpoint = { accountId: state.accountId, accountHost: ACCOUNT_HOST, endpoint: url, timeouts, retry, sleep };
  const tokens = createTokens(oauthSecret({ ...endpoint, name: CLIENT.id, scope: 'all-apis', secret }));
  const databricks = { endpoint: url, timeouts, retry, sleep, tokens, limits: unlimited() };
  return { aws: { pace: async () => {} }, databricks: () => databricks };
}
