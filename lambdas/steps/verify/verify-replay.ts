import { hashRows } from '#adapters/tables/row-values.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { manifestKey, planKey, tableKey } from '#domain/keys.ts';
import type { Locker } from '#domain/locker.ts';
import { Plan } from '#domain/plan.ts';
import type { CodeIdentity } from '#domain/recording.ts';
import { SHARED_TABLES, type Table } from '#domain/table.ts';
import { deriveRun } from '../derive-run.ts';
import { lockerSource } from '../locker-source.ts';
import { runRow } from '../run-row.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';

/**
 * Derives a run's tables again from its recordings and compares them with what was sealed. Other code may come to other
 * rows: then this version cannot replay the run, which says nothing against the run. The same code may not.
 * Returns how many rows came out as sealed.
 */
export async function verifyReplay(
  locker: Locker,
  { run, manifest }: VerifiedRun,
  collectors: readonly AnyCollector[],
  code: CodeIdentity,
  verdicts: Verdicts,
): Promise<number> {
  const derived = await derivedHashes(locker, run, manifest, collectors);
  const differing = manifest.tables.filter(({ table, rowsSha256 }) => derived.get(table)?.rowsSha256 !== rowsSha256);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  if (differing.length === 0) return rows;
  const names = differing.map(({ table }) => table).join(', ');
  if (manifest.code.sha256 === code.sha256)
    for (const { table } of differing)
      verdicts.problem('REPLAY_DIFFERS', tableKey(table, run), 'the recordings of this run do not give these rows');
  else
    verdicts.notice(
      'NOT_REPLAYABLE',
      manifestKey(run),
      `${run} is not replayable by this version: ${names} come out differently. It was sealed by version ` +
        `${manifest.code.version} (code ${manifest.code.sha256.slice(0, 12)}…); this is ${code.version} (${code.sha256.slice(0, 12)}…)`,
    );
  return rows - differing.reduce((sum, table) => sum + table.rows, 0);
}

interface Hashed {
  readonly rows: number;
  readonly rowsSha256: string;
}

async function derivedHashes(
  locker: Locker,
  run: string,
  manifest: VerifiedRun['manifest'],
  collectors: readonly AnyCollector[],
): Promise<Map<string, Hashed>> {
  const plan = Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  const derived = await deriveRun(lockerSource(locker, plan), collectors, { open: hashTarget });
  const hashes = new Map(derived.tables.map(({ table, written }) => [table.name, written]));
  const populations = [...derived.populations];
  const line = hashTarget(SHARED_TABLES.runs);
  const { startedAt, finishedAt, outcome } = derived;
  line.write(runRow({ ...manifest, startedAt, finishedAt, outcome, populations, principal: plan.principal }));
  return hashes.set('runs', await line.end());
}

function hashTarget(table: Table) {
  const hash = hashRows(table);
  return {
    write: (row: Parameters<typeof hash.add>[0]): void => void hash.add(row),
    end: async (): Promise<Hashed> => ({ rows: hash.rows, rowsSha256: hash.digest() }),
  };
}
