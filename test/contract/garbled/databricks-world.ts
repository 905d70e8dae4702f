import { parseForRewriting } from '#adapters/databricks/answers/json.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, collectorsOf, isCollector } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { derivingOrder } from '#domain/declaring/order.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import type { ObservedUnit } from '#domain/words/unit.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import { deriveTable } from '../../../lambdas/steps/derive/derive-table.ts';
import { startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { ofDatabricks, placesIn, removeAll } from '../databricks-places.ts';
import { collectorIn, type Units } from '../unit-harness.ts';
import { databricksWorld, POLICY } from '../world-databricks.ts';
import { readAgain } from './read-again.ts';

/** A place of the world as it was read with nothing wrong. */
export interface ReadPlace {
  readonly key: string;
  readonly collector: AnyCollector;
  readonly calls: readonly RecordedCall[];
  readonly unit: ObservedUnit;
}

const all = await loadCatalogue();
const catalogue = all.filter((one) => scopeKindsOf(one).every((kind) => kind.startsWith('databricks-')));
const inOrder = derivingOrder(catalogue, () => true);
const settings = { entity: 'Example Health', retention: { mode: 'GOVERNANCE', days: 1 }, policy: POLICY };
const config = { ...parseConfig(settings, all), emptyAllowed: {} };

/** Every place of the emulated account and its workspace. */
export async function readWorld(): Promise<ReadPlace[]> {
  const emulated = await startEmulatedDatabricks({ state: databricksWorld() });
  const places = await placesIn(emulated, ofDatabricks(collectorsOf(catalogue)));
  const read: ReadPlace[] = [];
  for (const { key, collector, harness } of places) {
    const run = await harness.collect(collector);
    const calls = (await harness.calls(collector, run)).map(shortened);
    const { scope } = await harness.derive(collector, run);
    read.push({ key, collector, calls, unit: await readAgain(collector, scope, calls) });
  }
  await removeAll(places);
  await emulated.close();
  return read;
}

/** Lists of a hundred tasks alike say no more than a few, and take long to read four thousand times. */
const shortened = (call: RecordedCall): RecordedCall => ({
  ...call,
  attempts: call.attempts.map((attempt) => ({ ...attempt, body: attempt.body && fewTasks(attempt.body) })),
});

function fewTasks(body: string): string {
  if (!body.includes('"tasks"')) return body;
  return JSON.stringify(parseForRewriting(body), (name, value) =>
    name === 'tasks' && Array.isArray(value) ? value.slice(0, 3) : value,
  );
}

export interface World {
  /** What all rules say of all units, by `<rule> <scope> <resource>`. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Units of tables that are made of others. */
  readonly derived: readonly ObservedUnit[];
}

/** What follows from what was read. */
export function worldOf(units: Units): World {
  const lookups = new Lookups();
  const verdicts = new Map<string, Verdict>();
  const observed = inOrder.flatMap((declared) =>
    unitsOf(declared, units, lookups).map((unit) => {
      lookups.add(declared.id, unit);
      return [declared, unit] as const;
    }),
  );
  for (const [declared, unit] of observed)
    for (const { rule, scope, resourceId, judgement } of judgeUnit(declared, unit, config, lookups))
      verdicts.set(`${rule.id} ${scope} ${resourceId}`, judgement.verdict);
  return { verdicts, derived: observed.flatMap(([declared, unit]) => (isCollector(declared) ? [] : unit)) };
}

function unitsOf(declared: AnyDeclaration, units: Units, lookups: Lookups): readonly ObservedUnit[] {
  if (isCollector(declared)) return [...units].flatMap(([key, unit]) => (collectorIn(key) === declared.id ? unit : []));
  const scopes = new Map([...units.values()].map(({ scope }) => [scope.id, scope]));
  return [...scopes.values()]
    .filter(({ kind }) => scopeKindsOf(declared).includes(kind))
    .map((scope) => deriveTable(declared, scope, config.policy, lookups));
}
