import { afterAll } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { garbledSuite } from './garbled/aws-suite.ts';
import { readingSuite } from './reading-suite.ts';
import { createHarness } from './unit-harness.ts';
import { populate, STAND_INS } from './world.ts';

const account = await startEmulatedAccount();
const proxy = await startFaultProxy(account.url, { standIns: STAND_INS, remembers: true });
const harness = await createHarness(proxy.url);
await populate(account.url);
const collectors = collectorsOf(await loadCatalogue()).filter((collector) =>
  scopeKindsOf(collector)[0]?.startsWith('aws-'),
);

afterAll(async () => {
  await harness.remove();
  await proxy.close();
  await account.stop();
});

const units = new Map<string, DerivedUnit>();
for (const collector of collectors) units.set(collector.id, await harness.observe(collector));

const places = collectors.map((collector) => ({ key: collector.id, collector, harness }));
readingSuite({ collectors, units, places });
garbledSuite({ collectors, units, places });
