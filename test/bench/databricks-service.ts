import { startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { company } from './databricks-company.ts';

/**
 * The measured company behind the emulated account, in a process of its own, which enforces the published limits.
 * Prints where it is; to every message it answers with what was asked of it so far.
 */
const emulated = await startEmulatedDatabricks({ state: company(), enforcesLimits: true });
process.stdout.write(`${JSON.stringify({ url: emulated.url, accountId: emulated.state.accountId })}\n`);

export interface Asked {
  /** Every call there was, those for tokens too. */
  readonly calls: number;
  readonly refused: number;
  /** The most calls at one host within any stretch as long as the limit's, for each limit. */
  readonly busiest: readonly { readonly limit: string; readonly most: number; readonly allowed: number }[];
}

function asked(): Asked {
  const { calls } = emulated.log;
  const most = Map.groupBy(emulated.log.busiest(), ({ limit }) => limit);
  return {
    calls: calls.length,
    refused: calls.filter(({ status }) => status !== 200).length,
    busiest: [...most].map(([limit, hosts]) => ({
      limit: limit.name,
      most: Math.max(...hosts.map((host) => host.most)),
      allowed: limit.calls,
    })),
  };
}

process.on('message', () => process.send?.(asked()));
process.on('disconnect', () => process.exit());
