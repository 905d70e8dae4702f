import { databricksThrough } from '#adapters/databricks/client.ts';
import { type DatabricksLiveOptions, databricksLive } from '#adapters/databricks/live.ts';
import { databricksReplay } from '#adapters/databricks/replay.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import { type AnyCollector, databricksReads, type Reading } from '#domain/declaring/collector.ts';
import type { Databricks } from '#domain/declaring/databricks-client.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { RawLine, RecordedCall } from '#domain/reading/recording.ts';
import type { Gap } from '#domain/words/gap.ts';
import { databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import { type Row, sortedGaps } from '#domain/words/unit.ts';
import { KeptRows } from '../../lambdas/steps/recording/row-stores.ts';
import { runCollector } from '../../lambdas/steps/recording/run-collector.ts';
import { PATIENT, secretTokens, smallAccount, unlimited } from '../adapters/databricks/rig.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { ACCOUNT_HOST, type Workspace } from '../emulators/databricks/state.ts';

/** What one unit gave, sorted as sealing sorts it. */
export interface DatabricksUnit {
  readonly rows: readonly Row[];
  readonly gaps: readonly Gap[];
}

export interface DatabricksReadUnit extends DatabricksUnit {
  /** Every call as it was recorded. */
  readonly recorded: readonly RecordedCall[];
  /** The bytes of the recording, to look in them for what may not be there. */
  readonly text: string;
  /** How long each pause was to be, in milliseconds; nobody waited. */
  readonly pauses: readonly number[];
  /** The same unit, derived again from the recording without a network. */
  readonly again: DatabricksUnit;
  /** Answered calls that were not asked again: must be none. */
  readonly unasked: number;
}

export type DatabricksReadOptions = Partial<Omit<DatabricksLiveOptions, 'record' | 'reads' | 'host'>> & {
  /** Without it: the account, or its first workspace, whichever the collector reads (the workspace, where it reads both). */
  readonly scope?: Scope;
  /** What the collector is given of the unit's last complete observation. */
  readonly earlier?: Reading['earlier'];
};

/**
 * Runs a collector through the real client against the emulated account, and once more from what that recorded. The
 * scope `smallAccount` makes is read by its service principal. Throws where the replay gives anything else.
 */
export async function readFromDatabricks(
  collector: AnyCollector,
  emulated: EmulatedDatabricks,
  { scope = scopeIn(emulated, collector), earlier, ...options }: DatabricksReadOptions = {},
): Promise<DatabricksReadUnit> {
  const recorded: RecordedCall[] = [];
  const pauses: number[] = [];
  const reads = databricksReads(collector.reads);
  const host = scope.host ?? '';
  const live = databricksLive({
    endpoint: emulated.url,
    limits: unlimited(),
    timeouts: PATIENT,
    tokens: secretTokens(emulated),
    sleep: async (ms) => pauses.push(ms),
    ...options,
    host,
    reads,
    record: async (call) => void recorded.push(call),
  });
  const told = { scope, earlier };
  const unit = await run(collector, told, databricksThrough(live, host));
  const text = recorded.map((call) => JSON.stringify(call)).join('\n');
  const replay = createReplay(linesOf(text), () => {});
  const again = await run(collector, told, databricksThrough(databricksReplay(replay, reads), host));
  await replay.finish();
  const unasked = replay.unasked();
  if (unasked > 0 || JSON.stringify(again) !== JSON.stringify(unit))
    throw new Error(
      `asked again, the recording gives ${JSON.stringify({ again, unasked })}, not ${JSON.stringify(unit)}`,
    );
  return { ...unit, recorded, text, pauses, again, unasked };
}

/** The emulated account of `smallAccount`, served; with its one workspace. */
export async function startSmallAccount(options: Parameters<typeof startEmulatedDatabricks>[0] = {}) {
  const state = smallAccount();
  const emulated = await startEmulatedDatabricks({ state, ...options });
  return { emulated, workspace: state.workspaces[0] as Workspace };
}

/** The scope of one workspace of the emulated account. */
export const workspaceScope = ({ state }: EmulatedDatabricks, { id, host }: Workspace): Scope =>
  databricksWorkspace(state.accountId, id, host);

function scopeIn(emulated: EmulatedDatabricks, collector: AnyCollector): Scope {
  if (!scopeKindsOf(collector).includes('databricks-workspace'))
    return databricksAccount(emulated.state.accountId, ACCOUNT_HOST);
  return workspaceScope(emulated, emulated.state.workspaces[0] as Workspace);
}

async function run(
  collector: AnyCollector,
  told: Pick<Reading, 'scope' | 'earlier'>,
  databricks: Databricks,
): Promise<DatabricksUnit> {
  const rows = new KeptRows();
  const reading = { run: '2026-11-21T06-00-00Z', ...told, aws: noAws, databricks };
  const gaps = await runCollector(collector, reading, rows);
  return { rows: rows.rows(), gaps: sortedGaps(gaps) };
}

const noAws = (): never => {
  throw new Error('a unit of Databricks asked AWS');
};

/** As they come back from a file. */
async function* linesOf(text: string): AsyncGenerator<RawLine> {
  for (const line of text.split('\n').filter(Boolean)) yield JSON.parse(line) as RecordedCall;
}
