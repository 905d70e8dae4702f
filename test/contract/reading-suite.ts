import net from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Mask } from '#domain/reading/masking/masks.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import { type Harness, judgeAll } from './unit-harness.ts';

/** A collector in one place of a populated world. */
export interface Place {
  /** As in `Units`. */
  readonly key: string;
  readonly collector: AnyCollector;
  readonly harness: Harness;
}

export interface ReadWorld {
  readonly collectors: readonly AnyCollector[];
  readonly places: readonly Place[];
  /** What was read of every place, by its key. */
  readonly units: ReadonlyMap<string, DerivedUnit>;
  readonly policy?: Readonly<Record<string, unknown>>;
}

/** What must hold of every collector that reads a world in which nothing goes wrong; it follows from its declaration. */
export function readingSuite({ collectors, places, units, policy }: ReadWorld): void {
  describe.each(places.map((place) => [place.key, place] as const))('%s in a populated world', (key, place) => {
    const unit = units.get(key) as DerivedUnit;

    test('finds something, and has no gap and no doubt', () => {
      expect(unit.gaps).toEqual([]);
      expect(unit.doubts).toEqual([]);
      expect(unit.outcome).toBe('COMPLETE');
      expect(unit.rows, 'put something it reads into the world').not.toEqual([]);
    });

    test('has nothing in its answers that is taken for a secret: ids, ARNs, dates, networks and hashes are none', () => {
      const planted = ['spark_conf.spark.password', '.customerGatewayConfiguration'];
      const isPlanted = ({ path }: Mask) => planted.some((one) => path.endsWith(one));
      expect(unit.masks?.filter((mask) => !isPlanted(mask))).toEqual([]);
    });

    test('gives rows that fit the declared row, each with an id of its own', () => {
      for (const row of unit.rows) expect(place.collector.row.safeParse(row).error).toBeUndefined();
      const ids = unit.rows.map((row) => row.id);
      expect(ids).not.toContain('');
      expect(new Set(ids).size).toBe(ids.length);
    });

    test('gives the same rows and gaps again from its recording, without a network', async () => {
      const live = overheard(place.collector);
      const run = await place.harness.collect(live.listening);
      const again = overheard(place.collector);
      const connect = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(() => {
        throw new Error('a replay went to the network');
      });
      const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('a replay went to the network'));
      try {
        const { outcome, rows } = await place.harness.derive(again.listening, run);
        expect([outcome, rows.map(({ id }) => id)]).toEqual(['COMPLETE', unit.rows.map(({ id }) => id)]);
        expect(await place.harness.spooled(place.collector, run)).toEqual(rows);
        expect(fetched).not.toHaveBeenCalled();
      } finally {
        connect.mockRestore();
        fetched.mockRestore();
      }
      expect(again.heard()).toEqual(live.heard());
    });
  });

  describe.each(collectors.map((collector) => [collector.id, collector] as const))('%s', (id, collector) => {
    const own = places.filter((place) => place.collector.id === id).map(({ key }) => units.get(key) as DerivedUnit);

    test('calls everything it declares and nothing else', () => {
      const called = new Set(own.flatMap(({ calls }) => calls.map(({ operation }) => operation)));
      expect([...called].sort()).toEqual([...collector.reads].sort());
    });

    test('lets every rule come to a PASS or a FAIL on some row', () => {
      const judgements = judgeAll(collectors, units, policy);
      for (const rule of collector.rules) {
        const verdicts = own.flatMap((unit) =>
          unit.rows.map((row) => judgements.get(`${rule.id} ${unit.scope.id} ${row.id}`)?.verdict),
        );
        expect(verdicts, rule.id).not.toContain(undefined);
        expect(
          verdicts.some((verdict) => verdict === 'PASS' || verdict === 'FAIL'),
          rule.id,
        ).toBe(true);
      }
    });
  });
}

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

const sorted = (rows: readonly unknown[]): unknown[] =>
  rows.map((row) => row as { id: string }).sort((a, b) => (a.id < b.id ? -1 : 1));
