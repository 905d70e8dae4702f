import { join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { canonicalJson } from '#domain/canonical-json.ts';
import { type AnyCollector, tableName } from '#domain/collector.ts';
import type { Config } from '#domain/config.ts';
import { manifestKey, planKey, rawKey, tableKey } from '#domain/keys.ts';
import type { Locker, StoredObject } from '#domain/locker.ts';
import { MANIFEST_FORMAT, Manifest, type ManifestObject } from '#domain/manifest.ts';
import type { Plan } from '#domain/plan.ts';
import type { CodeIdentity } from '#domain/recording.ts';
import { scheduledAtOf } from '#domain/run-id.ts';
import { timingOf } from '#domain/slots.ts';
import { collectorTable, SHARED_TABLES, type Table } from '#domain/table.ts';
import { byText } from '#domain/unit.ts';
import { type DerivedRun, deriveRun } from './derive-run.ts';
import { lockerSource } from './locker-source.ts';
import { PLANNING } from './planning.ts';
import { type DerivedFile, putDerived } from './put-derived.ts';
import { fileOfRunLine } from './run-line.ts';
import { findStrays } from './strays.ts';

export interface ManifestPorts {
  readonly locker: Locker;
  readonly collectors: readonly AnyCollector[];
  readonly code: CodeIdentity;
}

/** The manifest of a run as it lies in the locker; undefined before it was written. */
export async function storedManifest(locker: Locker, run: string): Promise<Manifest | undefined> {
  if (!(await locker.exists(manifestKey(run)))) return undefined;
  return Manifest.parse(JSON.parse(Buffer.from(await locker.get(manifestKey(run))).toString('utf8')));
}

/** Derives the run's tables, writes them, and last the manifest that names every object. The first manifest wins. */
export async function writeManifest(ports: ManifestPorts, plan: Plan, folder: string): Promise<Manifest> {
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

const manifestTable = (table: Table, run: string, { rows, rowsSha256 }: DerivedFile): Manifest['tables'][number] => ({
  table: table.name,
  title: table.title,
  key: tableKey(table.name, run),
  rows,
  rowsSha256,
});

function manifestFrom(
  ports: ManifestPorts,
  plan: Plan,
  derived: DerivedRun<DerivedFile>,
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
      const name = tableName(planned.collector);
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
