import { afterAll, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import { startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { ofDatabricks, placesIn, removeAll } from './databricks-places.ts';
import { readingSuite } from './reading-suite.ts';
import { databricksWorld, POLICY } from './world-databricks.ts';

const emulated = await startEmulatedDatabricks({ state: databricksWorld() });
const catalogue = collectorsOf(await loadCatalogue());
const collectors = ofDatabricks(catalogue);
const places = await placesIn(emulated, collectors);

afterAll(async () => {
  await removeAll(places);
  await emulated.close();
});

const units = new Map<string, DerivedUnit>();
for (const { key, collector, harness } of places) units.set(key, await harness.observe(collector));

test('every collector of the catalogue that reads Databricks is here, in every kind of place it declares', () => {
  const declared = catalogue.filter((one) => scopeKindsOf(one).some((kind) => kind.startsWith('databricks-')));
  expect(declared.length).toBeGreaterThan(0);
  const kinds = declared.flatMap((one) => scopeKindsOf(one).map((kind) => `${one.id} ${kind}`));
  expect([...units].map(([key, { scope }]) => `${key.split(' ')[0]} ${scope.kind}`).sort()).toEqual(kinds.sort());
});

readingSuite({ collectors, places, units, policy: POLICY });
