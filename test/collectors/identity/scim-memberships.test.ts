import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differencesInWords } from '#domain/comparing/differ.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import type { Gap } from '#domain/words/gap.ts';
import { databricksAccount } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import derivation from '../../../lambdas/collectors/identity/scim-memberships/derivation.ts';
import { everybodyIn } from '../../../lambdas/collectors/identity/scim-memberships/nesting.ts';
import { deriveTable } from '../../../lambdas/steps/derive/derive-table.ts';
import { changesIn, earlierSight } from '../../support/sights.ts';

const SCOPE = databricksAccount('0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9', 'accounts.cloud.databricks.com');
const OBSERVED = '2026-11-21T06:00:00.000Z';

const group = (id: string, displayName: string, ...members: string[]): Row => ({
  id,
  displayName,
  externalId: null,
  members,
});
const user = (id: string, userName: string, more: object = {}): Row => ({
  id,
  userName,
  displayName: null,
  active: true,
  externalId: `00u${id}`,
  ...more,
});
const gap = (operation: string, resourceId: string | null, ...fields: string[]): Gap => ({
  operation,
  resourceId,
  fields,
  code: 'ACCESS_DENIED',
  reason: 'denied',
});

interface Directories {
  readonly groups?: readonly Row[];
  readonly users?: readonly Row[];
  readonly principals?: readonly Row[];
  readonly gaps?: Readonly<Record<string, readonly Gap[]>>;
}

function derive({ groups = [], users = [], principals = [], gaps = {} }: Directories) {
  const lookups = new Lookups();
  for (const [id, rows] of Object.entries({
    'scim-groups': groups,
    'scim-users': users,
    'scim-service-principals': principals,
  }))
    lookups.add(id, { scope: SCOPE, rows, gaps: gaps[id] ?? [], observedAt: OBSERVED });
  return deriveTable(derivation, SCOPE, {}, lookups);
}

const ANA = user('1', 'ana@example.com');
const PHI = [group('g1', 'phi-admins', 'Groups/g2', 'Users/2'), group('g2', 'phi-leads', 'Users/1')];

describe('memberships', () => {
  test('are direct or inherited, with the groups in between and who the member is', () => {
    const { rows, gaps, outcome } = derive({
      groups: PHI,
      users: [ANA, user('2', 'bob@example.com', { active: false, externalId: null })],
    });
    expect(gaps).toEqual([]);
    expect(outcome).toBe('COMPLETE');
    const inPhi = { groupId: 'g1', groupName: 'phi-admins' };
    expect(rows).toEqual([
      {
        id: 'g1|1',
        ...inPhi,
        memberId: '1',
        memberKind: 'User',
        memberName: 'ana@example.com',
        direct: false,
        path: ['phi-leads'],
        pathIds: ['g2'],
        memberActive: true,
        memberExternalId: '00u1',
      },
      {
        id: 'g1|2',
        ...inPhi,
        memberId: '2',
        memberKind: 'User',
        memberName: 'bob@example.com',
        direct: true,
        path: [],
        pathIds: [],
        memberActive: false,
        memberExternalId: null,
      },
      {
        id: 'g1|g2',
        ...inPhi,
        memberId: 'g2',
        memberKind: 'Group',
        memberName: 'phi-leads',
        direct: true,
        path: [],
        pathIds: [],
        memberActive: null,
        memberExternalId: null,
      },
      expect.objectContaining({ id: 'g2|1', direct: true, path: [] }),
    ]);
  });

  test('of service principals go by their display name', () => {
    const principals = [{ id: '7', applicationId: 'a', displayName: 'loader', active: true, externalId: null }];
    const { rows } = derive({ groups: [group('g', 'readers', 'ServicePrincipals/7')], principals });
    expect(rows).toMatchObject([{ memberKind: 'ServicePrincipal', memberName: 'loader', memberActive: true }]);
  });

  test('that are direct are told as such, whatever other ways there are', () => {
    const { rows } = derive({ groups: [group('g1', 'a', 'Groups/g2', 'Users/1'), PHI[1] as Row], users: [ANA] });
    expect(rows.find(({ id }) => id === 'g1|1')).toMatchObject({ direct: true, path: [] });
  });

  test('of a group in its own circle end, and it is no member of itself', () => {
    const circle = [group('a', 'A', 'Groups/a', 'Groups/b'), group('b', 'B', 'Groups/a', 'Users/1')];
    const { rows, gaps } = derive({ groups: circle, users: [ANA] });
    expect(gaps).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['a|1', 'a|b', 'b|1', 'b|a']);
  });

  test('whose member no directory lists stay, without a name', () => {
    const { rows, gaps } = derive({ groups: [group('g', 'phi', 'Users/9')] });
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ id: 'g|9', memberKind: 'User', memberName: null, memberActive: null }]);
  });
});

describe('what cannot be known of memberships', () => {
  test.each([
    ['groups that could not be listed', gap('list', null), 'The members of groups were not read: denied'],
    [
      'a group that could not be fetched',
      gap('get', 'g2', 'members', 'roles'),
      'The members of the group phi-leads were not read: denied',
    ],
    ['a group without a row', gap('list', 'g9'), 'The members of the group g9 were not read: denied'],
    ['members shown to admins only', gap('me', null, 'members'), 'The members of groups were not read: denied'],
  ])('because of %s is a gap of the inventory', (_what, one, reason) => {
    const lost = { ...PHI[1], members: null } as unknown as Row;
    const { gaps, outcome, rows } = derive({
      groups: [PHI[0] as Row, lost],
      users: [ANA, user('2', 'bob@example.com')],
      gaps: { 'scim-groups': [one] },
    });
    expect(gaps).toEqual([{ operation: one.operation, resourceId: null, fields: [], code: 'ACCESS_DENIED', reason }]);
    expect(outcome).toBe('PARTIAL');
    expect(rows.map(({ id }) => id)).toEqual(['g1|2', 'g1|g2']);
  });

  test('because a group holds one that no list shows is a gap of the inventory', () => {
    const { gaps } = derive({ groups: [PHI[0] as Row], users: [user('2', 'bob@example.com')] });
    expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'NOT_FOUND' }]);
    expect(gaps[0]?.reason).toBe('phi-admins holds the group g2, which was not listed: who is in it is not known');
  });

  test('of a member whose directory was not read is a gap of that membership, of no other', () => {
    const { rows, gaps } = derive({
      groups: [group('g', 'phi', 'Users/1', 'Users/2')],
      users: [ANA],
      gaps: { 'scim-users': [gap('list', null)] },
    });
    expect(rows).toMatchObject([{ memberName: 'ana@example.com' }, { memberName: null, memberActive: null }]);
    const fields = ['memberName', 'memberActive', 'memberExternalId'];
    expect(gaps).toMatchObject([{ resourceId: 'g|2', fields, code: 'ACCESS_DENIED' }]);
  });

  test('of a field that was not read is a gap of that field', () => {
    const { gaps } = derive({
      groups: [group('g', 'phi', 'Users/1')],
      users: [{ ...ANA, active: null }],
      gaps: { 'scim-users': [gap('me', null, 'active')] },
    });
    expect(gaps).toMatchObject([{ resourceId: 'g|1', fields: ['memberActive'] }]);
  });
});

/** A few groups with names that may be the same, in any constellation of circles, and a few users in them. */
const graphs = fc
  .array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), groups: fc.array(fc.nat(5)), users: fc.array(fc.nat(3)) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((made) =>
    made.map(({ name, groups, users }, at) =>
      group(
        `g${at}`,
        name,
        ...new Set([
          ...groups.filter((one) => one < made.length).map((one) => `Groups/g${one}`),
          ...users.map((one) => `Users/${one}`),
        ]),
      ),
    ),
  );

type Way = readonly [memberId: string, path: readonly string[]];

/** Every way without a repetition, by trying all of them. */
function waysFrom(id: string, groups: ReadonlyMap<string, Row>, path: readonly string[] = []): Way[] {
  const members = (groups.get(id) as Row).members as string[];
  return members.flatMap((member) => {
    const [kind, memberId = ''] = member.split('/');
    const isNew = kind === 'Groups' && !path.includes(memberId);
    return [[memberId, path] as const, ...(isNew ? waysFrom(memberId, groups, [...path, memberId]) : [])];
  });
}

/** Of all ways to each member the shortest; of equally short ones the first in order of names. */
function bestWays(groups: readonly Row[]): Record<string, readonly string[]> {
  const byId = new Map(groups.map((one) => [one.id, one]));
  const key = (path: readonly string[]) => path.map((id) => `${byId.get(id)?.displayName} ${id}`).join('/');
  const isBetter = (path: readonly string[], known: readonly string[] | undefined) =>
    known === undefined || path.length < known.length || (path.length === known.length && key(path) < key(known));
  const best: Record<string, readonly string[]> = {};
  for (const { id } of groups)
    for (const [memberId, path] of waysFrom(id, byId).filter(([member]) => member !== id))
      if (isBetter(path, best[`${id}|${memberId}`])) best[`${id}|${memberId}`] = path;
  return best;
}

describe('nesting', () => {
  test('finds who a search of all ways finds, by the shortest, and of those by the first in order of names', () => {
    fc.assert(
      fc.property(graphs, (groups) => {
        const { rows, gaps } = derive({ groups });
        expect(gaps).toEqual([]);
        expect(Object.fromEntries(rows.map(({ id, pathIds }) => [id, pathIds]))).toEqual(bestWays(groups));
        const names = new Map(groups.map(({ id, displayName }) => [id, displayName]));
        for (const { path, pathIds, direct } of rows) {
          expect(path).toEqual((pathIds as string[]).map((id) => names.get(id)));
          expect(direct).toBe((pathIds as string[]).length === 0);
        }
      }),
      { numRuns: 200 },
    );
  });

  /** Steps of finding everybody in every group. */
  function steps(graph: ReadonlyMap<string, readonly string[]>): number {
    let taken = 0;
    for (const id of graph.keys())
      for (const _ of everybodyIn(id, (one) => {
        const members = graph.get(one) ?? [];
        taken += members.length;
        return members;
      }));
    return taken;
  }

  /** `width` hierarchies of ten levels, each level with as many users of its own. */
  const tower = (width: number, users: number) =>
    new Map(
      Array.from({ length: width }, (_, tree) => tree).flatMap((tree) =>
        Array.from({ length: 10 }, (_, level): [string, string[]] => [
          `${tree}.${level}`,
          [
            ...(level < 9 ? [`Groups/${tree}.${level + 1}`] : []),
            ...Array.from({ length: users }, (_, at) => `Users/${tree}.${level}.${at}`),
          ],
        ]),
      ),
    );
  const edges = (graph: ReadonlyMap<string, readonly string[]>) =>
    [...graph.values()].reduce((sum, members) => sum + members.length, 0);

  test.each([1, 10, 100])('over ten levels takes at most ten steps an edge, with %i hierarchies', (width) => {
    const graph = tower(width, 20);
    expect(steps(graph)).toBeLessThanOrEqual(10 * edges(graph));
    expect(steps(graph)).toBeGreaterThan(edges(graph));
  });

  test('takes no more steps where the levels close to a circle than each group has edges', () => {
    const graph = tower(1, 5);
    graph.get('0.9')?.push('Groups/0.0');
    expect(steps(graph)).toBe(10 * edges(graph));
  });
});

describe('changes of memberships', () => {
  const table = declaredTable(derivation);
  const rowsOf = (directories: Directories) => {
    const unit = derive(directories);
    return unit.rows.map((row) => toTableRow('run', unit, row, table.columns));
  };
  const told = async (before: Directories, after: Directories) => {
    const today = { rows: rowsOf(after), gaps: [] };
    return changesIn(differencesInWords([earlierSight(rowsOf(before))], today, derivation.change as never));
  };
  const users = [ANA, user('2', 'bob@example.com')];
  const without = { groups: [PHI[0] as Row, group('g2', 'phi-leads')], users };
  const withAna = { groups: PHI, users };

  test('are one line for each group that somebody joined, with the way', async () => {
    expect(await told(without, withAna)).toEqual([
      {
        resourceId: 'g1|1',
        kind: 'ADDED',
        path: null,
        before: null,
        after: 'ana@example.com in phi-admins through phi-leads',
      },
      { resourceId: 'g2|1', kind: 'ADDED', path: null, before: null, after: 'ana@example.com in phi-leads' },
    ]);
  });

  test('are one line for each group that somebody left', async () => {
    expect((await told(withAna, without)).map(({ kind, before }) => [kind, before])).toEqual([
      ['REMOVED', 'ana@example.com in phi-admins through phi-leads'],
      ['REMOVED', 'ana@example.com in phi-leads'],
    ]);
  });

  test('are one line where the way is another, and none where nothing changed but the member', async () => {
    const direct = {
      ...withAna,
      groups: [group('g1', 'phi-admins', 'Groups/g2', 'Users/2', 'Users/1'), PHI[1] as Row],
    };
    expect((await told(withAna, direct)).map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ['CHANGED', 'ana@example.com in phi-admins through phi-leads', 'ana@example.com in phi-admins'],
    ]);
    const inactive = { ...withAna, users: [{ ...ANA, active: false }, users[1] as Row] };
    expect(await told(withAna, inactive)).toEqual([]);
  });

  test('name who has no name by kind and id', async () => {
    const [change] = await told({ groups: [group('g', 'phi')] }, { groups: [group('g', 'phi', 'Users/9')] });
    expect(change?.after).toBe('User 9 in phi');
  });
});
