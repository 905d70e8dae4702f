import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineCollector } from '#domain/declaring/collector.ts';
import { sortedGaps } from '#domain/words/unit.ts';
import { Intake } from '../../../lambdas/steps/recording/intake.ts';
import { CountedRows, KeptRows, SpooledRows } from '../../../lambdas/steps/recording/row-stores.ts';

const things = defineCollector({
  id: 'test-things',
  title: 'Things',
  scope: 'aws-region',
  reads: [],
  row: z.strictObject({ id: z.string(), colour: z.string() }),
  rules: [],
  async *collect() {},
});

type Thing = { readonly id: string; readonly colour: string };

const STORES = {
  'keeps them': () => new KeptRows(),
  'spools them': () => new SpooledRows(),
} as const;

/** Takes the rows in as sealing does. */
function takeIn(rows: readonly unknown[], store: keyof typeof STORES) {
  const held = STORES[store]();
  const intake = new Intake(things, held);
  for (const row of rows) intake.row(row);
  intake.end();
  const taken = [...held.rows()];
  expect(taken).toHaveLength(held.rows().length);
  held.close();
  return { taken, gaps: sortedGaps(intake.gaps) };
}

/** Takes the rows in as reading does: what it counts. */
function count(rows: readonly unknown[]) {
  const counted = new CountedRows();
  const intake = new Intake(things, counted);
  for (const row of rows) intake.row(row);
  intake.end();
  return { rows: counted.length, gaps: sortedGaps(intake.gaps) };
}

describe.each(Object.keys(STORES) as (keyof typeof STORES)[])('an intake that %s', (store) => {
  test('takes a row that comes twice once, and says nothing', () => {
    const { taken, gaps } = takeIn(
      [
        { id: 'a', colour: 'red' },
        { colour: 'red', id: 'a' },
      ],
      store,
    );
    expect(taken).toEqual([{ id: 'a', colour: 'red' }]);
    expect(gaps).toEqual([]);
  });

  test('takes no row whose id was masked: who can say which it is, or that it is one?', () => {
    const masked = { id: 'a [masked: ssn]', colour: 'red' };
    const { taken, gaps } = takeIn(
      [masked, { ...masked, colour: 'blue' }, { id: 'b', colour: '[masked: ssn]' }],
      store,
    );
    expect(taken).toEqual([{ id: 'b', colour: '[masked: ssn]' }]);
    expect(gaps).toMatchObject(Array(2).fill({ resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' }));
    expect(count([masked, masked])).toMatchObject({ rows: 0, gaps: [{}, {}] });
  });

  test('takes of rows that contradict each other the first, and every other one is a gap', () => {
    const rows = ['red', 'blue', 'red', 'blue'].map((colour) => ({ id: 'a', colour }));
    const { taken, gaps } = takeIn([...rows, { id: 'b', colour: 'blue' }], store);
    expect(taken).toEqual([
      { id: 'a', colour: 'red' },
      { id: 'b', colour: 'blue' },
    ]);
    expect(gaps.map(({ resourceId, code }) => [resourceId, code])).toEqual([
      ['a', 'UNEXPECTED_RESPONSE'],
      ['a', 'UNEXPECTED_RESPONSE'],
    ]);
  });

  test('takes no row that does not fit, which is a gap', () => {
    const { taken, gaps } = takeIn([{ id: 'a' }, { id: 'a', colour: 'red' }], store);
    expect(taken).toHaveLength(1);
    expect(gaps.map(({ resourceId, code }) => [resourceId, code])).toEqual([['a', 'SCHEMA_MISMATCH']]);
  });
});

test('takes no row whose id is empty: it would stand for a thing that nobody can name', () => {
  const { taken, gaps } = takeIn([{ id: '', colour: 'red' }], 'keeps them');
  expect(taken).toEqual([]);
  expect(gaps).toEqual([
    { operation: 'test-things', resourceId: null, fields: [], code: 'SCHEMA_MISMATCH', reason: 'id: is empty' },
  ]);
});

test.each([0, 7, true, '', {}, [], null])(
  'a gap of what is called %j names nothing: a service may call things what it likes, and a run is sealed all the same',
  (resourceId) => {
    const intake = new Intake(things, new KeptRows());
    intake.gap({ operation: 'kms:DescribeKey', resourceId: resourceId as string, code: 'TIMEOUT', reason: 'late' });
    expect(intake.gaps).toEqual([
      { operation: 'kms:DescribeKey', resourceId: null, fields: [], code: 'TIMEOUT', reason: 'late' },
    ]);
  },
);

test('comes to the same however rows are held: a unit is replayed as it was read', () => {
  const thing = fc.record<Thing>({ id: fc.constantFrom('a', 'b', 'c'), colour: fc.constantFrom('red', 'blue') });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 12 }), (rows) => {
      const kept = takeIn(rows, 'keeps them');
      expect(takeIn(rows, 'spools them')).toEqual(kept);
      expect(count(rows)).toEqual({ rows: kept.taken.length, gaps: kept.gaps });
      const first = new Map(rows.map(({ id }) => [id, rows.find((row) => row.id === id)]));
      expect(new Map(kept.taken.map((row) => [row.id, row]))).toEqual(first);
      expect(kept.gaps).toHaveLength(rows.filter(({ id, colour }) => colour !== first.get(id)?.colour).length);
    }),
  );
});
