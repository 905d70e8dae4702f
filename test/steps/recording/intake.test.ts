import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineCollector } from '#domain/declaring/collector.ts';
import type { Row } from '#domain/words/unit.ts';
import { Intake } from '../../../lambdas/steps/recording/intake.ts';

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

/** Takes the rows in as sealing does, which keeps them, or as reading does, which keeps none. */
function takeIn(rows: readonly unknown[], keepsRows: boolean) {
  const taken = new Map<string, Row>();
  const intake = new Intake(things, (row) => taken.set(row.id, row), keepsRows ? taken : undefined);
  for (const row of rows) intake.row(row);
  return { taken: [...taken.values()], gaps: intake.gaps };
}

describe.each([
  ['which keeps its rows', true],
  ['which keeps none of them', false],
])('an intake %s', (_which, keepsRows) => {
  test('takes a row that comes twice once, and says nothing', () => {
    const { taken, gaps } = takeIn(
      [
        { id: 'a', colour: 'red' },
        { colour: 'red', id: 'a' },
      ],
      keepsRows,
    );
    expect(taken).toEqual([{ id: 'a', colour: 'red' }]);
    expect(gaps).toEqual([]);
  });

  test('takes of rows that contradict each other the first, and every other one is a gap', () => {
    const rows = ['red', 'blue', 'red', 'blue'].map((colour) => ({ id: 'a', colour }));
    const { taken, gaps } = takeIn([...rows, { id: 'b', colour: 'blue' }], keepsRows);
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
    const { taken, gaps } = takeIn([{ id: 'a' }, { id: 'a', colour: 'red' }], keepsRows);
    expect(taken).toHaveLength(1);
    expect(gaps.map(({ resourceId, code }) => [resourceId, code])).toEqual([['a', 'SCHEMA_MISMATCH']]);
  });
});

test('comes to the same whether rows are kept or not: a unit is replayed as it was read', () => {
  const thing = fc.record<Thing>({ id: fc.constantFrom('a', 'b', 'c'), colour: fc.constantFrom('red', 'blue') });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 12 }), (rows) => {
      const read = takeIn(rows, false);
      expect(takeIn(rows, true)).toEqual(read);
      const first = new Map(rows.map(({ id }) => [id, rows.find((row) => row.id === id)]));
      expect(new Map(read.taken.map((row) => [row.id, row]))).toEqual(first);
      expect(read.gaps).toHaveLength(rows.filter(({ id, colour }) => colour !== first.get(id)?.colour).length);
    }),
  );
});
