import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { columnsOf } from '#domain/tables/columns.ts';
import { glueColumns, glueTypeOf, isTrinoType, SQL_TYPES } from '#domain/tables/glue-columns.ts';

test('a row schema becomes the columns Glue wants', () => {
  const Row = z.strictObject({
    id: z.string().describe('ARN'),
    kind: z.enum(['A', 'B']),
    encrypted: z.boolean().nullable(),
    sizeGib: z.int(),
    price: z.number(),
    createdAt: z.iso.datetime(),
    boughtOn: z.iso.date(),
    aliases: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
  });
  expect(glueColumns(columnsOf(Row))).toEqual([
    { name: 'id', type: 'string', comment: 'ARN' },
    { name: 'kind', type: 'string' },
    { name: 'encrypted', type: 'boolean' },
    { name: 'size_gib', type: 'bigint' },
    { name: 'price', type: 'double' },
    { name: 'created_at', type: 'timestamp' },
    { name: 'bought_on', type: 'date' },
    { name: 'aliases', type: 'array<string>' },
    { name: 'tags', type: 'string' },
  ]);
});

describe('a comment is one line of at most 255 characters', () => {
  const commentOf = (text: string) => glueColumns(columnsOf(z.object({ a: z.string().describe(text) })))[0]?.comment;

  test('a long one is cut where it can be seen', () => {
    expect(commentOf('x'.repeat(255))).toBe('x'.repeat(255));
    expect(commentOf('x'.repeat(256))).toBe(`${'x'.repeat(254)}…`);
  });

  test('line breaks become spaces', () => expect(commentOf('one\n  two')).toBe('one two'));
});

test('every Trino type a view may declare has its name in Glue', () => {
  const pairs = Object.values(SQL_TYPES).map(({ trino }) => [trino, glueTypeOf(trino)]);
  expect(Object.fromEntries(pairs)).toEqual({
    varchar: 'string',
    boolean: 'boolean',
    bigint: 'bigint',
    double: 'double',
    'timestamp(3)': 'timestamp',
    date: 'date',
    'array(varchar)': 'array<string>',
  });
  expect(isTrinoType('hugeint')).toBe(false);
  expect(isTrinoType('toString')).toBe(false);
});
