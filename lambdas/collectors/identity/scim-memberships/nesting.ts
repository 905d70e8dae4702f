import { groupIdOf } from '#domain/databricks/principals/way-into-group.ts';

export interface Place {
  /** `Users/<id>`, `Groups/<id>`, `ServicePrincipals/<id>`. */
  readonly member: string;
  /** Ids of the groups in between, from the outermost. */
  readonly pathIds: readonly string[];
}

/**
 * Everybody in a group, once each and by a shortest way: of equally short ones the first, in the order in which
 * `membersOf` gives nested groups. A group in its own circle is not its own member. Takes one step for each member of
 * each group reached, so that a hierarchy of ten levels costs at most ten times its edges.
 */
export function* everybodyIn(
  groupId: string,
  membersOf: (groupId: string) => readonly string[],
): Generator<Place, void, undefined> {
  const met = new Set([`Groups/${groupId}`]);
  const queue: { readonly id: string; readonly pathIds: readonly string[] }[] = [{ id: groupId, pathIds: [] }];
  for (const { id, pathIds } of queue)
    for (const member of membersOf(id)) {
      if (met.has(member)) continue;
      met.add(member);
      yield { member, pathIds };
      const nested = groupIdOf(member);
      if (nested !== undefined) queue.push({ id: nested, pathIds: [...pathIds, nested] });
    }
}
