import { type GroupFacts, groupIdOf, nameOf } from '#domain/databricks/principals/way-into-group.ts';
import { defineDerivation } from '#domain/declaring/derivation.ts';
import { byText } from '#domain/words/by-text.ts';
import { knownMembers, type MemberRow } from './known-members.ts';
import { everybodyIn } from './nesting.ts';
import { Membership } from './rules.ts';
import { tellMembership } from './tell-membership.ts';
import { unseenMembers } from './unseen-members.ts';

export default defineDerivation({
  id: 'scim-memberships',
  title: 'Who is in which group, directly or through others',
  scope: ['databricks-account', 'databricks-workspace'],
  from: ['scim-groups', 'scim-users', 'scim-service-principals'],
  row: Membership,
  rules: [],
  report: ['groupName', 'memberName', 'memberKind', 'path', 'memberActive'],
  /** What is missing below is said below, of the memberships it is missing from; names of groups alone are not. */
  isTouchedBy: (table, { fields }) => table === 'scim-groups' && fields.includes('displayName'),
  change: { thing: ({ id }) => String(id), words: tellMembership },
  inOrder: true,
  *derive({ table, gap }) {
    const groups = table<GroupFacts & MemberRow>('scim-groups');
    for (const report of unseenMembers(groups)) gap(report);
    const byId = new Map(groups.rows.map((group) => [group.id, group]));
    const memberOf = knownMembers({
      Users: table<MemberRow>('scim-users'),
      ServicePrincipals: table<MemberRow>('scim-service-principals'),
      Groups: groups,
    });
    const members = new Map(groups.rows.map((group) => [group.id, inOrderOfName(group.members ?? [], byId)]));
    const nameById = (id: string): string => nameOf(byId.get(id) ?? { id, displayName: null });
    for (const [prefix, group] of inOrderOfId(groups.rows)) {
      const everybody = everybodyIn(group.id, (id) => members.get(id) ?? []);
      const theirs = Array.from(everybody, ({ member, pathIds }) => {
        const { facts, gaps } = memberOf(member);
        return { id: `${prefix}${facts.memberId}`, facts, gaps, pathIds };
      });
      for (const { id, facts, gaps, pathIds } of theirs.sort((a, b) => byText(a.id, b.id))) {
        for (const report of gaps) gap({ ...report, resourceId: id });
        const path = pathIds.map(nameById);
        const direct = path.length === 0;
        yield { id, groupId: group.id, groupName: group.displayName, ...facts, direct, path, pathIds: [...pathIds] };
      }
    }
  },
});

/** Groups as the ids of their memberships have them, which begin with the group's: `123|` comes before `12|`. */
const inOrderOfId = (groups: readonly GroupFacts[]) =>
  groups.map((group) => [`${group.id}|`, group] as const).sort(([a], [b]) => byText(a, b));

/** Nested groups by their names, so that of two ways of the same length the same one is kept each day. */
const inOrderOfName = (members: readonly string[], byId: ReadonlyMap<string, GroupFacts>): readonly string[] => {
  const named = members.map((member) => {
    const group = byId.get(groupIdOf(member) ?? '');
    return { member, name: group === undefined ? '' : nameOf(group) };
  });
  return named.sort((a, b) => byText(a.name, b.name) || byText(a.member, b.member)).map(({ member }) => member);
};
