import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { namedQuery } from '#domain/tables/views.ts';
import { athenaSql } from '#domain/tables/where-athena-looks.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { DISKS } from './sample-tables.ts';
import { trinoGrammar } from './trino-grammar.ts';

/** The tables of every collector there is, and one with a column of every type. */
const collectorTables = [DISKS, ...(await loadCatalogue()).map(declaredTable)];
const tables = askedTables(collectorTables);
const views = await loadViews(collectorTables);
const names = views.map(({ name }) => name);
const sqlOf = (name: string) => namedQuery(name, tables, views) ?? '';

let errorsIn: (sql: string) => string[];
let engine: QueryEngine;
beforeAll(async () => {
  errorsIn = trinoGrammar();
  engine = await openQueryEngine({ tablesDirectory: join('no', 'such', 'locker'), tables, views });
});
afterAll(() => engine.close());

/** What DuckDB takes and Athena does not, or answers differently, beyond what Trino's grammar refuses. */
const UNPORTABLE: readonly [what: string, pattern: RegExp][] = [
  ['a cast with ::', /::/],
  ['ILIKE', /\bILIKE\b/i],
  ['QUALIFY', /\bQUALIFY\b/i],
  ['->>', /->>/],
  ['EXCLUDE or REPLACE in a SELECT list', /\*\s*(EXCLUDE|REPLACE)\b/i],
  ['SELECT *', /\bSELECT\s+([a-z]+\.)?\*/i],
  ['LIMIT before OFFSET', /\bLIMIT\b.*\bOFFSET\b/is],
  ['backticks', /`/],
  ['USING', /\bUSING\b/i],
  ['a bare date, at, end or timestamp as a column', /[.,(]\s*(date|at|end|timestamp)\s*([,)]|AS\b|$)/im],
  ['a date compared with text', /"date"\s*[<>=]+\s*'/],
  ["INTERVAL '1 day'", /INTERVAL\s+'\d+\s+[a-z]/i],
  [
    'any_match and its like, which no macro can stand in for',
    /\b(any_match|all_match|none_match|transform|reduce)\s*\(/i,
  ],
  ['string_agg, listagg', /\b(string_agg|listagg)\s*\(/i],
  ['array(varchar) in a cast', /array\s*\(\s*varchar/i],
  ['a semicolon', /;/],
];

describe.each([...names, 'changes'])('%s', (name) => {
  test("is accepted by Trino's grammar, also as Athena gets it", () => {
    expect(errorsIn(sqlOf(name))).toEqual([]);
    expect(errorsIn(athenaSql(sqlOf(name)))).toEqual([]);
  });

  test('uses nothing that only one of the engines has', () => {
    const sql = sqlOf(name).replace(/'[^']*'/g, "''");
    expect(UNPORTABLE.filter(([, pattern]) => pattern.test(sql)).map(([what]) => what)).toEqual([]);
  });

  test('runs on DuckDB over a locker without any file', async () => {
    expect((await engine.run(sqlOf(name))).rows).toEqual([]);
  });
});

describe.each(views.map((view) => [view.name, view] as const))('the view %s', (name, view) => {
  test('gives exactly the columns it declares, of these types', async () => {
    expect((await engine.run(`SELECT * FROM ${name}`)).columns).toEqual(view.columns);
    expect((await engine.run(view.sql)).columns).toEqual(view.columns);
  });

  test('casts every column it gives, but for the partition', () => {
    const list = /^SELECT\n(?<list>.*?)\nFROM /ms.exec(view.sql.slice(Math.max(0, view.sql.lastIndexOf('\nSELECT\n'))));
    const items = (list?.groups?.list ?? '').split(/,\n {2}(?! )/).map((item) => item.trim());
    expect(items).toHaveLength(view.columns.length);
    for (const item of items) expect(item).toMatch(/^(cast\(.+\) AS "?\w+"?|(\w\.)?"date" AS "date")$/s);
  });

  test('reads tables, not other views', () => {
    const read = [...view.sql.matchAll(/\b(?:FROM|JOIN)\s+([a-z_]+)/g)].map(([, table]) => table);
    const own = [...view.sql.matchAll(/\b([a-z_]+) AS \(\n/g)].map(([, cte]) => cte);
    const known = tables.map((table) => table.name);
    expect(read.filter((table) => !known.includes(table ?? '') && !own.includes(table))).toEqual([]);
  });

  test('has a question for a title', () => expect(view.title).toMatch(/\?( \(|$)/));
});

test('the grammar and the list refuse what they must: otherwise the tests above prove nothing', () => {
  expect(errorsIn('SELECT a::varchar FROM b')).not.toEqual([]);
  expect(errorsIn('SELECT a FROM b LIMIT 3 OFFSET 2')).not.toEqual([]);
  const caught = (sql: string) => UNPORTABLE.filter(([, pattern]) => pattern.test(sql)).map(([what]) => what);
  expect(caught('SELECT t.date, a FROM t WHERE "date" = \'2026-11-21\'')).toHaveLength(2);
  expect(caught('SELECT f.* FROM findings AS f')).toEqual(['SELECT *']);
});

test('the names the documentation promises are there', () => {
  for (const name of ['latest_findings', 'findings_daily', 'evidence_gaps', 'changes', 'latest_test_disks'])
    expect(sqlOf(name)).not.toBe('');
});
