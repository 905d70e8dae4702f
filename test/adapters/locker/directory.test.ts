import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { bytes, lockerSuite, withCode } from './locker-suite.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'locker-'));
});
beforeEach(async () => {
  path = await mkdtemp(join(folder, 'd-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function plant(key: string, text: string): Promise<void> {
  await mkdir(dirname(join(path, key)), { recursive: true });
  await writeFile(join(path, key), text);
}

lockerSuite('a directory', async () => ({ open: () => directoryLocker(path, { create: true }), plant }));

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'NOT_A_LOCKER', message: expect.stringMatching(message) });
const keysIn = async () => (await Array.fromAsync((await directoryLocker(path)).inspect())).map(({ key }) => key);

describe('what is a locker', () => {
  test('an empty directory is one; a missing one is made, with those above it, if so asked', async () => {
    expect((await directoryLocker(path)).uri).toBe(path);
    expect(await readdir(path)).toEqual([]);
    const below = join(path, 'a/b');
    await expect(directoryLocker(below)).rejects.toThrow(refusal(/a\/b does not exist/));
    await directoryLocker(below, { create: true });
    expect((await directoryLocker(below)).kind).toBe('directory');
  });

  test('the address is an absolute path, however the directory was named', async () => {
    expect((await directoryLocker(relative(process.cwd(), path))).uri).toBe(path);
  });

  test.each([true, false])('a file is none, nor is what would lie below it (create: %s)', async (create) => {
    await plant('file', 'text');
    await expect(directoryLocker(join(path, 'file'), { create })).rejects.toThrow(refusal(/file is no directory/));
    await expect(directoryLocker(join(path, 'file/below'), { create })).rejects.toThrow();
  });

  test.each([true, false])(
    'a directory with foreign things in it is none, and one is named (create: %s)',
    async (create) => {
      for (const key of ['runs/r/plan.json', 'Documents/letter.txt', 'raw/x']) await plant(key, 'text');
      await expect(directoryLocker(path, { create })).rejects.toThrow(refusal(/it holds "Documents" and no chain/));
      expect((await readdir(path)).sort()).toEqual(['Documents', 'raw', 'runs']);
    },
  );

  test('one with a chain is a locker, whatever was laid beside it, and all of that is inspected', async () => {
    await (await directoryLocker(path, { create: true })).put('chain/0000000000.sigstore.json', bytes('seal'));
    await plant('letter.txt', 'foreign');
    await directoryLocker(path, { create: true });
    expect(await keysIn()).toEqual(['chain/0000000000.sigstore.json', 'letter.txt']);
  });

  test('a symbolic link to a locker opens that locker', async () => {
    const alias = `${path}-alias`;
    await symlink(path, alias);
    await (await directoryLocker(alias)).put('raw/a', bytes('abc'));
    expect(await readFile(join(path, 'raw/a'), 'utf8')).toBe('abc');
  });
});

describe('files', () => {
  test('an object is a file of the key’s name that nobody may write', async () => {
    await (await directoryLocker(path, { create: true })).put('raw/run/a', bytes('abc'));
    expect(await readFile(join(path, 'raw/run/a'), 'utf8')).toBe('abc');
    expect((await stat(join(path, 'raw/run/a'))).mode & 0o777).toBe(0o444);
    expect(await readdir(join(path, '.incoming'))).toEqual([]);
  });

  test('a directory has no versions and no locks', async () => {
    const locker = await directoryLocker(path, { create: true });
    expect(await locker.put('raw/a', bytes('abc'))).toMatchObject({ versionId: null });
    expect(Buffer.from(await locker.get('raw/a', 'the version it had in a bucket')).toString()).toBe('abc');
    expect(await locker.lock('raw/a', null)).toBeNull();
    expect(await locker.writtenAt('raw/a')).toBeNull();
  });

  test('a key cannot lie below an object, nor an object replace a directory', async () => {
    const locker = await directoryLocker(path, { create: true });
    await locker.put('raw/a/b', bytes('abc'));
    await expect(locker.put('raw/a', bytes('abc'))).rejects.toThrow(withCode('CONFLICT'));
    await expect(locker.put('raw/a/b/c', bytes('abc'))).rejects.toThrow(withCode('CONFLICT'));
    expect(await keysIn()).toEqual(['raw/a/b']);
  });

  test.runIf(process.platform === 'linux')('no file stays open, whoever stops reading', async () => {
    const locker = await directoryLocker(path, { create: true });
    await locker.put('raw/a', Buffer.alloc(3 << 20));
    const open = async () => (await readdir('/proc/self/fd')).length;
    const before = await open();
    for (let round = 0; round < 20; round++) {
      for await (const _ of locker.open('raw/a')) break;
      await locker.get('raw/a');
      await expect(locker.get('raw')).rejects.toThrow();
    }
    expect(await open()).toBe(before);
  });
});

describe('links and devices', () => {
  beforeEach(async () => {
    await (await directoryLocker(path, { create: true })).put('raw/a', bytes('abc'));
    await writeFile(join(path, '../outside'), 'outside');
    await mkdir(join(path, '../elsewhere'), { recursive: true });
    await writeFile(join(path, '../elsewhere/b'), 'outside');
  });

  test('a link in an object’s place is never followed, and is inspected as something without a version', async () => {
    const locker = await directoryLocker(path);
    await symlink('a', join(path, 'raw/link'));
    await symlink('../../outside', join(path, 'raw/out'));
    await symlink('nowhere', join(path, 'raw/dangling'));
    for (const key of ['raw/link', 'raw/out', 'raw/dangling']) {
      await expect(locker.get(key)).rejects.toThrow(withCode('NOT_A_LOCKER'));
      await expect(locker.stat(key)).rejects.toThrow(withCode('NOT_A_LOCKER'));
      await expect(locker.exists(key)).rejects.toThrow(withCode('NOT_A_LOCKER'));
      await expect(locker.put(key, bytes('abc'))).rejects.toThrow(withCode('NOT_A_LOCKER'));
      await expect(Array.fromAsync(locker.open(key))).rejects.toThrow(withCode('NOT_A_LOCKER'));
    }
    expect(await Array.fromAsync(locker.list('raw/'))).toEqual(['raw/a']);
    expect((await Array.fromAsync(locker.inspect())).filter(({ versions }) => versions.length !== 1)).toEqual(
      ['raw/dangling', 'raw/link', 'raw/out'].map((key) => ({ key, bytes: 0, versions: [], deleteMarkers: 0 })),
    );
    expect(await readFile(join(path, '../outside'), 'utf8')).toBe('outside');
  });

  test('a link in a directory’s place is neither entered nor written through', async () => {
    const locker = await directoryLocker(path);
    await symlink('../elsewhere', join(path, 'runs'));
    await expect(locker.get('runs/b')).rejects.toThrow(withCode('NOT_A_LOCKER'));
    await expect(locker.stat('runs/b')).rejects.toThrow(withCode('NOT_A_LOCKER'));
    await expect(locker.exists('runs/b')).rejects.toThrow(withCode('NOT_A_LOCKER'));
    await expect(locker.put('runs/c', bytes('abc'))).rejects.toThrow(withCode('NOT_A_LOCKER'));
    await expect(locker.put('runs/deeper/c', bytes('abc'))).rejects.toThrow(withCode('NOT_A_LOCKER'));
    expect(await Array.fromAsync(locker.list(''))).toEqual(['raw/a']);
    expect(await Array.fromAsync(locker.inspect())).toContainEqual({
      key: 'runs',
      bytes: 0,
      versions: [],
      deleteMarkers: 0,
    });
    expect(await readdir(join(path, '../elsewhere'))).toEqual(['b']);
  });

  test('a pipe is inspected and refused, and nobody waits for it', async () => {
    const locker = await directoryLocker(path);
    execFileSync('mkfifo', [join(path, 'raw/pipe')]);
    await expect(locker.get('raw/pipe')).rejects.toThrow(withCode('NOT_A_LOCKER'));
    await expect(locker.stat('raw/pipe')).rejects.toThrow(withCode('NOT_A_LOCKER'));
    expect(await Array.fromAsync(locker.inspect())).toContainEqual(
      expect.objectContaining({ key: 'raw/pipe', versions: [] }),
    );
  });

  test('a name that is no text is inspected as a name no key can have', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${path}/raw/`), Buffer.from([0x61, 0xff])]), 'abc');
    expect(await keysIn()).toEqual(['raw/a', 'raw/a\uFFFD']);
    expect(await Array.fromAsync((await directoryLocker(path)).list(''))).toEqual(['raw/a']);
  });
});
