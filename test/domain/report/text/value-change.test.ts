import { expect, test } from 'vitest';
import { valueChange } from '#domain/report/text/value-change.ts';

const json = JSON.stringify;

test('a value that changed is told before and after', () => {
  expect(valueChange('rotation_enabled', 'true', 'false')).toEqual(['rotation_enabled: true → false']);
  expect(valueChange('name', null, 'x')).toEqual(['name: no value → x']);
  expect(valueChange('name', '[not json', '{x')).toEqual(['name: [not json → {x']);
});

test('a list is told by what left it and what came, however long it is', () => {
  expect(valueChange('aliases', json(['a', 'b', 'c']), json(['c', 'd', 'a']))).toEqual([
    'aliases: − b',
    'aliases: + d',
  ]);
  const local = { destinationCidrBlock: '10.0.0.0/16', target: 'local', destinationPrefixListId: null };
  const nat = { destinationCidrBlock: '0.0.0.0/0', target: 'nat-1', destinationPrefixListId: null };
  expect(valueChange('routes', json([local]), json([nat, local]))).toEqual([
    'routes: + destinationCidrBlock 0.0.0.0/0, target nat-1',
  ]);
  expect(valueChange('aliases', json(['a', 'b']), json(['b', 'a']))).toEqual([
    'aliases: the same members, told otherwise',
  ]);
});

test('a record is told by the keys that changed', () => {
  expect(valueChange('tags', json({ a: '1', b: '2', c: '3' }), json({ a: '1', b: '5', d: '4' }))).toEqual([
    'tags b: 2 → 5',
    'tags c: 3 → no value',
    'tags d: no value → 4',
  ]);
});
