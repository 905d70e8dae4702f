import { type GroupFacts, groupIdOf, nameOf } from '#domain/databricks/principals/way-into-group.ts';
import type { ObservedTable } from '#domain/declaring/derivation.ts';
import type { Gap, GapReport } from '#domain/words/gap.ts';

/**
 * Groups whose members nobody saw: who is in them, and through them in others, is missing from the memberships, and
 * nobody can say for whom. So each is a gap of the whole inventory.
 */
export function unseenMembers({ rows, gaps }: ObservedTable<GroupFacts>): GapReport[] {
  const known = new Map(rows.map((group) => [group.id, group]));
  return [...gaps.filter(hidesMembers).map((gap) => unread(gap, known)), ...unlisted(rows, known)];
}

const hidesMembers = ({ fields }: Gap): boolean => fields.length === 0 || fields.includes('members');

function unread({ operation, resourceId, code, reason }: Gap, known: ReadonlyMap<string, GroupFacts>): GapReport {
  const group = known.get(resourceId ?? '');
  const whose = resourceId === null ? 'groups' : `the group ${group ? nameOf(group) : resourceId}`;
  return { operation, code, reason: `The members of ${whose} were not read: ${reason}` };
}

/** A group that another one holds and no list shows: a workspace may not show all that its groups are made of. */
function unlisted(rows: readonly GroupFacts[], known: ReadonlyMap<string, GroupFacts>): GapReport[] {
  const holders = new Map(rows.flatMap((group) => (group.members ?? []).map((one) => [groupIdOf(one) ?? '', group])));
  holders.delete('');
  return [...holders]
    .filter(([id]) => !known.has(id))
    .map(([id, holder]) => ({
      operation: 'scim-groups',
      code: 'NOT_FOUND',
      reason: `${nameOf(holder)} holds the group ${id}, which was not listed: who is in it is not known`,
    }));
}
