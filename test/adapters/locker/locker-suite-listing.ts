import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, inByteOrder, type LockerUnderTest } from './locker-suite.ts';

/** In byte order: - . / digits = capitals _ small letters (2D 2E 2F 30 3D 41 5F 61). */
const ORDERED = [
  ...['chain/0', 'raw-a/x', 'raw.a', 'raw/-', 'raw/0-', 'raw/0.x', 'raw/0/a', 'raw/0/b', 'raw/00', 'raw/=x'],
  ...['raw/A', 'raw/_', 'raw/a', 'raw0', 'raw=', 'rawA', 'raw_', 'rawa'],
];

export function testsOfListing(current: () => LockerUnderTest): void {
  test('an empty locker lists nothing', async () => {
    const { keysOf, everything } = current();
    expect(await keysOf('')).toEqual([]);
    expect(await keysOf('chain/')).toEqual([]);
    expect(await everything()).toEqual([]);
  });

  test('keys come in byte order, not in the order of directories', async () => {
    const { locker, keysOf, everything } = current();
    for (const key of ORDERED.toReversed()) await locker.put(key, bytes(key));
    expect(await keysOf('')).toEqual(ORDERED);
    expect((await everything()).map(({ key }) => key)).toEqual(ORDERED);
  });

  test('a prefix may end anywhere, and a listing may start after any name', async () => {
    const { locker, keysOf } = current();
    for (const key of ORDERED) await locker.put(key, bytes(key));
    expect(await keysOf('raw/')).toEqual(ORDERED.slice(3, 13));
    expect(await keysOf('raw/0')).toEqual(['raw/0-', 'raw/0.x', 'raw/0/a', 'raw/0/b', 'raw/00']);
    expect(await keysOf('raw/0/a')).toEqual(['raw/0/a']);
    expect(await keysOf('raw/0/', 'raw/0/a')).toEqual(['raw/0/b']);
    expect(await keysOf('', 'raw/0/')).toEqual(ORDERED.slice(6));
    expect(await keysOf('', 'raw/0/a')).toEqual(ORDERED.slice(7));
    expect(await keysOf('raw/', 'chain/0')).toEqual(ORDERED.slice(3, 13));
    // A name that is there: moto skips the first after any other marker, S3 does not.
    for (const [prefix, after] of [
      ['raw/0'],
      ['raw/0/', 'raw/0/a'],
      ['', 'raw/0/a'],
      ['raw/', ORDERED[0] as string],
      ['chain/', 'raw/0/a'],
    ] as const)
      expect((await Array.fromAsync(locker.inspect(prefix, after))).map(({ key }) => key)).toEqual(
        await keysOf(prefix, after),
      );
    expect(await keysOf('chain/', 'raw')).toEqual([]);
    expect(await keysOf('', 'zzz')).toEqual([]);
    expect(await keysOf('no/such')).toEqual([]);
  });

  test('every key is listed once, wherever the listing starts', async () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '0', '-', '.', '_', '='), maxLength: 3 });
    const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.map((s) => `x${s}`));
    const keys = fc.uniqueArray(key, { selector: (segments) => segments.join('/'), maxLength: 8 });
    const { locker, keysOf } = current();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(keys, segment, segment, async (lists, prefix, after) => {
        const at = `round${round++}/`;
        // No directory ends so: a file would stand in its way.
        const stored = lists.map((segments, index) => `${at}${segments.join('/')}.z${index}`);
        for (const one of stored) await locker.put(one, bytes(one));
        const wanted = stored.filter((one) => one.startsWith(`${at}${prefix}`) && one > `${at}${after}`);
        expect(await keysOf(`${at}${prefix}`, `${at}${after}`)).toEqual(inByteOrder(wanted));
      }),
      { numRuns: 15 },
    );
  });

  test('everything is inspected with its size and its only version', async () => {
    const { locker, everything } = current();
    const stored = [];
    for (const key of ['chain/0', 'raw/a/b', 'runs/c']) stored.push(await locker.put(key, bytes(key)));
    expect(await everything()).toEqual(
      stored.map((one) => ({ key: one?.key, bytes: one?.bytes, versions: [one?.versionId], deleteMarkers: 0 })),
    );
  });

  test('names that no locker gives are inspected, so that they can be refused, but not listed', async () => {
    const { locker, plant, keysOf, everything } = current();
    const strange = [
      '%41',
      '.incoming/x',
      'raw/.hidden',
      'raw/a b+c',
      'raw/a&<b>"\'',
      'raw/ü/日本',
      'raw/🙂',
      'raw/\u0001',
    ];
    await locker.put('raw/a', bytes('abc'));
    for (const key of strange) await plant(key, 'planted');
    expect((await everything()).map(({ key }) => key)).toEqual(inByteOrder([...strange, 'raw/a']));
    expect(await keysOf('')).toEqual(['raw/a']);
  });
}
