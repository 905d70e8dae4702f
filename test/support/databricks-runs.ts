import { databricksAccess } from '#adapters/databricks/access.ts';
import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import type { RetryPolicy } from '#adapters/databricks/wire/retry.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { EmulatedDatabricks } from '../emulators/databricks/server.ts';
import { EmulatedState } from '../emulators/databricks/state.ts';
import type { EmulatedAccount } from './emulated-account.ts';
import { type Ports, sampleConfig, samplePorts } from './sample-runs.ts';

/** Who reads, and who asks clusters: application ids, and secrets that may be found nowhere afterwards. */
export const READER = {
  clientId: 'a6f1d0c2-1111-4222-8333-444455556666',
  secret: 'the-secret-of-the-reader-nobody-may-see',
};
export const PROBE = {
  clientId: 'b7f1d0c2-1111-4222-8333-444455556666',
  secret: 'the-secret-of-the-probe-nobody-may-see',
};

/** An account with three workspaces, and both principals let in everywhere. */
export function threeWorkspaces(): EmulatedState {
  const state = new EmulatedState();
  for (const id of ['1001', '1002', '1003']) state.addWorkspace(id, `dbc-${id}`);
  for (const { clientId, secret } of [READER, PROBE]) {
    const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
    state.addClient(clientId, { secrets: [secret], workspaces });
  }
  return state;
}

/** `context.evidence.databricks` for the emulated account; `changes` lay over it. */
export const databricksSettings = (state: EmulatedState, changes: object = {}) => ({
  accountId: state.accountId,
  auth: { mode: 'aws-federation', clientId: READER.clientId },
  ...changes,
});

/** Asks twice and does not wait in between. */
const HASTY: RetryPolicy = { maxAttempts: 2, budgetMs: 60_000, firstMs: 1, longestMs: 1 };

/**
 * `samplePorts` with Databricks: as somebody at a terminal, who brings a service principal's secret. `settings` are
 * `databricksSettings` unless told; null: the configuration has none.
 */
export async function databricksPorts(
  account: EmulatedAccount,
  emulated: EmulatedDatabricks,
  path: (name: string) => string,
  options: {
    readonly catalogue: readonly AnyDeclaration[];
    readonly settings?: object | null;
    readonly locker?: Ports['locker'];
  },
): Promise<Ports> {
  const { catalogue, locker, settings = databricksSettings(emulated.state) } = options;
  const config = sampleConfig(catalogue, { emptyAllowed: {}, databricks: settings ?? undefined });
  const ports = await samplePorts(account, path, locker);
  const databricks = databricksAccess(config.databricks, {
    endpoint: emulated.url,
    retry: HASTY,
    sleep: async () => {},
    brought(who, endpoint) {
      const { clientId, secret } = who === 'probe' ? PROBE : READER;
      return oauthSecret({ ...endpoint, name: clientId, secret: async () => ({ clientId, clientSecret: secret }) });
    },
  });
  return { ...ports, catalogue, config, access: { ...ports.access, databricks } };
}
