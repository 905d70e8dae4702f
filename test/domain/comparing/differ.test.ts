import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, differences, differencesInWords } from '#domain/comparing/differ.ts';
import type { Column } from '#domain/tables/columns.ts';
import type { TableRow } from '#domain/tables/table.ts';

const column = (name: string): Column => ({ name, field: name, type: 'string', nullable: true, description: '' });
const COLUMNS = ['run_id', 'observed_at', 'scope', 'id', 'state', 'next'].map(column);

async function changes(before: TableRow[], after: TableRow[], volatile: string[] = []): Promise<Change[]> {
  const earlier = (async function* () {
    yield* before;
  })();
  const found: Change[] = [];
  for await (const change of differences(earlier, after, COLUMNS, volatile)) found.push(change);
  return found;
}

const row = (id: string, state: string | null, run = 'a'): TableRow => ({
  run_id: run,
  observed_at: run,
  scope: 's',
  id,
  state,
  next: run,
});

test('a row that came, one that went and one that changed are one line each', async () => {
  const found = await changes(
    [row('a', 'on'), row('b', 'on'), row('c', 'on')],
    [row('b', 'off', 'b'), row('c', 'on', 'b'), row('d', 'on', 'b')],
    ['next'],
  );
  expect(
    found.map(({ resourceId, kind, path, before, after }) => [
      resourceId,
      kind,
      path,
      before && before.length > 3,
      after && after.length > 3,
    ]),
  ).toEqual([
    ['a', 'REMOVED', null, true, null],
    ['b', 'CHANGED', 'state', false, false],
    ['d', 'ADDED', null, null, true],
  ]);
  expect(found[1]).toMatchObject({ before: 'on', after: 'off' });
});

test('when and where a row was seen is no change, and neither is what moves by itself', async () => {
  expect(await changes([row('a', 'on')], [row('a', 'on', 'b')], ['next'])).toEqual([]);
  expect(await changes([row('a', 'on')], [row('a', 'on', 'b')])).toHaveLength(1);
});

test('a column the earlier table did not have yet is no change; null to a value is', async () => {
  const { state: _, ...without } = row('a', null);
  expect(await changes([without as TableRow], [row('a', 'on')])).toEqual([]);
  expect(await changes([row('a', null)], [row('a', 'on')])).toMatchObject([{ before: null, after: 'on' }]);
});

test('agrees with a comparison by look-up, whatever the rows', async () => {
  const rows = fc.dictionary(fc.stringMatching(/^[a-e]{1,2}$/), fc.constantFrom('on', 'off', null)).map((entries) =>
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, state]) => row(id, state)),
  );
  await fc.assert(
    fc.asyncProperty(rows, rows, async (before, after) => {
      const old = new Map(before.map((one) => [one.id, one.state]));
      const now = new Map(after.map((one) => [one.id, one.state]));
      const expected = [...new Set([...old.keys(), ...now.keys()])]
        .sort()
        .flatMap((id) =>
          !now.has(id) ? [`- ${id}`] : !old.has(id) ? [`+ ${id}`] : old.get(id) === now.get(id) ? [] : [`~ ${id}`],
        );
      const signs = { ADDED: '+', REMOVED: '-', CHANGED: '~' };
      expect((await changes(before, after)).map(({ kind, resourceId }) => `${signs[kind]} ${resourceId}`)).toEqual(
        expected,
      );
    }),
  );
});

describe('changes in words', () => {
  const telling = {
    thing: (one: TableRow) => String(one.id).split('|')[0] ?? '',
    words: (rows: readonly TableRow[]) => rows.map(({ state }) => state).join(' and '),
  };
  const told = async (before: TableRow[], after: TableRow[]): Promise<unknown[]> => {
    const earlier = (async function* () {
      yield* before;
    })();
    const changes = await Array.fromAsync(differencesInWords(earlier, after, telling));
    return changes.map(({ resourceId, kind, path, before: was, after: is }) => [resourceId, kind, path, was, is]);
  };

  test('are one for each thing that came, went or became another, however many rows it has', async () => {
    const before = [row('a|1', 'tcp'), row('a|2', 'udp'), row('b|1', 'tcp'), row('c|1', 'tcp')];
    const after = [row('a|1', 'tcp'), row('c|1', 'tcp'), row('d|1', 'tcp'), row('d|2', 'udp')];
    expect(await told(before, after)).toEqual([
      ['a', 'CHANGED', null, 'tcp and udp', 'tcp'],
      ['b', 'REMOVED', null, 'tcp', null],
      ['d', 'ADDED', null, null, 'tcp and udp'],
    ]);
  });

  test('are none where the words are the same, and of nothing there is nothing', async () => {
    expect(await told([row('a|1', 'tcp', 'x')], [row('a|1', 'tcp', 'y')])).toEqual([]);
    expect(await told([], [])).toEqual([]);
  });
});
