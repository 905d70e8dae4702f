import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseJson } from '#adapters/databricks/answers/json.ts';
import { bareOrWrapped, DatabricksId } from '#domain/declaring/databricks-client.ts';

test('a 64-bit integer keeps all its digits, as text; what a double holds stays a number', () => {
  expect(parseJson('{"spark_context_id": 9007199254740993, "n": 9007199254740991, "x": -9223372036854775808}')).toEqual(
    {
      spark_context_id: '9007199254740993',
      n: 9007199254740991,
      x: '-9223372036854775808',
    },
  );
});

test('digits within text and fractions are left as they are', () => {
  expect(parseJson('{"name": "9007199254740993", "f": 0.1234567890123456, "e": 1e21}')).toEqual({
    name: '9007199254740993',
    f: 0.1234567890123456,
    e: 1e21,
  });
});

test('every 64-bit id comes out as it was written, however large', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
      const { job_id } = z.object({ job_id: DatabricksId }).parse(parseJson(`{"job_id":${id},"more":[1]}`));
      expect(job_id).toBe(String(id));
    }),
  );
});

test('an id is an integer from 0 on: a fraction, a name or nothing is none', () => {
  for (const id of [1.5, -1, '-1', 'abc', '', null, '1e5']) expect(DatabricksId.safeParse(id).success).toBe(false);
});

test('other JSON means what it means to everybody', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a list is read bare or wrapped, and nothing else passes for one', () => {
  const workspaces = bareOrWrapped('workspaces', z.looseObject({ workspace_id: DatabricksId }));
  expect(workspaces.parse([{ workspace_id: 1 }])).toEqual([{ workspace_id: '1' }]);
  expect(workspaces.parse({ workspaces: [{ workspace_id: 1 }] })).toEqual([{ workspace_id: '1' }]);
  expect(workspaces.parse([])).toEqual([]);
  for (const answer of [{}, { other: [] }, null, 'workspaces', { workspaces: {} }])
    expect(workspaces.safeParse(answer).success).toBe(false);
});
