import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseForRewriting } from '#adapters/databricks/answers/json.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, collectorsOf, isCollector } from '#domain/declaring/any-declaration.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { derivingOrder } from '#domain/declaring/order.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import { Gap, isInventoryGap } from '#domain/words/gap.ts';
import type { ObservedUnit } from '#domain/words/unit.ts';
import { deriveTable } from '../../../lambdas/steps/derive/derive-table.ts';
import { startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { ofDatabricks, placesIn, removeAll } from '../databricks-places.ts';
import { databricksWorld, POLICY } from '../world-databricks.ts';
import { garblings } from './faults.ts';
import { readAgain } from './read-again.ts';

const catalogue = (await loadCatalogue()).filter(
  (one) => scopeKindsOf(one).every((kind) => kind.startsWith('databricks-')) && one.id !== 'egress-paths',
);
const collectors = ofDatabricks(collectorsOf(catalogue));
const config = {
  ...parseConfig(
    { entity: 'Example Health', retention: { mode: 'GOVERNANCE', days: 1 }, policy: POLICY },
    await loadCatalogue(),
  ),
  emptyAllowed: {},
};
const inOrder = derivingOrder(catalogue, () => true);

interface Read {
  readonly key: string;
  readonly id: string;
  readonly calls: readonly RecordedCall[];
  readonly unit: ObservedUnit;
}

async function recorded(): Promise<Read[]> {
  const emulated = await startEmulatedDatabricks({ state: databricksWorld() });
  const places = await placesIn(emulated, collectors);
  const reads: Read[] = [];
  for (const { key, collector, harness } of places) {
    const run = await harness.collect(collector);
    const calls = await harness.calls(collector, run);
    const { scope } = await harness.derive(collector, run);
    reads.push({ key, id: collector.id, calls, unit: await readAgain(collector, scope, calls) });
  }
  await removeAll(places);
  await emulated.close();
  return reads;
}

function judged(units: ReadonlyMap<string, ObservedUnit>): Map<string, Judgement> {
  const lookups = new Lookups();
  const all: [AnyDeclaration, ObservedUnit][] = [];
  for (const declared of inOrder) {
    const own = isCollector(declared)
      ? [...units].filter(([key]) => key.split(' ')[0] === declared.id).map(([, unit]) => unit)
      : [
          ...new Map(
            [...units.values()]
              .filter(({ scope }) => scopeKindsOf(declared).includes(scope.kind))
              .map(({ scope }) => [scope.id, scope]),
          ).values(),
        ].map((scope) => deriveTable(declared, scope, config.policy, lookups));
    for (const unit of own) {
      lookups.add(declared.id, unit);
      all.push([declared, unit]);
    }
  }
  const judgements = new Map<string, Judgement>();
  for (const [declared, unit] of all)
    for (const { rule, scope, resourceId, judgement } of judgeUnit(declared, unit, config, lookups))
      judgements.set(`${rule.id} ${scope} ${resourceId}`, judgement);
  return judgements;
}

const isDecided = (judgement: Judgement | undefined): boolean =>
  judgement !== undefined && ['PASS', 'FAIL', 'NOT_APPLICABLE'].includes(judgement.verdict);

test('a garbled answer changes no verdict into another', async () => {
  const reads = await recorded();
  const units = new Map(reads.map(({ key, unit }) => [key, unit]));
  const whole = judged(units);
  const wrong = new Map<string, { count: number; example: string }>();
  let tries = 0;
  const started = performance.now();
  for (const { key, id, calls, unit } of reads) {
    const collector = collectors.find((one) => one.id === id)!;
    const done = new Set<string>();
    for (const call of calls) {
      const body = call.attempts.at(-1)?.body;
      if (!body) continue;
      for (const { member, fault, body: garbled } of garblings(parseForRewriting(body) as never)) {
        const text = JSON.stringify(garbled);
        const once = `${call.operation} ${call.request.path} ${call.request.query} ${member} ${fault} ${text}`;
        if (done.has(once)) continue;
        done.add(once);
        tries += 1;
        const again = await readAgain(collector, unit.scope, calls, { call, body: text });
        for (const gap of again.gaps) Gap.parse(gap);
        const now = judged(new Map([...units, [key, again]]));
        const told = new Set(again.gaps.flatMap(({ resourceId }) => resourceId ?? []));
        const isInventoryOpen = again.gaps.some(isInventoryGap);
        const faults = [...whole].flatMap(([name, before]) => {
          const after = now.get(name);
          const resource = name.split(' ').slice(2).join(' ');
          if (!after) return isInventoryOpen || told.has(resource) ? [] : [`${name}: ${before.verdict} → gone`];
          return isDecided(before) && isDecided(after) && before.verdict !== after.verdict
            ? [`${name}: ${before.verdict} → ${after.verdict} ${after.code}`]
            : [];
        });
        const phantom = [...now].flatMap(([name, after]) =>
          isDecided(after) && !whole.has(name) ? [`${name}: none → ${after.verdict}`] : [],
        );
        const found = [...faults, ...phantom];
        if (found.length > 0) {
          const line = `${id} | ${call.operation} | ${member} | ${fault}`;
          const known = wrong.get(line);
          wrong.set(line, { count: (known?.count ?? 0) + 1, example: known?.example ?? found[0]! });
        }
      }
    }
  }
  const report = [...wrong].map(([line, { count, example }]) => `${count} ${line} | ${example}`).sort();
  writeFileSync('/tmp/wrong.txt', report.join('\n'));
  console.log(
    tries,
    [...wrong.values()].reduce((sum, { count }) => sum + count, 0),
    Math.round(performance.now() - started),
  );
  expect(tries).toBeGreaterThan(0);
}, 600_000);
