import { describe, expect, test } from 'vitest';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { collectorView, glueView, namedQuery, parseView } from '#domain/tables/views.ts';
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
  const { viewOriginalText, ...input } = glueView(view, 'evidence_locker');

  test('is what Trino recognises as a view', () => {
    expect(input).toMatchObject({
      name: 'how_many',
      tableType: 'VIRTUAL_VIEW',
      partitionKeys: [],
      parameters: { presto_view: 'true', comment: 'Presto View' },
      viewExpandedText: '/* Presto View */',
    });
  });

  test("holds Trino's definition, its columns named as Hive names them beside it", () => {
    const base64 = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(viewOriginalText)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))).toEqual({
      originalSql: 'SELECT 1 AS "größe"',
      catalog: 'awsdatacatalog',
      schema: 'evidence_locker',
      columns: [
        { name: 'date', type: 'date' },
        { name: 'total', type: 'bigint' },
        { name: 'names', type: 'array(varchar)' },
      ],
      runAsInvoker: false,
    });
    expect(input.storageDescriptor.columns).toEqual([
      { name: 'date', type: 'date' },
      { name: 'total', type: 'bigint' },
      { name: 'names', type: 'array<string>' },
    ]);
  });

  test.each([`\${Token[TOKEN.12]}`, 'Evidence', ''])('needs a literal name of its database, not %j', (database) => {
    expect(() => glueView(view, database)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });
});

describe('a name stands for', () => {
  const tables = [...Object.values(SHARED_TABLES), DISKS];
  const views = [collectorView(DISKS)];

  test("a view's own text", () => expect(namedQuery('latest_test_disks', tables, views)).toBe(views[0]?.sql));

  test('everything in a table', () => {
    expect(namedQuery('changes', tables, views)).toBe(
      'SELECT "date", "run_id", "previous_run_id", "scope", "table_name", "resource_id", "kind", "path", "before", "after" ' +
        'FROM changes ORDER BY "date", run_id',
    );
  });

  test('nothing else', () => expect(namedQuery('constructor', tables, views)).toBeUndefined());
});
