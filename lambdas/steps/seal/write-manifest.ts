import { join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { PLANNING, planningScopes } from '#domain/reading/planning.ts';
import type { Locker, StoredObject } from '#domain/sealing/locker.ts';
import { MANIFEST_FORMAT, Manifest, type ManifestObject } from '#domain/sealing/manifest.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { State } from '#domain/sealing/state.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { byText } from '#domain/words/by-text.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { SealError } from '#domain/words/errors.ts';
import { manifestKey, planKey, rawKey, stateKey, tableKey } from '#domain/words/keys.ts';
import { LARGEST, readJson } from '../chain/read-object.ts';
import { deriveRun } from '../derive/derive-run.ts';
import type { DerivedRun } from '../derive/derived-run.ts';
import { lockerSource } from '../derive/locker-source.ts';
import { manifestFacts, manifestTable, unitsWithBaseline } from './manifest-facts.ts';
import { type DerivedFile, putDerived } from './put-derived.ts';
import { fileOfRunLine } from './run-line.ts';
import { storeState } from './run-state.ts';
import { findStrays } from './strays.ts';

export interface ManifestPorts {
  readonly locker: Locker;
  readonly signer: Signer;
  readonly catalogue: readonly AnyDeclaration[];
  readonly code: CodeIdentity;
  /** Keys of the recordings that this process made. */
  readonly recordedHere?: ReadonlySet<string>;
}

export interface FollowedPlan {
  readonly plan: Plan;
  /** Whether it stands in the place of a stored plan that is not ours. */
  readonly isInstead: boolean;
}

/** The manifest of a run as it lies in the locker; undefined if there is none, or what is there is none. */
async function storedManifest(locker: Locker, run: string): Promise<Manifest | undefined> {
  return readJson(locker, manifestKey(run), null, Manifest);
}

/** Objects that are written, or read for their hash, at once. */
const AT_ONCE = 8;

/** Derives the run's tables, writes them, and last the manifest that names every object. The first manifest wins. */
export async function writeManifest(
  ports: ManifestPorts,
  { plan, isInstead }: FollowedPlan,
  folder: string,
): Promise<Manifest> {
  const { locker, catalogue, signer } = ports;
  const present = await presentKeys(locker, plan);
  const source = lockerSource(locker, plan, new Set(present), adoptedOf(ports, plan));
  const derived = await deriveRun(source, catalogue, {
    open: (table) => createTableWriter(table, join(folder, `${table.name}.parquet`)),
  });
  const { object, head } = await storeState(locker, signer.publicKeyPem, manifestFacts(plan, derived), derived);
  const objects: ManifestObject[] = [object];
  const put = ({ table, written }: (typeof derived.tables)[number]) =>
    putDerived(locker, tableKey(table.name, plan.run), written.file);
  for await (const stored of mapConcurrently(derived.tables, AT_ONCE, put)) objects.push(stored);
  for await (const stored of mapConcurrently(present, AT_ONCE, (key) => locker.stat(key)))
    objects.push(stored as StoredObject);
  const facts = manifestFrom(ports, plan, derived, objects);
  const manifest: Manifest = { ...facts, head, ...(isInstead ? { planInstead: plan } : {}) };
  const runLine = await fileOfRunLine(manifest, folder);
  manifest.tables.push(manifestTable(SHARED_TABLES.runs, plan.run, runLine));
  const { bytes, sha256 } = runLine.file;
  manifest.objects.push({ key: tableKey('runs', plan.run), bytes, sha256, versionId: null });
  const own = new Set(manifest.objects.map(({ key }) => key));
  const names = [...Object.values(SHARED_TABLES), ...catalogue.map(declaredTable)].map(({ name }) => name);
  manifest.objects.push(...(await findStrays(locker, plan.run, names, own, signer.publicKeyPem)));
  manifest.objects.sort((a, b) => byText(a.key, b.key));
  await locker.put(manifestKey(plan.run), Buffer.from(canonicalJson(manifest)));
  const stored = await storedManifest(locker, plan.run);
  if (stored && comparable(stored) === comparable(manifest)) return stored;
  throw new SealError(
    'DERIVED_DIFFERS',
    `${manifestKey(plan.run)} is already there and says something else than the recordings: it was written by other ` +
      'code or by somebody else; the run is not sealed',
  );
}

/**
 * Recordings that somebody else may have put there: all that this process did not make. In S3 the bucket's policy says
 * who writes recordings, so there none is marked.
 */
function adoptedOf({ locker, recordedHere }: ManifestPorts, { run, units }: Plan): Set<string> {
  if (locker.kind === 's3') return new Set();
  const keys = units.map(({ collector, scope }) => rawKey(run, collector, scope.id));
  return new Set(keys.filter((key) => !recordedHere?.has(key)));
}

/**
 * What is sealed, looked for once: what is stored from here on is late. An attempt before this one may have derived
 * tables without what has come since; the state, which it stored first, says what it did not have.
 */
async function presentKeys(locker: Locker, plan: Plan): Promise<string[]> {
  const earlier = await readJson(locker, stateKey(plan.run), null, State, LARGEST.state);
  const missing = new Set(earlier?.run === plan.run ? earlier.missing : []);
  return (await storedKeys(locker, plan)).filter((key) => !missing.has(key));
}

/** The plan and every recording it led to that is there. */
async function storedKeys(locker: Locker, plan: Plan): Promise<string[]> {
  const recordings = plan.units.map(({ collector, scope }) => rawKey(plan.run, collector, scope.id));
  const planning = planningScopes(plan.config).map((scope) => rawKey(plan.run, PLANNING.collector, scope));
  const keys = [planKey(plan.run), ...planning, ...recordings];
  const present = await Promise.all(keys.map((key) => locker.exists(key)));
  return keys.filter((_, index) => present[index]);
}

function manifestFrom(
  ports: ManifestPorts,
  plan: Plan,
  derived: DerivedRun<DerivedFile>,
  objects: ManifestObject[],
): Omit<Manifest, 'head'> {
  const files = new Map(derived.tables.map(({ table, written }) => [table.name, written.file.sha256]));
  const facts = manifestFacts(plan, derived);
  return {
    format: MANIFEST_FORMAT,
    ...facts,
    code: ports.code,
    units: unitsWithBaseline(plan, facts.units, (table) => files.get(table) ?? ''),
    tables: derived.tables.map(({ table, written }) => manifestTable(table, plan.run, written)),
    objects,
  };
}

/**
 * What two attempts must agree on, even if an upgrade came between them; what they found or adopted may differ, and
 * versions that left no state are adopted, too.
 */
const comparable = ({ objects, code: _code, head: _head, ...facts }: Manifest): string =>
  canonicalJson({
    ...facts,
    units: facts.units.map(({ adopted: _, ...unit }) => unit),
    populations: facts.populations.map(({ adopted: _, ...population }) => population),
    objects: objects.filter(({ key, late }) => !late && key !== stateKey(facts.run)),
  });
