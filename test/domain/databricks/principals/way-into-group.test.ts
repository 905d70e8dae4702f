import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GroupFacts, wayIntoGroup } from '#domain/databricks/principals/way-into-group.ts';
import type { Lookup } from '#domain/declaring/rule.ts';

const ANA = 'Users/1';
const group = (id: string, ...members: string[]): GroupFacts => ({ id, displayName: id, members });

/** Looks among these; a group that is missing was not there to be listed. */
const among =
  (groups: readonly GroupFacts[]) =>
  <Row>(_table: string, id: string): Lookup<Row> => {
    const found = groups.find((one) => one.id === id);
    return found ? { found: found as Row, unread: () => undefined } : { absent: true };
  };
const way = (groups: readonly GroupFacts[], member = ANA) =>
  wayIntoGroup(groups[0] as GroupFacts, member, { lookup: among(groups), tables: groups });

describe('the way into a group', () => {
  test('is direct, or through the groups in between', () => {
    expect(way([group('phi', ANA)])).toEqual({ through: [], unread: undefined });
    const nested = [group('phi', 'Groups/leads'), group('leads', 'Groups/oncall'), group('oncall', ANA)];
    expect(way(nested)).toEqual({ through: ['leads', 'oncall'], unread: undefined });
    expect(way(nested, 'Users/2')).toEqual({ through: undefined, unread: undefined });
  });

  test('of two of the same length is the first by name', () => {
    const named = (id: string, displayName: string) => ({ ...group(id, ANA), displayName });
    const groups = [group('phi', 'Groups/1', 'Groups/2'), named('1', 'zeta'), named('2', 'beta')];
    expect(way(groups).through).toEqual(['beta']);
  });

  test('is in doubt where members were not read, or a nested group was not listed, unless one was found', () => {
    const unread: GroupFacts = { id: 'leads', displayName: 'phi-leads', members: null };
    expect(way([group('phi', 'Groups/leads'), unread]).unread).toBe('the members of phi-leads were not read');
    expect(way([group('phi', 'Groups/9')]).unread).toBe('phi holds the group 9, which was not read');
    expect(way([group('phi', 'Groups/9', ANA)])).toEqual({ through: [], unread: undefined });
  });

  test('is found where there is one and only there, whatever circles groups stand in', () => {
    fc.assert(
      fc.property(graphs, (groups) => {
        const { through, unread } = way(groups);
        expect(unread).toBeUndefined();
        expect(through !== undefined).toBe([...reachedFrom('0', groups)].some(({ members }) => members?.includes(ANA)));
        if (through === undefined) return;
        const members = ['0', ...through].map((id) => groups[Number(id)]?.members);
        const steps = [...through.map((id) => `Groups/${id}`), ANA];
        for (const [at, step] of steps.entries()) expect(members[at]).toContain(step);
      }),
    );
  });
});

/** Up to five groups, each in any of the others or in itself, with a member or without. */
const graphs = fc
  .array(fc.record({ nested: fc.array(fc.nat(4)), members: fc.constantFrom([], [ANA]) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((made) =>
    made.map(({ nested, members }, at) =>
      group(String(at), ...nested.filter((id) => id < made.length).map((id) => `Groups/${id}`), ...members),
    ),
  );

function reachedFrom(id: string, groups: readonly GroupFacts[], reached = new Set<GroupFacts>()): Set<GroupFacts> {
  const found = groups[Number(id)] as GroupFacts;
  if (reached.has(found)) return reached;
  reached.add(found);
  for (const one of found.members ?? []) if (one !== ANA) reachedFrom(one.slice('Groups/'.length), groups, reached);
  return reached;
}
