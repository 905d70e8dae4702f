import { expect, test } from 'vitest';
import * as z from 'zod';
import { columnsOf, snakeCase } from '#domain/tables/columns.ts';

test.each([
  ['id', 'id'],
  ['keyId', 'key_id'],
  ['kmsKeyARN', 'kms_key_arn'],
  ['rotationPeriodDays', 'rotation_period_days'],
  ['URLPath', 'url_path'],
])('the field %s makes the column %s', (field, name) => {
  expect(snakeCase(field)).toBe(name);
});

test('each kind of field has its column type', () => {
  const row = z.strictObject({
    id: z.string(),
    state: z.enum(['on', 'off']).nullable(),
    on: z.boolean(),
    size: z.int(),
    ratio: z.number(),
    seenAt: z.iso.datetime().nullable(),
    dueOn: z.iso.date(),
    names: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
    parts: z.array(z.strictObject({ a: z.int() })),
  });
  expect(columnsOf(row).map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ['id', 'string', false],
    ['state', 'string', true],
    ['on', 'boolean', false],
    ['size', 'bigint', false],
    ['ratio', 'double', false],
    ['seen_at', 'timestamp', true],
    ['due_on', 'date', false],
    ['names', 'array<string>', false],
    ['tags', 'json', false],
    ['parts', 'json', false],
  ]);
});

test('a description is the column’s, inside or outside of nullable', () => {
  const row = z.strictObject({
    a: z.string().nullable().describe('outside'),
    b: z.string().describe('inside').nullable(),
  });
  expect(columnsOf(row).map(({ description }) => description)).toEqual(['outside', 'inside']);
});

test.each([
  ['a union', z.strictObject({ a: z.union([z.string(), z.int()]) }), 'UNSUPPORTED_COLUMN'],
  ['a date object', z.strictObject({ a: z.date() }), 'UNSUPPORTED_COLUMN'],
  ['two fields that make one column', z.strictObject({ keyId: z.string(), key_id: z.string() }), 'DUPLICATE'],
])('%s is refused, by name', (_, row, code) => {
  expect(() => columnsOf(row)).toThrow(expect.objectContaining({ code }));
});
