import { hashRows } from '#adapters/tables/row-values.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { configFault } from '#domain/declaring/config.ts';
import type { Plan } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { SHARED_TABLES, type Table } from '#domain/tables/table.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { EvidenceError, LockerError } from '#domain/words/errors.ts';
import { manifestKey, planKey, rawKey, stateKey, tableKey } from '#domain/words/keys.ts';
import { isUnreadable } from '../chain/read-object.ts';
import { deriveRun } from '../derive/derive-run.ts';
import { lockerSource } from '../derive/locker-source.ts';
import { type ManifestFacts, manifestFacts, manifestTable, unitsWithBaseline } from '../seal/manifest-facts.ts';
import { followedPlan } from '../seal/run-keys.ts';
import { runRow } from '../seal/run-row.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import { replaysState } from './verify-states.ts';

export interface ReplayPorts {
  readonly catalogue: readonly AnyDeclaration[];
  readonly code: CodeIdentity;
  /** Told now and then how many rows were derived. */
  readonly onRows?: (rows: number) => void;
}

/**
 * Derives a run's tables again from its recordings and compares them with what was sealed. Other code may come to other
 * rows: then this version cannot replay the run, which says nothing against the run. The same code may not.
 * Returns how many rows came out as sealed.
 */
export async function verifyReplay(
  locker: Locker,
  verified: VerifiedRun,
  runs: ReadonlyMap<string, VerifiedRun>,
  { catalogue, code, onRows }: ReplayPorts,
  verdicts: Verdicts,
): Promise<number> {
  const { manifest } = verified;
  const differing = await differencesOrReason(locker, verified, runs, { catalogue, onRow: counting(onRows) });
  if (typeof differing === 'string') {
    nameUnreplayable(verified, code, differing, verdicts);
    return 0;
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  if (differing.length === 0) return rows;
  if (manifest.code.sha256 === code.sha256)
    for (const key of differing)
      verdicts.problem('REPLAY_DIFFERS', key, 'the recordings of this run do not give what it says');
  else nameUnreplayable(verified, code, `${differing.join(', ')} come out differently`, verdicts);
  return (
    rows - manifest.tables.filter(({ key }) => differing.includes(key)).reduce((sum, table) => sum + table.rows, 0)
  );
}

/** The same code cannot derive what it sealed: REPLAY_DIFFERS. Other code may not be able to. */
function nameUnreplayable({ run, manifest }: VerifiedRun, code: CodeIdentity, why: string, verdicts: Verdicts): void {
  const key = manifestKey(run);
  if (manifest.code.sha256 === code.sha256) {
    verdicts.problem('REPLAY_DIFFERS', key, `${run} cannot be derived again: ${why}`);
    return;
  }
  const by = ({ version, sha256 }: CodeIdentity) => `${version} (code ${sha256.slice(0, 12)}…)`;
  const versions = `It was sealed by version ${by(manifest.code)}; this is ${by(code)}`;
  verdicts.notice('NOT_REPLAYABLE', key, `${run} is not replayable by this version: ${why}. ${versions}`);
}

/**
 * What the recordings do not give, or why nothing can be derived. What a run is derived from was sealed, and may be
 * anything all the same: a configuration, a table, a recording that no code of ours would have written ends the replay
 * of its run, and no other. Only a locker that cannot be read ends the verification.
 */
async function differencesOrReason(
  locker: Locker,
  verified: VerifiedRun,
  runs: ReadonlyMap<string, VerifiedRun>,
  { catalogue, onRow }: Deriving,
): Promise<string[] | string> {
  try {
    const differing = await differences(locker, verified, { catalogue, onRow });
    const isSame = await replaysState(locker, verified, runs);
    return isSame === false ? [...differing, stateKey(verified.run)] : differing;
  } catch (error) {
    if (error instanceof LockerError && !isUnreadable(error)) throw error;
    if (error instanceof EvidenceError) return error.message;
    return configFault((await followedPlan(locker, verified.manifest))?.config, catalogue) ?? `it fails with ${error}`;
  }
}

/** Keys of what the recordings do not give: tables, and the manifest where it counts, judges or lists otherwise. */
async function differences(
  locker: Locker,
  { run, manifest }: VerifiedRun,
  { catalogue, onRow }: Deriving,
): Promise<string[]> {
  const plan = await followedPlan(locker, manifest);
  if (!plan) return [planKey(run)];
  const present = new Set(manifest.objects.flatMap(({ key, late }) => (late ? [] : [key])));
  const source = lockerSource(locker, plan, present, adoptedOf(manifest));
  const derived = await deriveRun(source, catalogue, { open: (table) => hashTarget(table, onRow) });
  const facts = manifestFacts(plan, derived);
  const line = hashTarget(SHARED_TABLES.runs, onRow);
  line.write(runRow({ ...facts, code: manifest.code }));
  const runs = { table: SHARED_TABLES.runs, written: await line.end() };
  const tables = [...derived.tables, runs].map(({ table, written }) => manifestTable(table, run, written));
  const sealed = new Map(manifest.tables.map((table) => [table.key, canonicalJson(table)]));
  const differing = tables.filter((table) => sealed.get(table.key) !== canonicalJson(table)).map(({ key }) => key);
  const unknown = [...sealed.keys()].filter((key) => !tables.some((table) => table.key === key));
  return [...differing, ...unknown, ...(agree(plan, manifest, facts) ? [] : [manifestKey(run)])];
}

/** Who made a recording does not follow from it: it stands in the manifest alone. */
const adoptedOf = ({ run, units }: Manifest): Set<string> =>
  new Set(units.flatMap(({ adopted, collector, scope }) => (adopted ? [rawKey(run, collector, scope)] : [])));

/** Whether the manifest says of units, populations, timing and the rest what the recordings give. */
function agree(plan: Plan, manifest: Manifest, facts: ManifestFacts): boolean {
  const {
    format: _format,
    code: _code,
    head: _head,
    planInstead: _instead,
    tables: _tables,
    objects,
    ...said
  } = manifest;
  const sha256Of = (table: string) => objects.find(({ key }) => key === tableKey(table, plan.run))?.sha256 ?? '';
  return canonicalJson(said) === canonicalJson({ ...facts, units: unitsWithBaseline(plan, facts.units, sha256Of) });
}

interface Hashed {
  readonly rows: number;
  readonly rowsSha256: string;
}

interface Deriving {
  readonly catalogue: readonly AnyDeclaration[];
  readonly onRow: () => void;
}

const TELL_EVERY = 10_000;

function counting(onRows: ReplayPorts['onRows']): () => void {
  let rows = 0;
  return () => {
    rows += 1;
    if (rows % TELL_EVERY === 0) onRows?.(rows);
  };
}

function hashTarget(table: Table, onRow: () => void) {
  const hash = hashRows(table);
  return {
    write(row: Parameters<typeof hash.add>[0]): void {
      hash.add(row);
      onRow();
    },
    end: async (): Promise<Hashed> => ({ rows: hash.rows, rowsSha256: hash.digest() }),
  };
}
