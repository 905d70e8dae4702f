import { People } from '../../../databricks/principals/people.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { type GroupCounts, readGroups } from '../../digest/groups.ts';
import { rowsOf } from '../../digest/judged.ts';
import { membershipChanges } from '../../digest/membership-changes.ts';
import { MEMBERSHIPS } from '../../digest/things.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { fill, number, scopeText, textOf } from '../../text/wording.ts';
import { readingDoubts } from '../parts/doubts.ts';
import { changesOf, restOf } from '../parts/told-changes.ts';

/** Who is in the groups that matter, and who came and went; none where the configuration reads no Databricks. */
export async function accessSections(context: ReportContext): Promise<Section[]> {
  const { input, last, prose } = context;
  if (!last || !input.tables.some(({ id }) => id === 'scim-memberships')) return [];
  const words = prose.access;
  const groups = await readGroups(context);
  const note = (text: string): Block => ({ kind: 'paragraph', text, tone: 'note' });
  const missing = groups.missing.length > 0 ? [note(fill(words.missing, { groups: groups.missing.join(', ') }))] : [];
  return [
    {
      id: 'access',
      title: words.title,
      level: 1,
      blocks: [
        { kind: 'paragraph', text: words.lead, tone: 'lead' },
        ...readingDoubts(context, ['scim-memberships', 'scim-groups', 'scim-users', 'scim-service-principals']),
        ...(await peopleText(context)).map(note),
      ],
    },
    {
      id: 'access-groups',
      title: words.groups,
      level: 2,
      blocks: [
        note(groups.hasPhiGroups ? words.groupsNote : words.noPhiGroups),
        ...missing,
        groupTable(groups.counts, words),
      ],
    },
    {
      id: 'access-changes',
      title: words.changes,
      level: 2,
      blocks: [note(words.changesNote), changeTable(context, groups), ...restOf(context, MEMBERSHIPS)],
    },
  ];
}

/** The same person stands in several directories; a population counts the entries, as its table has them. */
async function peopleText(context: ReportContext): Promise<string[]> {
  if (!context.input.tables.some(({ id }) => id === 'scim-users')) return [];
  const people = new People();
  const directories = new Set<string>();
  for await (const row of rowsOf(context, 'scim-users')) {
    directories.add(textOf(row, 'scope'));
    people.add({ externalId: textOf(row, 'external_id') || null, userName: textOf(row, 'user_name') || null });
  }
  const counts = { ...people.count(), directories: directories.size };
  return [fill(context.prose.access.people, counts)];
}

type Words = ReportContext['prose']['access'];

const groupTable = (groups: readonly GroupCounts[], words: Words): TableBlock => ({
  kind: 'table',
  columns: [
    { header: 'Group and scope', kind: 'text', weight: 32 },
    { header: 'Why it matters', kind: 'text', weight: 18 },
    { header: 'Users', kind: 'number', weight: 9 },
    { header: 'of them through groups', kind: 'number', weight: 12 },
    { header: 'of them inactive', kind: 'number', weight: 10 },
    { header: 'Service principals', kind: 'number', weight: 11 },
    { header: 'Groups', kind: 'number', weight: 9 },
  ],
  rows: groups.map(({ name, scope, why, counts }) => [
    `${name}\n${scopeText(scope)}`,
    why.map((one) => words.why[one]).join('\n'),
    ...(counts
      ? [counts.users, counts.inherited, counts.inactive, counts.principals, counts.groups].map(number)
      : ['not read', '', '', '', ''].map((text) => text || '–')),
  ]),
  whenEmpty: words.groupsNone,
});

function changeTable(context: ReportContext, groups: Awaited<ReturnType<typeof readGroups>>): TableBlock {
  const changes = membershipChanges(changesOf(context, MEMBERSHIPS).printed, groups);
  return {
    kind: 'table',
    columns: [
      { header: 'Group', kind: 'text', weight: 22 },
      { header: 'Seen by run', kind: 'text', weight: 19 },
      { header: 'Change', kind: 'text', weight: 34 },
      { header: 'Scope', kind: 'mono', weight: 25 },
    ],
    rows: changes.map(({ group, run, lines, scopes }) => [
      group,
      run,
      lines.join('\n'),
      scopes.map(scopeText).join('\n'),
    ]),
    whenEmpty: context.prose.access.changesNone,
  };
}
