import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, SortedEntries } from '#adapters/spool/sorted-entries.ts';

/** Any UTF-16, halves of surrogate pairs too: anybody may have named things. */
const anyId = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
  .map((units) => String.fromCharCode(...units));
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('x'.repeat(300_000)));
const entries = fc.array(fc.record<Entry>({ id: fc.oneof(fc.constantFrom('a', 'b'), anyId), text: anyText }), {
  maxLength: 40,
});

/** The second way: the language's own stable sort, in order of UTF-16 code units. */
const sorted = (all: readonly Entry[]): Entry[] =>
  all
    .map((entry, at) => ({ entry, at }))
    .sort((a, b) => compare(a.entry.id, b.entry.id) || a.at - b.at)
    .map(({ entry }) => entry);
const compare = (a: string, b: string): number => Buffer.compare(bigEndian(a), bigEndian(b));
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

test.each([0, 150, 1000, 1e9])(
  'gives entries in order, those of one id as they came, with %d characters at hand',
  (atHand) => {
    fc.assert(
      fc.property(entries, entries, (first, more) => {
        const held = new SortedEntries(atHand);
        for (const entry of first) held.add(entry);
        expect([...held]).toEqual(sorted(first));
        expect([...held]).toEqual(sorted(first));
        for (const entry of more) held.add(entry);
        expect([...held]).toEqual(sorted([...first, ...more]));
        held.close();
      }),
      { numRuns: 40 },
    );
  },
);

test('may be left in the middle, and gone through by two at once', () => {
  const held = new SortedEntries(0);
  for (const id of ['c', 'a', 'b']) held.add({ id, text: id });
  for (const { id } of held) if (id === 'a') break;
  const [one, other] = [held[Symbol.iterator](), held[Symbol.iterator]()];
  expect([one.next(), other.next(), one.next(), other.next()].map(({ value }) => value?.id)).toEqual([
    'a',
    'a',
    'b',
    'b',
  ]);
  held.close();
});

test('leaves no file that somebody could find', () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('evidence-rows-'));
  const held = new SortedEntries(0);
  held.add({ id: 'a', text: 'secret' });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('evidence-rows-'))).toEqual(before);
  expect([...held]).toEqual([{ id: 'a', text: 'secret' }]);
  held.close();
});
