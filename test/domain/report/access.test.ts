import { describe, expect, test } from 'vitest';
import type { ReportInput } from '#domain/report/digest/input.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { passing, report, section, tableIn, wordsOf } from './reading.ts';
import { dailyRun, prose, tableOf, unit } from './sample.ts';
import { DIRECTORY, databricksTables, groupRows, membershipChangesOf, SHORT } from './sample-databricks.ts';

const units = ['scim-memberships', 'scim-groups', 'scim-users', 'scim-service-principals'].map((id) =>
  unit(id, DIRECTORY),
);
const reportOf = (
  more: Partial<ReportInput> = {},
  changesOf: (day: number) => readonly TableRow[] = membershipChangesOf,
) =>
  report(
    Array.from({ length: 31 }, (_, at) => ({ run: dailyRun(at + 1), ...passing, units, changes: changesOf(at + 1) })),
    { tables: databricksTables(), policy: { phi: { groups: ['phi-admins'] } }, ...more },
  );

describe('the groups that matter', () => {
  test('are those that open health data, then those that administer, with who is in them', async () => {
    const { rows } = tableIn(await reportOf(), 'access-groups');
    expect(rows).toEqual([
      [`phi-admins\n${SHORT.directory}`, prose.access.why.PHI, '2', '1', '1', '1', '1'],
      [`phi-admins\n${SHORT.workspace}`, prose.access.why.PHI, '0', '0', '0', '0', '0'],
      [`admins\n${SHORT.workspace}`, prose.access.why.ADMIN, '1', '0', '0', '0', '0'],
      [`platform\n${SHORT.directory}`, prose.access.why.ADMIN, 'not read', '–', '–', '–', '–'],
    ]);
  });

  test('are not those of the name of a workspace’s admins in the account, where it means nothing', async () => {
    const admins = { scope: DIRECTORY, id: '77', display_name: 'admins', roles: [], members: [] };
    const tables = databricksTables().map((table) =>
      table.id === 'scim-groups'
        ? { ...table, ...tableOf([...groupRows, admins]), id: table.id, title: table.title }
        : table,
    );
    const { rows } = tableIn(await reportOf({ tables }), 'access-groups');
    expect(rows.map(([name]) => name)).not.toContain(`admins\n${SHORT.directory}`);
  });

  test('that the configuration names and no directory has are named', async () => {
    const document = await reportOf({ policy: { phi: { groups: ['phi-admins', 'phi-readers'] } } });
    expect(wordsOf(section(document, 'access-groups').blocks)).toContain('read in no directory: phi-readers.');
  });

  test('cannot be known to open health data where nobody said which do', async () => {
    const document = await reportOf({ policy: {} });
    expect(wordsOf(section(document, 'access-groups').blocks)).toContain(prose.access.noPhiGroups);
    expect(tableIn(document, 'access-groups').rows.map(([name]) => name?.split('\n')[0])).toEqual([
      'admins',
      'platform',
    ]);
  });
});

test('people are counted once, however many directories have them, and rules are not', async () => {
  const user = (scope: string, id: string, external_id: string | null, user_name: string | null) => ({
    ...{ scope, id, external_id, user_name },
  });
  const users = [
    user(DIRECTORY, '1', '00u1', 'ana@example.com'),
    user(DIRECTORY, '2', null, 'bob@example.com'),
    user('databricks.a.1', '1', null, 'Ana@example.com'),
    user('databricks.a.1', '9', null, null),
  ];
  const table = { ...tableOf(users), id: 'scim-users', title: 'Users' };
  const text = wordsOf(section(await reportOf({ tables: [...databricksTables(), table] }), 'access').blocks);
  expect(text).toContain('Users: 4 entries in the directories read (2) are 3 people.');
  expect(text).toContain('that has neither (1)');
});

describe('membership changes', () => {
  test('are one line each, in words, groups that matter first, however many scopes saw them', async () => {
    const { rows } = tableIn(await reportOf(), 'access-changes');
    expect(rows).toEqual([
      [
        'phi-admins',
        dailyRun(9),
        'ana@meridian.example joined phi-admins through phi-leads',
        `${SHORT.directory}\n${SHORT.workspace}`,
      ],
      [
        'phi-admins',
        dailyRun(21),
        'ana@meridian.example is now in phi-admins; before: ana@meridian.example in phi-admins through phi-leads',
        SHORT.directory,
      ],
      ['phi-admins', dailyRun(21), 'bo in training@meridian.example left phi-admins', SHORT.directory],
      ['analysts', dailyRun(9), 'ed@meridian.example joined analysts', SHORT.directory],
    ]);
  });

  test('of a group that is gone are told by the name it had', async () => {
    const gone = {
      ...{ scope: DIRECTORY, table_name: 'scim_memberships', resource_id: '555|1', kind: 'REMOVED', path: null },
      ...{ before: 'ana@meridian.example in old-team', after: null },
    };
    const { rows } = tableIn(await reportOf({}, (day) => (day === 3 ? [gone] : [])), 'access-changes');
    expect(rows).toEqual([['old-team', dailyRun(3), 'ana@meridian.example left old-team', SHORT.directory]]);
  });

  test('of one busy group do not hide those of another', async () => {
    const joined = (group: string, member: number) => ({
      ...{
        scope: DIRECTORY,
        table_name: 'scim_memberships',
        resource_id: `${group}|${member}`,
        kind: 'ADDED',
        path: null,
      },
      ...{ before: null, after: `u${member} in ${group === '12' ? 'analysts' : 'phi-admins'}` },
    });
    const changes = (day: number) =>
      day === 5 ? [...Array.from({ length: 9 }, (_, at) => joined('12', at)), joined('10', 1)] : [];
    const document = await reportOf({ limits: { changesPerTable: 3 } }, changes);
    expect(tableIn(document, 'access-changes').rows.map(([group]) => group)).toEqual([
      ...['phi-admins', 'analysts', 'analysts', 'analysts'],
    ]);
    expect(wordsOf(section(document, 'access-changes').blocks)).toContain(
      '6 later changes of this table are not printed',
    );
  });

  test('are told here, and the change log points here', async () => {
    const said = wordsOf(section(await reportOf(), 'changes-scim_memberships').blocks);
    expect(said).toBe(`Told under “${prose.access.title}”.`);
  });
});

test('a configuration without Databricks has no chapter of access', async () => {
  const document = await reportOf({ tables: [] });
  expect(document.sections.some(({ id }) => id.startsWith('access'))).toBe(false);
});
