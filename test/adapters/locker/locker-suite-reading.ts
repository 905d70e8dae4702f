import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, type LockerUnderTest, SHA256_OF_ABC, withCode } from './locker-suite.ts';

const BAD_NAMES = [
  ...['', '/', '/raw', 'raw/', 'raw//a', '.', '..', '../raw', 'raw/../a', 'raw/..', './raw', 'raw/./a', 'raw/.a'],
  ...['.hidden', '.incoming/x', 'a b', 'a\nb', 'a\n', '\na', 'a\0b', 'a\\b', 'a:b', 'ü', 'a\u0301', '%41', 'a*', '~'],
  ...['x'.repeat(256), `${'x/'.repeat(512)}x`],
];

export function testsOfReading(current: () => LockerUnderTest): void {
  test('an object comes back whole or in pieces, by its version too', async () => {
    const { locker } = current();
    const body = randomBytes(3 * 1024 * 1024 + 7);
    const stored = await locker.put('raw/run/a.gz', body);
    for (const version of [undefined, null, stored?.versionId]) {
      expect(Buffer.compare(await locker.get('raw/run/a.gz', version), body)).toBe(0);
      const hash = createHash('sha256');
      let largest = 0;
      for await (const piece of locker.open('raw/run/a.gz', version)) {
        hash.update(piece);
        largest = Math.max(largest, piece.byteLength);
      }
      expect(hash.digest('hex')).toBe(stored?.sha256);
      expect(largest).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  test('a reader may stop in the middle', async () => {
    const { locker } = current();
    await locker.put('raw/a', randomBytes(3 * 1024 * 1024));
    let pieces = 0;
    for await (const _ of locker.open('raw/a')) {
      pieces++;
      break;
    }
    expect(pieces).toBe(1);
    expect(await locker.stat('raw/a')).toMatchObject({ bytes: 3 * 1024 * 1024 });
  });

  test('what is not there is told apart from what is empty', async () => {
    const { locker } = current();
    await locker.put('raw/run/a', bytes(''));
    expect(await locker.exists('raw/run/a')).toBe(true);
    for (const key of ['raw/run/b', 'raw/x/y/z', 'raw/run/a.b', 'raw/run', 'raw', 'raw/run/a/b']) {
      expect(await locker.exists(key)).toBe(false);
      expect(await locker.stat(key)).toBeUndefined();
      await expect(locker.get(key)).rejects.toThrow(withCode('NOT_FOUND'));
      await expect(Array.fromAsync(locker.open(key))).rejects.toThrow(withCode('NOT_FOUND'));
    }
  });

  test.each(BAD_NAMES.map((key) => [key.slice(0, 20), key]))(
    '%j is refused as a name by every member',
    async (_, key = '') => {
      const { locker, everything } = current();
      const uses = [
        () => locker.put(key, bytes('abc')),
        () => locker.get(key),
        () => Array.fromAsync(locker.open(key)),
        () => locker.stat(key),
        () => locker.exists(key),
        () => locker.writtenAt(key),
        () => locker.lock(key, null),
      ];
      for (const use of uses) await expect(use()).rejects.toThrow(withCode('BAD_KEY'));
      expect(await everything()).toEqual([]);
    },
  );

  test('a name with any other character than letters, digits and . _ = - / is refused', async () => {
    const { locker } = current();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (key) => {
        fc.pre(/[^A-Za-z0-9._=/-]/.test(key));
        expect(await locker.exists(key).catch(({ code }) => code)).toBe('BAD_KEY');
      }),
      { numRuns: 40 },
    );
  });

  test('the longest name is taken: 1024 bytes, 255 between slashes', async () => {
    const { locker, keysOf } = current();
    const key = [255, 255, 255, 254, 1].map((length) => 'x'.repeat(length)).join('/');
    expect(key).toHaveLength(1024);
    expect(await locker.put(key, bytes('abc'))).toMatchObject({ key, sha256: SHA256_OF_ABC });
    expect(await keysOf('')).toEqual([key]);
  });
}
