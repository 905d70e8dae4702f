import fc from 'fast-check';
import { expect, test } from 'vitest';
import { People } from '#domain/databricks/principals/people.ts';

type Entry = readonly [externalId: string | null, userName: string | null];
const counted = (entries: readonly Entry[]) => {
  const people = new People();
  for (const [externalId, userName] of entries) people.add({ externalId, userName });
  return people.count();
};

test.each<[string, Entry[], people: number, apart: number]>([
  [
    'the account and two workspaces, which know no id of the provider',
    [
      ['00u1', 'ana@x'],
      [null, 'ana@x'],
      ['', 'ana@x'],
    ],
    1,
    0,
  ],
  [
    'user names in another case',
    [
      ['00u1', 'Ana@X'],
      [null, 'ana@x'],
    ],
    1,
    0,
  ],
  [
    'a renamed user, by the id',
    [
      ['00u1', 'ana@x'],
      ['00u1', 'ana.ruiz@x'],
    ],
    1,
    0,
  ],
  [
    'ids in another case',
    [
      ['00u1', null],
      ['00U1', null],
    ],
    2,
    0,
  ],
  [
    'nothing to tell them by',
    [
      [null, null],
      ['', ' '],
    ],
    2,
    2,
  ],
  [
    'names and ids that were masked, which may have been different',
    [
      [null, '[masked: ssn]@x'],
      ['[masked: mrn]', '[masked: ssn]@x'],
      ['[masked: mrn]', 'ana@x'],
    ],
    3,
    2,
  ],
  [
    'two that a third shows to be one',
    [
      ['00u1', 'ana@x'],
      ['00u2', 'bob@x'],
      ['00u2', 'ana@x'],
    ],
    1,
    0,
  ],
])('%s', (_, entries, people, apart) => {
  expect(counted(entries)).toEqual({ entries: entries.length, people, apart });
});

test('in whatever order, they are as many as groups of entries that share a name', () => {
  const name = fc.constantFrom(null, 'a', 'b', 'c', 'd');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 12 }), (entries) => {
      const left = entries.filter((entry) => entry.some((one) => one !== null)).map((entry) => new Set([entry]));
      const isOne = (a: Set<Entry>, b: Set<Entry>) =>
        [...a].some((x) => [...b].some((y) => x.some((one, at) => one !== null && one === y[at])));
      for (let at = 0; at < left.length; ) {
        const same = left.findIndex((other, other_at) => other_at > at && isOne(left[at] as Set<Entry>, other));
        if (same < 0) at += 1;
        else for (const entry of left.splice(same, 1)[0] ?? []) left[at]?.add(entry);
      }
      const apart = entries.filter((entry) => entry.every((one) => one === null)).length;
      expect(counted(entries)).toEqual({ entries: entries.length, people: left.length + apart, apart });
    }),
  );
});
