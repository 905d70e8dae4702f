import { databricksThrough } from '#adapters/databricks/client.ts';
import { type DatabricksLiveOptions, databricksLive } from '#adapters/databricks/live.ts';
import { databricksReplay } from '#adapters/databricks/replay.ts';
import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import { createTokens, type Tokens } from '#adapters/databricks/tokens/tokens.ts';
import type { HostLimits } from '#adapters/databricks/wire/host-limits.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import type { Databricks, DatabricksRead } from '#domain/declaring/databricks-client.ts';
import type { RawLine, RecordedCall } from '#domain/reading/recording.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { ACCOUNT_HOST, EmulatedState } from '../../emulators/databricks/state.ts';

export const CLIENT_ID = 'a6f1d0c2-reader';
export const SECRET = 'a-client-secret-nobody-may-see';
export const WORKSPACE = 'dbc-one.cloud.databricks.com';
export { ACCOUNT_HOST };

/** An account with one workspace, `dbc-one`, and a service principal that is admin of both. */
export function smallAccount(): EmulatedState {
  const state = new EmulatedState();
  const workspace = state.addWorkspace('1001', 'dbc-one');
  state.addClient(CLIENT_ID, { secrets: [SECRET], workspaces: new Map([[workspace.id, 'admin']]) });
  return state;
}

/** Longer than a busy machine takes, so that a time-out in a test is one the test is about. */
export const PATIENT = { headersMs: 20_000, stallMs: 20_000, totalMs: 40_000 };

export interface Rig {
  readonly databricks: Databricks;
  readonly tokens: Tokens;
  /** Every call as it would be written to a recording. */
  readonly recorded: RecordedCall[];
  /** How long each pause between two tries was to be, in milliseconds. */
  readonly pauses: number[];
  /** The same client, answered from what was recorded. */
  replay(): Databricks;
}

type RigOptions = Partial<Omit<DatabricksLiveOptions, 'record'>> & { readonly reads: readonly DatabricksRead[] };

export function rigFor(emulated: EmulatedDatabricks, options: RigOptions): Rig {
  const recorded: RecordedCall[] = [];
  const pauses: number[] = [];
  const host = options.host ?? WORKSPACE;
  const tokens = options.tokens ?? secretTokens(emulated);
  const transport = databricksLive({
    endpoint: emulated.url,
    limits: unlimited(),
    timeouts: PATIENT,
    sleep: async (ms) => pauses.push(ms),
    ...options,
    tokens,
    host,
    record: async (call) => void recorded.push(call),
  });
  return {
    databricks: databricksThrough(transport, host),
    tokens,
    recorded,
    pauses,
    replay: () =>
      databricksThrough(
        databricksReplay(
          createReplay(lines(recorded), () => {}),
          options.reads,
        ),
        host,
      ),
  };
}

/** As they come back from a file. */
async function* lines(calls: readonly RecordedCall[]): AsyncGenerator<RawLine> {
  for (const call of calls) yield JSON.parse(JSON.stringify(call)) as RecordedCall;
}

/** Limits that let everything through at once. */
export const unlimited = (): HostLimits => ({ enter: async () => () => {}, hold: () => {} });

export const secretTokens = (emulated: EmulatedDatabricks, now?: () => number): Tokens =>
  createTokens(
    oauthSecret({
      name: CLIENT_ID,
      accountId: emulated.state.accountId,
      accountHost: ACCOUNT_HOST,
      endpoint: emulated.url,
      scope: 'all-apis',
      secret: async () => ({ clientId: CLIENT_ID, clientSecret: SECRET }),
      timeouts: PATIENT,
      sleep: async () => {},
    }),
    now,
  );

/** What a call came to: its answer, or the code and the message of its error. */
export async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { name, code, message };
  }
}
