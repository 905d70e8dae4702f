import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bytes, type LockerUnderTest, SHA256_OF_ABC, SHA256_OF_NOTHING, sha256, withCode } from './locker-suite.ts';

/** Above the size up to which a locker may hold a file in memory, and no multiple of a piece. */
const LARGE = 20 * 1024 * 1024 + 12_345;

export function testsOfWriting(current: () => LockerUnderTest): void {
  test('an object is stored with its size and hash', async () => {
    const { locker } = current();
    const stored = await locker.put('raw/run/a.gz', bytes('abc'));
    expect(stored).toMatchObject({ key: 'raw/run/a.gz', bytes: 3, sha256: SHA256_OF_ABC });
    expect(await locker.stat('raw/run/a.gz')).toEqual(stored);
  });

  test('an object may be empty, and so may a file', async () => {
    const { locker, file } = current();
    await locker.put('raw/nothing', bytes(''));
    await locker.put('raw/empty-file', await file(bytes('')));
    for (const key of ['raw/nothing', 'raw/empty-file'])
      expect(await locker.stat(key)).toMatchObject({ bytes: 0, sha256: SHA256_OF_NOTHING });
  });

  test('the first object stays, whoever writes after it and whatever', async () => {
    const { locker, open, file, everything } = current();
    const first = await locker.put('runs/r/plan.json', bytes('first'));
    for (const later of [bytes('second'), bytes('first'), await file(bytes('third'))])
      expect(await (await open()).put('runs/r/plan.json', later)).toBeUndefined();
    expect(Buffer.from(await locker.get('runs/r/plan.json')).toString()).toBe('first');
    expect(await everything()).toEqual([
      { key: 'runs/r/plan.json', bytes: 5, versions: [first?.versionId], deleteMarkers: 0 },
    ]);
  });

  test('of many writers at once exactly one wins, and its object is the one that stays', async () => {
    const { locker, open, everything } = current();
    const bodies = Array.from({ length: 12 }, (_, index) => bytes(`${index}`.repeat(1000 + index)));
    const lockers = await Promise.all(bodies.map(open));
    const stored = await Promise.all(lockers.map((one, index) => one.put('chain/0', bodies[index] as Buffer)));
    const winners = stored.filter((one) => one !== undefined);
    expect(winners).toHaveLength(1);
    expect(await locker.stat('chain/0')).toEqual(winners[0]);
    expect(bodies.map(sha256)).toContain(winners[0]?.sha256);
    expect(await everything()).toHaveLength(1);
  });

  test('a large file is stored whole, once', async () => {
    const { locker, file } = current();
    const source = await file(randomBytes(LARGE));
    const stored = await locker.put('tables/t/large.parquet', source);
    expect(stored).toMatchObject({ bytes: LARGE, sha256: source.sha256 });
    expect(await locker.stat('tables/t/large.parquet')).toEqual(stored);
    expect(await locker.put('tables/t/large.parquet', source)).toBeUndefined();
  });

  test('while a large file is being written a reader sees all of it or nothing', async () => {
    const { locker, open, file } = current();
    const source = await file(randomBytes(LARGE));
    const reader = await open();
    let writing = true;
    const written = locker.put('tables/t/large.parquet', source).finally(() => {
      writing = false;
    });
    const seen: (string | undefined)[] = [];
    while (writing) seen.push((await reader.stat('tables/t/large.parquet'))?.sha256);
    await written;
    expect(seen.length).toBeGreaterThan(1);
    expect([...new Set(seen)].filter((hash) => hash !== undefined && hash !== source.sha256)).toEqual([]);
    expect((await reader.stat('tables/t/large.parquet'))?.sha256).toBe(source.sha256);
  });

  test.each([
    ['small', 1000],
    ['large', LARGE],
  ])('a %s file that is not the one announced is not stored', async (_, size) => {
    const { locker, file, everything } = current();
    const announced = await file(randomBytes(size));
    for (const other of [randomBytes(size), randomBytes(size - 1), randomBytes(size + 1), bytes('')]) {
      await writeFile(announced.path, other);
      await expect(locker.put('raw/changed', announced)).rejects.toThrow(withCode('CONFLICT'));
      expect(await locker.exists('raw/changed')).toBe(false);
    }
    await rm(announced.path);
    await expect(locker.put('raw/changed', announced)).rejects.toThrow(withCode('NOT_FOUND'));
    expect(await everything()).toEqual([]);
    expect(await locker.put('raw/changed', bytes('abc'))).toMatchObject({ sha256: SHA256_OF_ABC });
  });
}
