import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder, listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { answered } from '#domain/reading/reading.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';

interface Item {
  readonly Id?: string;
  readonly Name?: string;
}

async function read(pages: readonly (readonly Item[] | undefined)[]) {
  const gaps: GapReport[] = [];
  const rows: object[] = [];
  const listing = {
    operation: 'ec2:DescribeThings',
    page: async (token = '0') => {
      const next = Number(token) + 1;
      return { items: pages[Number(token)], next: next < pages.length ? String(next) : undefined };
    },
    idOf: ({ Id }: Item) => Id,
    rowOf: ({ Name }: Item, id: string) => ({ id, name: answered(Name, 'Name') }),
  };
  for await (const row of listRows((gap) => gaps.push(gap), listing)) rows.push(row);
  return { rows, gaps };
}

test('every page gives its rows', async () => {
  const { rows, gaps } = await read([[{ Id: 'a', Name: 'A' }], [], [{ Id: 'b', Name: 'B' }]]);
  expect(rows).toEqual([
    { id: 'a', name: 'A' },
    { id: 'b', name: 'B' },
  ]);
  expect(gaps).toEqual([]);
});

test('an item no row can be made of is a gap of that row, and the list goes on', async () => {
  const { rows, gaps } = await read([[{ Id: 'a' }, { Id: 'b', Name: 'B' }]]);
  expect(rows).toEqual([{ id: 'b', name: 'B' }]);
  expect(gaps).toEqual([{ operation: 'ec2:DescribeThings', resourceId: 'a', error: expect.any(ReadError) }]);
});

test('an item without an id may be anything: a gap of the inventory', async () => {
  const { rows, gaps } = await read([[{ Name: 'A' }, { Id: 'b', Name: 'B' }]]);
  expect(rows).toEqual([{ id: 'b', name: 'B' }]);
  expect(gaps).toEqual([{ operation: 'ec2:DescribeThings', error: expect.any(ReadError) }]);
});

test('a list that breaks off leaves what it gave before, and a gap of the inventory', async () => {
  const { rows, gaps } = await read([[{ Id: 'a', Name: 'A' }], undefined]);
  expect(rows).toHaveLength(1);
  expect(gaps).toEqual([{ operation: 'ec2:DescribeThings', error: expect.any(ReadError) }]);
});

test('things come in one order, whatever order they were given in, and none is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: fc.integer(), b: fc.string() })), (items) => {
      const ordered = inOrder(items);
      expect(inOrder([...items].reverse())).toEqual(ordered);
      expect(ordered).toHaveLength(items.length);
      expect(ordered).toEqual(expect.arrayContaining(items));
    }),
  );
});

test('a list that was not given is null, an empty one is empty', () => {
  expect(textsOrNull(undefined)).toBeNull();
  expect(textsOrNull([])).toEqual([]);
  expect(textsOrNull(['b', 'a', 'B'])).toEqual(['B', 'a', 'b']);
});
