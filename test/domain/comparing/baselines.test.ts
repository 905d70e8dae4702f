import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stillNeeded } from '#domain/comparing/baselines.ts';
import { differences } from '#domain/comparing/differ.ts';
import type { Column } from '#domain/tables/columns.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { type Gap, isInventoryGap } from '#domain/words/gap.ts';
import { earlierSight, gapOf } from '../../support/sights.ts';

const sight = (run: string, ...gaps: Gap[]) => ({ run, gaps });
const needed = (today: Gap[], ...earlier: ReturnType<typeof sight>[]) =>
  stillNeeded({ gaps: today }, earlier).map(({ run }) => run);

describe('of earlier observations the next run needs', () => {
  test('none beside one that lacks nothing', () => {
    expect(needed([], sight('yesterday'), sight('before'))).toEqual([]);
  });

  test('the newest that read what this one could not', () => {
    const denied = gapOf('a');
    expect(needed([denied], sight('yesterday', denied), sight('before'), sight('older'))).toEqual(['before']);
    expect(needed([gapOf('a', 'state')], sight('yesterday', gapOf('a', 'next')))).toEqual(['yesterday']);
    expect(needed([gapOf(null)], sight('yesterday', gapOf(null)), sight('before'))).toEqual(['before']);
  });

  test('none for what nobody read, however long that lasts', () => {
    expect(needed([gapOf('a')], sight('yesterday', gapOf('a')), sight('before', gapOf('a')))).toEqual([]);
    expect(needed([gapOf(null, 'state')], sight('yesterday', gapOf(null, 'state')))).toEqual([]);
  });

  test('what reads the rest, where the newest read only some of it', () => {
    const today = [gapOf(null, 'state')];
    expect(needed(today, sight('yesterday', gapOf('a', 'state')), sight('before'))).toEqual(['yesterday', 'before']);
  });
});

const column = (name: string): Column => ({ name, field: name, type: 'string', nullable: true, description: '' });
const COLUMNS = ['id', 'state', 'next'].map(column);
const value = fc.constantFrom('on', 'off');
const cells = fc.record({ state: value, next: value });
const GAPS = [gapOf(null), gapOf(null, 'state'), gapOf('a'), gapOf('a', 'state'), gapOf('b', 'next')];
/** A field is unread of a row that is there. */
const day = fc
  .record({ rows: fc.record({ a: cells, b: cells }, { requiredKeys: [] }), gaps: fc.subarray(GAPS) })
  .map(({ rows, gaps }) => ({
    rows,
    gaps: gaps.filter(({ resourceId, fields }) => fields.length === 0 || resourceId === null || resourceId in rows),
  }));
type Day = typeof day extends fc.Arbitrary<infer One> ? One : never;

const rowsOf = ({ rows, gaps }: Day): TableRow[] =>
  Object.entries(rows)
    .filter(([id]) => !gaps.some(({ resourceId, fields }) => resourceId === id && fields.length === 0))
    .map(([id, row]) => ({ id, ...row }));

/** What is gone does not come again under its name: of such a thing the day it was gone on may not be kept. */
const days = fc.array(day, { minLength: 2, maxLength: 8 }).map((drawn) =>
  drawn.map(({ rows, gaps }, at) => {
    const isOver = (id: string) => {
      const before = drawn.slice(0, at).map((one) => id in one.rows);
      return before.lastIndexOf(true) >= 0 && before.slice(before.indexOf(true)).includes(false);
    };
    const left = Object.fromEntries(Object.entries(rows).filter(([id]) => !isOver(id)));
    const isOf = ({ resourceId }: Gap) => resourceId === null || resourceId in left || !isOver(resourceId);
    return { rows: left as typeof rows, gaps: gaps.filter(isOf) };
  }),
);

const told = async (today: Day, earlier: readonly (Day & { readonly at: number })[]) => {
  const sights = earlier.map((one) => earlierSight(rowsOf(one), one.gaps, String(one.at)));
  return Array.fromAsync(differences(sights, { rows: rowsOf(today), gaps: today.gaps }, COLUMNS, []));
};

test('what is kept from day to day tells the same as all days before would', async () => {
  await fc.assert(
    fc.asyncProperty(days, async (course) => {
      let kept: (Day & { at: number })[] = [];
      const all: (Day & { at: number })[] = [];
      for (const [at, today] of course.entries()) {
        const [some, every] = [await told(today, kept), await told(today, all)];
        const isBroken = course.slice(0, at).some(({ gaps }) => gaps.some(isInventoryGap));
        const comings = ([change]: (typeof some)[number]) => !isBroken || change.kind !== 'CHANGED';
        expect(some.filter(comings)).toEqual(every.filter(comings));
        kept = [{ ...today, at }, ...stillNeeded(today, kept)];
        all.unshift({ ...today, at });
      }
    }),
    { numRuns: 500 },
  );
});
