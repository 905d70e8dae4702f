import type { RuleContext } from '../../declaring/rule.ts';
import { byText } from '../../words/by-text.ts';

/** What rules need to know of a group; rows of `scim-groups` have it. */
export interface GroupFacts {
  readonly id: string;
  readonly displayName: string | null;
  /** `Users/<id>`, `Groups/<id>`, `ServicePrincipals/<id>`; null where they were not read. */
  readonly members: readonly string[] | null;
}

export const GROUPS = 'Groups/';
export const groupIdOf = (member: string): string | undefined =>
  member.startsWith(GROUPS) ? member.slice(GROUPS.length) : undefined;
export const nameOf = ({ id, displayName }: Pick<GroupFacts, 'id' | 'displayName'>): string => displayName ?? id;

export interface WayIntoGroup {
  /** Names of the groups in between, from the outermost: none for a direct member. Undefined where no way was seen. */
  readonly through: readonly string[] | undefined;
  /** Why there may be a way all the same; undefined where everything was read. */
  readonly unread: string | undefined;
}

type Tables = Pick<RuleContext<unknown>, 'lookup' | 'tables'>;

/** The shortest way by which `member` is in a group, directly or through groups in it, whatever circles they stand in. */
export function wayIntoGroup(group: GroupFacts, member: string, tables: Tables): WayIntoGroup {
  const { ways, unread } = everybodyIn(group, tables);
  const through = ways.get(member);
  return through === undefined ? { through, unread } : { through, unread: undefined };
}

interface Everybody {
  readonly ways: ReadonlyMap<string, readonly string[]>;
  readonly unread: string | undefined;
}

/** Every user of a directory is looked for in the same few groups: what these tables say of a group is found out once. */
const known = new WeakMap<object, WeakMap<GroupFacts, Everybody>>();

function everybodyIn(group: GroupFacts, { tables, lookup }: Tables): Everybody {
  if (!tables) return gathered(group, lookup);
  const ofTables = known.get(tables) ?? new WeakMap<GroupFacts, Everybody>();
  const everybody = ofTables.get(group) ?? gathered(group, lookup);
  known.set(tables, ofTables.set(group, everybody));
  return everybody;
}

function gathered(group: GroupFacts, lookup: Tables['lookup']): Everybody {
  const ways = new Map<string, readonly string[]>();
  const met = new Set([group.id]);
  const queue: { readonly group: GroupFacts; readonly through: readonly string[] }[] = [{ group, through: [] }];
  let unread: string | undefined;
  for (const { group: current, through } of queue) {
    if (current.members === null) unread ??= `the members of ${nameOf(current)} were not read`;
    const members = current.members ?? [];
    for (const member of members) ways.set(member, ways.get(member) ?? through);
    const nested = members.flatMap((one) => groupIdOf(one) ?? []).filter((id) => !met.has(id));
    for (const id of nested) met.add(id);
    const found = nested.map((id) => ({ id, ...lookup<GroupFacts>('scim-groups', id) }));
    const inside = found.flatMap((one) => ('found' in one ? one.found : []));
    const missing = found.find((one) => !('found' in one));
    if (missing) unread ??= `${nameOf(current)} holds the group ${missing.id}, which was not read`;
    inside.sort((a, b) => byText(nameOf(a), nameOf(b)) || byText(a.id, b.id));
    for (const next of inside) queue.push({ group: next, through: [...through, nameOf(next)] });
  }
  return { ways, unread };
}
