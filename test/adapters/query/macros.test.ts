import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';

let engine: QueryEngine;
const zone = process.env.TZ;
beforeAll(async () => {
  process.env.TZ = 'America/New_York';
  engine = await openQueryEngine({ tablesDirectory: 'no/such/directory', tables: [], views: [] });
});
afterAll(() => {
  engine.close();
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

/** What Trino's manual says each expression gives: https://trino.io/docs/current/functions.html */
test.each<[expression: string, answer: unknown]>([
  ['7 / 2', 3],
  ['cardinality(ARRAY[1, 2, 3])', 3],
  ['cardinality(ARRAY[])', 0],
  ['element_at(ARRAY[1, 2], 2)', 2],
  ['element_at(ARRAY[1, 2], 9)', null],
  ['slice(ARRAY[1, 2, 3, 4], 2, 2)', [2, 3]],
  ['sequence(1, 3)', [1, 2, 3]],
  ["array_join(ARRAY['a', 'b'], ', ')", 'a, b'],
  ['arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])', true],
  ['arrays_overlap(ARRAY[1], ARRAY[3])', false],
  ["array_position(ARRAY['a', 'b'], 'b')", 2],
  ["array_position(ARRAY['a', 'b'], 'c')", 0],
  ["date_diff('day', TIMESTAMP '2026-11-20 23:00:00', TIMESTAMP '2026-11-21 01:00:00')", 0],
  ["date_diff('hour', TIMESTAMP '2026-11-20 23:00:00', TIMESTAMP '2026-11-21 01:00:00')", 2],
  ["date_diff('day', DATE '2026-11-11', DATE '2026-11-14')", 3],
  ["from_iso8601_timestamp('2026-11-21T06:00:00Z')", '2026-11-21T06:00:00.000Z'],
  ["date_format(TIMESTAMP '2026-11-21 06:05:09', '%Y-%m-%d %H:%i:%s')", '2026-11-21 06:05:09'],
  [`json_extract_scalar('{"a":{"b":"c"}}', '$.a.b')`, 'c'],
  [`json_extract_scalar('{"a":{"b":"c"}}', '$.a')`, null],
  [`json_extract_scalar('{"a":1}', '$.a')`, '1'],
  [`json_extract_scalar('{"a":1}', '$.nothing')`, null],
  ["regexp_like('us-east-1', 'east')", true],
  ["regexp_extract('vol-123', '\\d+')", '123'],
  ["regexp_extract('vol-123', 'x(\\d)', 1)", null],
  ["regexp_replace('a-b-c', '-', '/')", 'a/b/c'],
  ["regexp_replace('key/123', '(\\w+)/(\\d+)', '$2 of $1')", '123 of key'],
  ["split_part('a:b', ':', 2)", 'b'],
  ["split_part('a:b', ':', 3)", null],
  ['greatest(1, 2)', 2],
  ['greatest(1, NULL)', null],
  ['least(1, 2)', 1],
  ['least(1, NULL)', null],
  ["concat('a', 'b', 'c')", 'abc'],
  ["concat('a', NULL)", null],
  ["format('%05d', 7)", '00007'],
  ["format('%s is %s', 'a', 'b')", 'a is b'],
])('%s', async (expression, answer) => {
  expect((await engine.run(`SELECT ${expression} AS answer`)).rows).toEqual([[answer]]);
});

/** https://trino.io/docs/current/functions/aggregate.html#count_if: count(CASE WHEN x THEN 1 END), which is never null. */
test.each<[of: string, rows: string, answer: number]>([
  ['nothing but nulls', '(VALUES (CAST(NULL AS boolean))) AS t (x)', 0],
  ['no rows', '(SELECT true AS x WHERE false) AS t', 0],
  ['some of each', '(VALUES (true), (NULL), (false), (true)) AS t (x)', 2],
])('count_if of %s', async (_, from, answer) => {
  expect((await engine.run(`SELECT count_if(x) FROM ${from}`)).rows).toEqual([[answer]]);
});

/** Found on Trino 476: what the row with the greatest y has, be it null. */
test('max_by and min_by give what is there, and null where nothing is', async () => {
  const sql = `SELECT max_by(x, y), min_by(x, y), max_by(y, x)
    FROM (VALUES ('a', 1), ('b', 2), (NULL, 3), ('z', NULL)) AS t (x, y)`;
  const { rows } = await engine.run(sql);
  expect(rows).toEqual([[null, 'a', null]]);
});

test('count_if in a window counts that window', async () => {
  const sql =
    'SELECT y, count_if(x) OVER (ORDER BY y) FROM (VALUES (NULL, 1), (true, 2), (true, 3)) AS t (x, y) ORDER BY y';
  expect((await engine.run(sql)).rows).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
  ]);
});

test('the session is in UTC, wherever the machine is', async () => {
  const { rows } = await engine.run("SELECT cast(from_iso8601_timestamp('2026-11-21T02:30:00Z') AS date) AS day");
  expect(rows).toEqual([['2026-11-21']]);
});
