import { describe, expect, test } from 'vitest';
import { glueView, viewDefinition } from '#domain/tables/glue-view.ts';
import { collectorView, namedQuery, parseView } from '#domain/tables/views.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { DISKS } from '../../queries/sample-tables.ts';

const GOOD = `-- title: How many?
-- columns: date date,
--   total bigint, names array(varchar)
SELECT 1
`;

describe('a query file', () => {
  test('has a title, columns that may go on over lines, and its SELECT', () => {
    expect(parseView('how_many', GOOD)).toEqual({
      name: 'how_many',
      title: 'How many?',
      columns: [
        { name: 'date', type: 'date' },
        { name: 'total', type: 'bigint' },
        { name: 'names', type: 'array(varchar)' },
      ],
      sql: 'SELECT 1',
    });
  });

  test.each([
    ['no title', GOOD.replace(/^.*\n/, ''), 'must begin with'],
    ['no columns', '-- title: How many?\nSELECT 1\n', 'must begin with'],
    ['no SELECT', GOOD.replace('SELECT 1', 'DELETE FROM findings'), 'go on with SELECT'],
    ['an unknown type', GOOD.replace('bigint', 'int'), 'declares the column "total int"'],
    ['a name in capitals', GOOD.replace('total', 'Total'), 'declares the column "Total bigint"'],
  ])('is refused with its path: %s', (_, text, message) => {
    expect(() => parseView('how_many', text)).toThrow(
      expect.objectContaining({
        code: 'MALFORMED',
        message: expect.stringMatching(new RegExp(`^templates/queries/how_many\\.sql.*${message}`)),
      }),
    );
  });

  test('is refused under a name that is no lower_snake_case', () => {
    expect(() => parseView('How-many', GOOD)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});

describe('a view in Glue', () => {
  const view = parseView('how_many', `${GOOD.trim()} AS "größe"\n`);
  const input = glueView(view);

  test('is what Trino recognises as a view: one with a description is none to it', () => {
    expect(input).toEqual({
      name: 'how_many',
      tableType: 'VIRTUAL_VIEW',
      partitionKeys: [],
      parameters: { presto_view: 'true', comment: 'Presto View' },
      viewExpandedText: '/* Presto View */',
      storageDescriptor: {
        location: '',
        serdeInfo: {},
        columns: [
          { name: 'date', type: 'date' },
          { name: 'total', type: 'bigint' },
          { name: 'names', type: 'array<string>' },
        ],
      },
    });
  });

  test("holds Trino's definition, and names the account it is of", () => {
    expect(JSON.parse(viewDefinition(view, 'evidence_locker', '111122223333'))).toEqual({
      originalSql: 'WITH own AS (\n  SELECT account_id FROM account_111122223333\n)\nSELECT 1 AS "größe"',
      catalog: 'awsdatacatalog',
      schema: 'evidence_locker',
      columns: [
        { name: 'date', type: 'date' },
        { name: 'total', type: 'bigint' },
        { name: 'names', type: 'array(varchar)' },
      ],
      comment: 'How many?',
      runAsInvoker: true,
    });
  });

  test('goes on with a WITH of its own', () => {
    const own = { ...view, sql: 'WITH a AS (SELECT 1) SELECT 1' };
    expect(JSON.parse(viewDefinition(own, 'e', '1')).originalSql).toBe(
      'WITH own AS (\n  SELECT account_id FROM account_1\n),\na AS (SELECT 1) SELECT 1',
    );
  });

  test.each([`\${Token[TOKEN.12]}`, 'Evidence', ''])('needs a literal name of its database, not %j', (database) => {
    expect(() => viewDefinition(view, database, '1')).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});

describe('a name stands for', () => {
  const tables = askedTables([DISKS]);
  const views = [collectorView(DISKS)];

  test("a view's own text", () => expect(namedQuery('latest_test_disks', tables, views)).toBe(views[0]?.sql));

  const ofChanges = `"previous_run_id", "scope", "table_name", "resource_id", "kind", "path", "before", "after", "account_id"`;
  const inOrder = `"run_id", "scope", "table_name", "resource_id", "previous_run_id", "kind", "path", "before", "after", "account_id"`;

  test.each([
    ['changes', `SELECT "date", "run_id", ${ofChanges} FROM changes ORDER BY "date", ${inOrder}`],
    ['all_changes', `SELECT "run_id", ${ofChanges} FROM all_changes ORDER BY ${inOrder}`],
  ])('everything in a table, in an order that leaves nothing open: %s', (name, sql) => {
    expect(namedQuery(name, tables, views)).toBe(sql);
  });

  test('everything in the table of a collector, whose rows their ids name', () => {
    expect(namedQuery('test_disks', tables, views)).toMatch(
      / FROM test_disks ORDER BY "date", "run_id", "scope", "id"$/,
    );
  });

  test('nothing else', () => expect(namedQuery('constructor', tables, views)).toBeUndefined());
});
