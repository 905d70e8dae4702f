import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { canonicalJson, sha256Hex } from '#domain/canonical-json.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { type Config, configSha256 } from '#domain/config.ts';
import { SealError } from '#domain/errors.ts';
import { manifestKey, planKey, rawKey, tableKey } from '#domain/keys.ts';
import type { FileBody, Locker, StoredObject } from '#domain/locker.ts';
import { MANIFEST_FORMAT, Manifest, type ManifestObject } from '#domain/manifest.ts';
import { PLAN_FORMAT, Plan } from '#domain/plan.ts';
import type { CodeIdentity } from '#domain/recording.ts';
import { scheduledAtOf } from '#domain/run-id.ts';
import type { Seal } from '#domain/seal.ts';
import type { Signer } from '#domain/signer.ts';
import { timingOf } from '#domain/slots.ts';
import { collectorTable, SHARED_TABLES, type Table } from '#domain/table.ts';
import { byText } from '#domain/unit.ts';
import { appendSeal, manifestOf, sealsFromHead } from './chain.ts';
import { type DerivedRun, deriveRun } from './derive-run.ts';
import { lockerSource } from './locker-source.ts';
import { PLANNING } from './planning.ts';
import { countsOf, runRow } from './run-row.ts';
import { findStrays } from './strays.ts';

export interface SealPorts {
  readonly locker: Locker;
  readonly signer: Signer;
  readonly collectors: readonly AnyCollector[];
  readonly config: Config;
  readonly code: CodeIdentity;
}

export interface SealedRun {
  readonly seal: Seal;
  readonly manifest: Manifest;
}

interface WrittenFile {
  readonly file: FileBody;
  readonly rows: number;
  readonly rowsSha256: string;
}

/**
 * Seals a run, whatever became of it: derives its tables from what was stored, writes them and the manifest, signs,
 * links, and last of all writes the run's line in the table of runs, so that only sealed runs stand there. Every step
 * may be repeated after a crash: what is derived must come out byte for byte as before, or it is an error.
 */
export async function sealRun(ports: SealPorts, run: string): Promise<SealedRun> {
  const { locker } = ports;
  const folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  try {
    await completeHead(locker, folder);
    const plan = await planOf(ports, run);
    const manifest = (await storedManifest(locker, run)) ?? (await writeManifest(ports, plan, folder));
    const seal = await append(ports, plan, manifest);
    await writeRunLine(locker, manifest, folder);
    return { seal, manifest };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The plan, or, when planning left none, a plan that says so: a run that was due is never absent. */
async function planOf({ locker, config, code }: SealPorts, run: string): Promise<Plan> {
  const reason = 'planning ended without leaving a plan';
  const failed: Plan = {
    format: PLAN_FORMAT,
    run,
    outcome: 'FAILED',
    createdAt: new Date().toISOString(),
    principal: null,
    code,
    config: config as unknown as Plan['config'],
    configSha256: configSha256(config),
    units: [],
    unplanned: ['aws-account', 'aws-region'],
    gaps: [{ operation: PLANNING.collector, resourceId: null, fields: [], code: 'PLAN_FAILED', reason }],
  };
  await locker.put(planKey(run), Buffer.from(canonicalJson(failed)));
  return Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
}

async function storedManifest(locker: Locker, run: string): Promise<Manifest | undefined> {
  if (!(await locker.exists(manifestKey(run)))) return undefined;
  return Manifest.parse(JSON.parse(Buffer.from(await locker.get(manifestKey(run))).toString('utf8')));
}

async function writeManifest(ports: SealPorts, plan: Plan, folder: string): Promise<Manifest> {
  const { locker, collectors } = ports;
  const derived = await deriveRun(lockerSource(locker, plan), collectors, {
    open: (table) => createTableWriter(table, join(folder, `${table.name}.parquet`)),
  });
  const objects: ManifestObject[] = [];
  for (const { table, written } of derived.tables)
    objects.push(await putDerived(locker, tableKey(table.name, plan.run), written.file));
  for (const key of await storedKeys(locker, plan)) objects.push((await locker.stat(key)) as StoredObject);
  const manifest = manifestFrom(ports, plan, derived, objects);
  const runLine = await fileOfRunLine(manifest, folder);
  manifest.tables.push(manifestTable(SHARED_TABLES.runs, plan.run, runLine));
  const { bytes, sha256 } = runLine.file;
  manifest.objects.push({ key: tableKey('runs', plan.run), bytes, sha256, versionId: null });
  const own = new Set(manifest.objects.map(({ key }) => key));
  const names = [...Object.values(SHARED_TABLES), ...collectors.map(collectorTable)].map(({ name }) => name);
  manifest.objects.push(...(await findStrays(locker, plan.run, names, own)));
  manifest.objects.sort((a, b) => byText(a.key, b.key));
  await locker.put(manifestKey(plan.run), Buffer.from(canonicalJson(manifest)));
  return (await storedManifest(locker, plan.run)) as Manifest;
}

/** The plan and every recording it led to that is there. */
async function storedKeys(locker: Locker, plan: Plan): Promise<string[]> {
  const recordings = plan.units.map(({ collector, scope }) => rawKey(plan.run, collector, scope.id));
  const keys = [planKey(plan.run), rawKey(plan.run, PLANNING.collector, PLANNING.scope), ...recordings];
  const present = await Promise.all(keys.map((key) => locker.exists(key)));
  return keys.filter((_, index) => present[index]);
}

/** Writes what was derived. What an earlier attempt derived must be the same, byte for byte. */
async function putDerived(locker: Locker, key: string, file: FileBody): Promise<StoredObject> {
  const created = await locker.put(key, file);
  if (created) return created;
  const stored = await locker.stat(key);
  if (stored?.sha256 === file.sha256) return stored;
  throw new SealError(
    'DERIVED_DIFFERS',
    `${key} is already there with other content (sha256 ${stored?.sha256}, derived now ${file.sha256}): ` +
      'it was written by other code or by somebody else; the run is not sealed',
  );
}

const manifestTable = (table: Table, run: string, { rows, rowsSha256 }: WrittenFile): Manifest['tables'][number] => ({
  table: table.name,
  title: table.title,
  key: tableKey(table.name, run),
  rows,
  rowsSha256,
});

function manifestFrom(
  ports: SealPorts,
  plan: Plan,
  derived: DerivedRun<WrittenFile>,
  objects: ManifestObject[],
): Manifest {
  const files = new Map(derived.tables.map(({ table, written }) => [table.name, written.file]));
  const config = plan.config as unknown as Config;
  return {
    format: MANIFEST_FORMAT,
    run: plan.run,
    scheduledAt: scheduledAtOf(plan.run),
    startedAt: derived.startedAt,
    finishedAt: derived.finishedAt,
    outcome: derived.outcome,
    timing: timingOf(config.schedule, plan.run, derived.observed),
    entity: config.entity,
    schedule: config.schedule,
    principal: plan.principal,
    code: ports.code,
    configSha256: plan.configSha256,
    units: derived.units.map(({ planned, ...unit }) => {
      const name = planned.collector.replaceAll('-', '_');
      const key = tableKey(name, plan.run);
      const here = { run: plan.run, tableKey: key, tableSha256: files.get(name)?.sha256 ?? '' };
      const lastComplete = unit.outcome === 'COMPLETE' ? here : planned.previous;
      return { collector: planned.collector, scope: planned.scope.id, ...unit, lastComplete };
    }),
    populations: [...derived.populations],
    tables: derived.tables.map(({ table, written }) => manifestTable(table, plan.run, written)),
    objects,
  };
}

/** The seal an earlier attempt gave this run. It cannot have been sealed before it was planned. */
async function existingSeal(locker: Locker, plan: Plan): Promise<Seal | undefined> {
  for await (const seal of sealsFromHead(locker)) {
    const { predicate } = seal.statement;
    if (predicate.kind === 'run' && predicate.run === plan.run) return seal;
    if (predicate.sealedAt < plan.createdAt) return undefined;
  }
  return undefined;
}

async function append({ locker, signer }: SealPorts, plan: Plan, manifest: Manifest): Promise<Seal> {
  const key = manifestKey(plan.run);
  const subject = [{ name: key, sha256: sha256Hex(await locker.get(key)) }];
  const { run, outcome, timing } = manifest;
  const predicate = { kind: 'run' as const, run, outcome, timing, counts: countsOf(manifest) };
  return appendSeal(locker, signer, { subject, predicate }, () => existingSeal(locker, plan));
}

/** Writes the line that an attempt which died right after sealing did not write any more. */
async function completeHead(locker: Locker, folder: string): Promise<void> {
  for await (const seal of sealsFromHead(locker)) {
    if (seal.statement.predicate.kind !== 'run') continue;
    await writeRunLine(locker, await manifestOf(locker, seal), folder);
    return;
  }
}

async function writeRunLine(locker: Locker, manifest: Manifest, folder: string): Promise<void> {
  const key = tableKey('runs', manifest.run);
  if (await locker.exists(key)) return;
  const { file } = await fileOfRunLine(manifest, folder);
  const sealed = manifest.objects.find((object) => object.key === key);
  if (sealed?.sha256 !== file.sha256)
    throw new SealError(
      'DERIVED_DIFFERS',
      `${key} does not come out as sealed (${sealed?.sha256}, now ${file.sha256})`,
    );
  await putDerived(locker, key, file);
}

async function fileOfRunLine(manifest: Manifest, folder: string): Promise<WrittenFile> {
  const writer = createTableWriter(SHARED_TABLES.runs, join(folder, `${manifest.run}-runs.parquet`));
  writer.write(runRow(manifest));
  return writer.end();
}
