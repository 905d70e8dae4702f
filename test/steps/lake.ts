import { expect } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadDeclaration } from '#collectors/catalogue.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { tableKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import type { SealedRun } from '../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import type { EmulatedState } from '../emulators/databricks/state.ts';
import { databricksPorts, databricksSettings, threeWorkspaces } from '../support/databricks-runs.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { machines, people } from '../support/lake-stand-ins.ts';
import { addKeys, type Ports, scratch } from '../support/sample-runs.ts';

export const [RUN, NEXT, LAST] = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'] as const;
export const LIST = 'GET /api/2.0/accounts/{account_id}/workspaces';
export const IN_AWS = 'kms-keys aws.123456789012.us-east-1 COMPLETE';

/** One table of AWS, one of workspaces, one of the Databricks account. */
const catalogue: readonly AnyDeclaration[] = [await loadDeclaration('kms-keys'), machines, people];

/** Runs over an AWS account and a Databricks account with three workspaces, one cluster in each. */
export interface Lake {
  readonly state: EmulatedState;
  readonly emulated: EmulatedDatabricks;
  /** A locker of its own, unless one is given; `settings` as `databricksPorts` takes them. */
  ports(settings?: object | null, locker?: Ports['locker']): Promise<Ports>;
  /** The scope of a workspace, and of the account. */
  at(workspace: string): string;
  readonly atAccount: string;
}

/** Gives every test a Databricks account of its own; AWS is the same for all. */
export async function startLakes() {
  const account = await startEmulatedAccount();
  await addKeys(account);
  const folder = await scratch();
  const opened: EmulatedDatabricks[] = [];
  let lockers = 0;
  return {
    async open(): Promise<Lake> {
      const state = threeWorkspaces();
      state.directory.addUser({ userName: 'ana@example.com' });
      for (const { clusters, id } of state.workspaces)
        clusters.put({ cluster_id: `c-${id}`, cluster_name: 'nightly', state: 'RUNNING' });
      const emulated = await startEmulatedDatabricks({ state });
      opened.push(emulated);
      const newLocker = () => directoryLocker(folder.path(`locker-${++lockers}`), { create: true });
      return {
        state,
        emulated,
        async ports(settings = databricksSettings(state), locker) {
          return databricksPorts(account, emulated, folder.path, {
            catalogue,
            settings,
            locker: locker ?? (await newLocker()),
          });
        },
        at: (workspace) => `databricks.${state.accountId}.${workspace}`,
        atAccount: `databricks.${state.accountId}`,
      };
    },
    async close(): Promise<void> {
      for (const emulated of opened) await emulated.close();
      await account.stop();
      await folder.remove();
    },
  };
}

export const unitsOf = ({ manifest }: SealedRun): string[] =>
  manifest.units.map(({ collector, scope, outcome }) => `${collector} ${scope} ${outcome}`).sort();

export const rowsOf = async ({ locker }: Ports, table: string, run: string): Promise<TableRow[]> =>
  Array.fromAsync(readTable(await locker.get(tableKey(table, run))));

/** `<rule> <scope> <resource> <verdict>` of what the rules of Databricks say. */
export const findingsOf = async (ports: Ports, run: string): Promise<string[]> =>
  (await rowsOf(ports, 'findings', run))
    .filter(({ rule_id }) => String(rule_id).startsWith('lake-'))
    .map(({ rule_id, scope, resource_id, verdict }) => `${rule_id} ${scope} ${resource_id} ${verdict}`);

export const gapsOf = async (ports: Ports, run: string): Promise<string[]> =>
  (await rowsOf(ports, 'gaps', run)).map(({ collector, scope, code }) => `${collector} ${scope} ${code}`).sort();

/** As an auditor checks it who comes half an hour after `run`: every row and verdict follows from the recordings. */
export async function expectIntact({ locker, code, catalogue: used }: Ports, run: string): Promise<void> {
  const now = new Date(Date.parse(scheduledAtOf(run)) + 1_800_000);
  const { status, problems, notices } = await verifyLocker(locker, { now, replay: { catalogue: used, code } });
  expect({ status, problems, notices }).toEqual({ status: 'INTACT', problems: [], notices: [] });
}
