import net from 'node:net';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { collectorsOf, scopeKindsOf } from '#domain/declaration.ts';
import type { DerivedUnit } from '../../lambdas/steps/observe-unit.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { createHarness, judgeAll } from './unit-harness.ts';
import { populate, STAND_INS } from './world.ts';

const account = await startEmulatedAccount();
const proxy = await startFaultProxy(account.url, { standIns: STAND_INS });
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

/** The collector, with everything it yields and reports kept aside. */
function overheard(collector: AnyCollector) {
  const rows: unknown[] = [];
  const gaps: unknown[] = [];
  const listening: AnyCollector = {
    ...collector,
    async *collect(reading) {
      for await (const row of collector.collect({ ...reading, gap: (gap) => gaps.push(gap) && reading.gap(gap) })) {
        rows.push(row);
        yield row;
      }
    },
  };
  return { listening, heard: () => ({ rows: sorted(rows), gaps }) };
}

const units = new Map<string, DerivedUnit>();
for (const collector of collectors) units.set(collector.id, await harness.observe(collector));

describe.each(collectors.map((collector) => [collector.id, collector] as const))(
  '%s on a populated account',
  (id, collector) => {
    const unit = units.get(id) as DerivedUnit;

    test('finds something and has no gap', () => {
      expect(unit.gaps).toEqual([]);
      expect(unit.outcome).toBe('COMPLETE');
      expect(unit.rows, 'put something it reads into world.ts').not.toEqual([]);
    });

    test('calls every action it declares and no other', () => {
      const called = new Set(unit.calls.map(({ operation }) => operation));
      expect([...called].sort()).toEqual([...collector.reads].sort());
    });

    test('gives rows that fit the declared row, each with an id of its own', () => {
      for (const row of unit.rows) expect(collector.row.safeParse(row).error).toBeUndefined();
      const ids = unit.rows.map((row) => row.id);
      expect(ids).not.toContain('');
      expect(new Set(ids).size).toBe(ids.length);
    });

    test('gives the same rows and gaps again from its recording, without a network', async () => {
      const live = overheard(collector);
      const run = await harness.collect(live.listening);
      const again = overheard(collector);
      const connect = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(() => {
        throw new Error('a replay went to the network');
      });
      try {
        expect(await harness.derive(again.listening, run)).toMatchObject({ rows: unit.rows, gaps: unit.gaps });
      } finally {
        connect.mockRestore();
      }
      expect(again.heard()).toEqual(live.heard());
    });

    test('lets every rule come to a PASS or a FAIL on some row', () => {
      const judgements = judgeAll(collectors, units);
      for (const rule of collector.rules) {
        const verdicts = unit.rows.map((row) => judgements.get(`${rule.id} ${unit.scope.id} ${row.id}`)?.verdict);
        expect(verdicts, rule.id).not.toContain(undefined);
        expect(
          verdicts.some((verdict) => verdict === 'PASS' || verdict === 'FAIL'),
          rule.id,
        ).toBe(true);
      }
    });
  },
);

const sorted = (rows: readonly unknown[]): unknown[] =>
  rows.map((row) => row as { id: string }).sort((a, b) => (a.id < b.id ? -1 : 1));
