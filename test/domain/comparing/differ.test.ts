import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, differences, differencesInWords } from '#domain/comparing/differ.ts';
import type { Column } from '#domain/tables/columns.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { type Gap, isInventoryGap } from '#domain/words/gap.ts';
import { changesIn, earlierSight, gapOf } from '../../support/sights.ts';

const column = (name: string): Column => ({ name, field: name, type: 'string', nullable: true, description: '' });
const COLUMNS = ['run_id', 'observed_at', 'scope', 'id', 'state', 'next'].map(column);

async function changes(before: TableRow[], after: TableRow[], volatile: string[] = []): Promise<Change[]> {
  return changesIn(differences([earlierSight(before)], { rows: after, gaps: [] }, COLUMNS, volatile));
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
    const today = { rows: after, gaps: [] };
    const changes = await changesIn(differencesInWords([earlierSight(before)], today, telling));
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

describe('what could not be read', () => {
  interface Seen {
    readonly rows: readonly TableRow[];
    readonly gaps?: readonly Gap[];
  }
  const told = async (today: Seen, ...before: readonly Seen[]): Promise<string[]> => {
    const earlier = before.map(({ rows, gaps }, at) => earlierSight(rows, gaps, `run ${at + 1} ago`));
    const found = differences(earlier, { gaps: [], ...today }, COLUMNS, []);
    return (await Array.fromAsync(found)).map(
      ([{ resourceId, kind, path, before: was, after: is }, run]) =>
        `${kind} ${resourceId}${kind === 'CHANGED' ? ` ${path} ${was} to ${is}` : ''}, ${run}`,
    );
  };
  const on = [row('a', 'on'), row('b', 'on')];
  const off = [row('a', 'off'), row('b', 'off')];

  test('of one key blinds nobody to the others', async () => {
    const denied = [gapOf('a')];
    expect(await told({ rows: [row('b', 'off')], gaps: denied }, { rows: on })).toEqual([
      'CHANGED b state on to off, run 1 ago',
    ]);
    expect(await told({ rows: off }, { rows: [row('b', 'on')], gaps: denied })).toEqual([
      'CHANGED b state on to off, run 1 ago',
    ]);
    expect(
      await told({ rows: [row('b', 'off'), row('c', 'on')], gaps: denied }, { rows: [row('b', 'off')], gaps: denied }),
    ).toEqual(['ADDED c, run 1 ago']);
  });

  test('of one field leaves the other fields of the row', async () => {
    const state = [gapOf('a', 'state')];
    const later = [{ ...row('a', null), next: 'b' }, row('b', 'off')];
    expect(await told({ rows: later, gaps: state }, { rows: on })).toEqual([
      'CHANGED a next a to b, run 1 ago',
      'CHANGED b state on to off, run 1 ago',
    ]);
    expect(await told({ rows: off, gaps: [gapOf(null, 'state')] }, { rows: on })).toEqual([]);
  });

  test('is compared with the newest that read it, once it is read again', async () => {
    const yesterday = { rows: [row('a', null), row('b', 'off')], gaps: [gapOf('a', 'state')] };
    expect(await told({ rows: off }, yesterday, { rows: on })).toEqual(['CHANGED a state on to off, run 2 ago']);
    expect(await told({ rows: [row('a', 'on'), row('b', 'off')] }, yesterday, { rows: on })).toEqual([]);
    expect(await told({ rows: off }, { rows: [row('b', 'off')], gaps: [gapOf('a')] }, { rows: on })).toEqual([
      'CHANGED a state on to off, run 2 ago',
    ]);
  });

  test('of the inventory ends what came and went, and nothing else', async () => {
    const broken = [gapOf(null)];
    const today = [row('b', 'off'), row('c', 'on')];
    const changed = 'CHANGED b state on to off, run 1 ago';
    expect(await told({ rows: today, gaps: broken }, { rows: on })).toEqual([changed]);
    expect(await told({ rows: today }, { rows: on, gaps: broken })).toEqual([changed]);
    expect(await told({ rows: today }, { rows: on, gaps: broken }, { rows: [row('a', 'on'), row('b', 'on')] })).toEqual(
      ['REMOVED a, run 2 ago', changed, 'ADDED c, run 2 ago'],
    );
  });

  const cells = fc.record(
    {
      a: fc.constantFrom('on', 'off', null),
      b: fc.constantFrom('on', 'off', null),
      c: fc.constantFrom('on', 'off', null),
    },
    { requiredKeys: [] },
  );
  const gaps = fc.subarray([gapOf(null), gapOf(null, 'state'), gapOf('a'), gapOf('b', 'state'), gapOf('c', 'next')]);
  const sight = fc.record({ cells, gaps });

  /** What a sight says of a row: nothing at all, or its state, which may be unread. */
  const stateIn = (
    { cells: states, gaps: unread }: { cells: Record<string, string | null>; gaps: Gap[] },
    id: string,
  ) => {
    const isUnread = unread.some(
      ({ resourceId, fields }) =>
        (resourceId === id && (fields.length === 0 || fields.includes('state'))) ||
        (resourceId === null && fields.includes('state')),
    );
    return {
      isThere: id in states,
      isUnread,
      isNamed: unread.some(({ resourceId }) => resourceId === id),
      state: states[id],
    };
  };

  type State = ReturnType<typeof stateIn> & { readonly isWhole: boolean };

  function expectedOf(id: string, now: State, olds: readonly State[]): string[] {
    const says = olds.findIndex((one) => one.isWhole && (one.isThere || !one.isNamed));
    const wasThere = olds[says]?.isThere;
    if (now.isWhole && says >= 0 && now.isThere && !wasThere) return [`ADDED ${id}, run ${says + 1} ago`];
    if (now.isWhole && wasThere && !now.isThere && !now.isNamed) return [`REMOVED ${id}, run ${says + 1} ago`];
    const gone = olds.findIndex((one) => one.isWhole && !one.isThere && !one.isNamed);
    const since = gone < 0 ? olds : olds.slice(0, gone);
    const at = since.findIndex(({ isThere, isUnread }) => isThere && !isUnread);
    const isKnown = now.isThere && !now.isUnread && at >= 0;
    return isKnown && since[at]?.state !== now.state
      ? [`CHANGED ${id} state ${since[at]?.state} to ${now.state}, run ${at + 1} ago`]
      : [];
  }

  test('never makes a change that two readings do not show, whatever else was read', async () => {
    await fc.assert(
      fc.asyncProperty(sight, fc.array(sight, { minLength: 1, maxLength: 3 }), async (today, before) => {
        const rowsOf = ({ cells: seen }: typeof today) =>
          Object.entries(seen)
            .sort()
            .map(([id, state]) => row(id, state ?? null));
        const isWhole = !today.gaps.some(isInventoryGap);
        const expected = ['a', 'b', 'c'].flatMap((id) => {
          const olds = before.map((one) => ({ ...stateIn(one, id), isWhole: !one.gaps.some(isInventoryGap) }));
          return expectedOf(id, { ...stateIn(today, id), isWhole }, olds);
        });
        const found = await told(
          { rows: rowsOf(today), gaps: today.gaps },
          ...before.map((one) => ({ rows: rowsOf(one), gaps: one.gaps })),
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
