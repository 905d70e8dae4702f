import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, link, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { fileError } from '#adapters/locker/file-error.ts';
import { unfinishedName } from '#adapters/locker/unfinished.ts';
import { UNFINISHED } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import { bytes, sha256, withCode } from './locker-suite.ts';
import { spawnChild } from './spawn-child.ts';

/** Debian's and most others' "nobody". Permissions do not bind root, so a test run as root needs somebody they bind. */
const NOBODY = '65534';
const asNobody = process.getuid?.() === 0 ? ['--uid', NOBODY] : [];

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'locker-faults-'));
  await chmod(folder, 0o755);
  path = join(folder, 'locker');
});
afterEach(async () => {
  execFileSync('chmod', ['-R', 'u+rwX', folder]);
  await rm(folder, { recursive: true });
});

const unfinished = async (): Promise<string[]> => {
  const locker = await directoryLocker(path);
  return (await Array.fromAsync(locker.inspect())).map(({ key }) => key).filter((key) => UNFINISHED.test(key));
};

describe('processes', () => {
  test('of processes that write the same keys at once exactly one wins each key', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `chain/${index}`);
    const texts = ['one', 'two', 'three', 'four'];
    const children = await Promise.all(texts.map((text) => spawnChild([path, '--create', '--text', text, ...keys])));
    const outcomes = await Promise.all(children.map((child) => child.run()));
    const locker = await directoryLocker(path);
    for (const [index, key] of keys.entries()) {
      const winners = outcomes.map((ofChild) => ofChild[index]).filter((one) => one && 'stored' in one && one.stored);
      expect(winners).toEqual([{ stored: (await locker.stat(key))?.sha256 }]);
    }
    expect(await unfinished()).toEqual([]);
  });

  test('a process killed while it writes leaves no object, and the next one is stored', async () => {
    const locker = await directoryLocker(path, { create: true });
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const feeder = createWriteStream(pipe).on('error', () => {}); // its reader dies
    const announced = JSON.stringify({ path: pipe, bytes: 1 << 22, sha256: 'ab'.repeat(32) });
    const child = await spawnChild([path, '--file', announced, 'raw/run/unit']);
    child.begin();
    feeder.write(Buffer.alloc(1 << 21));
    while ((await unfinished()).length === 0) await setTimeout(10);
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    feeder.destroy();

    expect(await locker.exists('raw/run/unit')).toBe(false);
    expect(await Array.fromAsync(locker.list(''))).toEqual([]);
    expect(await unfinished()).toHaveLength(1);
    await directoryLocker(path); // to read: nothing is written on opening
    expect(await unfinished()).toHaveLength(1);
    await directoryLocker(path, { create: true });
    expect(await unfinished()).toEqual([]);
    expect(await locker.put('raw/run/unit', bytes('again'))).toMatchObject({ sha256: sha256(bytes('again')) });
  });
});

describe('what a crash leaves behind', () => {
  const NAME = '.incoming/4c7f5e2a-0b1d-4a55-9d2e-6f3b8c9a1e70';

  test('an object that has its name already is there, whatever remains of its writing', async () => {
    const locker = await directoryLocker(path, { create: true });
    await locker.put('runs/r/plan.json', bytes('plan'));
    await link(join(path, 'runs/r/plan.json'), join(path, NAME));
    expect(await locker.put('runs/r/plan.json', bytes('other'))).toBeUndefined();
    expect(Buffer.from(await locker.get('runs/r/plan.json')).toString()).toBe('plan');
    expect(await unfinished()).toEqual([NAME]);
  });

  test('is removed after an hour by whoever opens the locker to write, and nothing else is', async () => {
    await directoryLocker(path, { create: true });
    const old = new Date(Date.now() - 61 * 60_000);
    const young = new Date(Date.now() - 50 * 60_000);
    const other = '.incoming/notes.txt';
    for (const [name, time] of [
      [NAME, old],
      [NAME.replace('4c7f', '0000'), young],
      [other, old],
    ] as const) {
      await writeFile(join(path, name), 'left behind');
      await utimes(join(path, name), time, time);
    }
    await directoryLocker(path);
    expect(await readdir(join(path, '.incoming'))).toHaveLength(3);
    await directoryLocker(path, { create: true });
    expect((await readdir(join(path, '.incoming'))).map((name) => `.incoming/${name}`).sort()).toEqual([
      NAME.replace('4c7f', '0000'),
      other,
    ]);
  });
});

test('what is being written stays, whoever opens the locker meanwhile', async () => {
  await directoryLocker(path, { create: true });
  const [own, other] = [process.pid, 1].map((pid) => unfinishedName().replace(/\d+$/, String(pid)));
  const elsewhere = unfinishedName().replace(/\.[0-9a-f]{8}\.\d+$/, '.00000000.99999999');
  for (const name of [own, other, elsewhere]) await writeFile(join(path, '.incoming', name ?? ''), 'being written');
  await directoryLocker(path, { create: true });
  expect((await readdir(join(path, '.incoming'))).sort()).toEqual([own, other, elsewhere].sort());
});

describe('permissions', () => {
  test('a directory that may not be written says so when it is opened to write, and when it is written', async () => {
    const locker = await directoryLocker(path, { create: true });
    await locker.put('raw/a', bytes('abc'));
    execFileSync('chmod', ['-R', 'a-w', path]);
    for (const what of [['--create'], ['raw/b']]) {
      const child = await spawnChild([...asNobody, path, ...what]);
      const message = expect.stringMatching(/may not be written by this user; grant .*EACCES/);
      expect(await child.run()).toEqual([{ code: 'READ_ONLY', message }]);
    }
    expect(await locker.exists('raw/b')).toBe(false);
  });

  test('a place where no directory can be made says so', async () => {
    await mkdir(path, { mode: 0o555 });
    const child = await spawnChild([...asNobody, '--create', join(path, 'below'), 'raw/a']);
    expect(await child.run()).toMatchObject([
      { code: 'READ_ONLY', message: expect.stringContaining(join(path, 'below')) },
    ]);
  });

  test('a directory that may not be read is denied, which is not the same as empty', async () => {
    await directoryLocker(path, { create: true });
    await chmod(path, 0o000);
    const child = await spawnChild([...asNobody, path, 'raw/a']);
    expect(await child.run()).toMatchObject([{ code: 'DENIED', message: expect.stringMatching(/may not be read/) }]);
  });
});

/** Whether this machine lets a test mount something of its own; some containers do not. */
const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'ro', 'none', '/mnt']).status === 0;

describe.skipIf(!mayMount)('a file system mounted for reading only', () => {
  /** Shell code that goes on in a process of its own, to which `path` is mounted read-only. */
  const readOnly = (): string =>
    `exec unshare -rm bash -c 'mount --bind "${path}" "${path}" && mount -o remount,ro,bind "${path}" && ` +
    `exec "$0" --no-warnings "$@"' "$0" "$@"`;

  test.each([
    ['a locker on it is opened to write', () => [path, '--create']],
    ['a locker is to be made on it', () => [join(path, 'new'), '--create']],
    ['a locker is to be made deep in it', () => [join(path, 'a/b/c'), '--create']],
    ['an object is put there', () => [path, 'raw/a']],
  ] as const)('says so in a sentence when %s', async (_, what) => {
    await mkdir(join(path, 'chain'), { recursive: true });
    const child = await spawnChild(what(), readOnly());
    const message = expect.stringMatching(/is on a read-only file system; choose another locker \(EROFS\)$/);
    expect(await child.run()).toEqual([{ code: 'READ_ONLY', message }]);
  });
});

describe('room', () => {
  test('a full disk stores nothing of what does not fit, and says so', async () => {
    const locker = await directoryLocker(path, { create: true });
    await locker.put('raw/before', bytes('abc'));
    const large = join(folder, 'large');
    await writeFile(large, Buffer.alloc(1 << 20));
    const announced = JSON.stringify({ path: large, bytes: 1 << 20, sha256: sha256(Buffer.alloc(1 << 20)) });
    // A limit of 64 KiB on files does what a full disk does, and needs no privilege: writing fails half way.
    const child = await spawnChild([path, '--file', announced, 'raw/large'], "trap '' XFSZ; ulimit -f 64");
    expect(await child.run()).toMatchObject([{ code: 'FULL', message: expect.stringMatching(/has no room.*EFBIG/) }]);
    expect((await Array.fromAsync(locker.inspect())).map(({ key }) => key)).toEqual(['raw/before']);
  });

  test.each([
    ['ENOSPC', 'writing', 'FULL'],
    ['EDQUOT', 'writing', 'FULL'],
    ['EFBIG', 'writing', 'FULL'],
    ['EROFS', 'writing', 'READ_ONLY'],
    ['EPERM', 'writing', 'READ_ONLY'],
    ['EACCES', 'writing', 'READ_ONLY'],
    ['EACCES', 'reading', 'DENIED'],
    ['ENOENT', 'reading', 'NOT_FOUND'],
    ['ELOOP', 'reading', 'NOT_A_LOCKER'],
    ['EIO', 'reading', 'UNREACHABLE'],
    ['EIO', 'writing', 'UNREACHABLE'],
    ['EMFILE', 'reading', 'UNREACHABLE'],
    ['EMFILE', 'writing', 'UNREACHABLE'],
    ['ENFILE', 'reading', 'UNREACHABLE'],
  ] as const)('%s in %s means %s, and the cause is kept', (errno, action, code) => {
    const cause = Object.assign(new Error('refused'), { code: errno });
    const error = fileError(cause, action, '/some/where');
    expect(error).toEqual(withCode(code));
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`^/some/where .*\\(${errno}\\)$`)),
      cause,
    });
  });

  test('what is no refusal of the file system is handed on as it is', () => {
    for (const other of [new TypeError('a bug'), Object.assign(new Error(), { code: 'EBADF' }), undefined, 'text'])
      expect(fileError(other, 'reading', '/some/where')).toBe(other);
    const known = new LockerError('CONFLICT', 'known');
    expect(fileError(known, 'reading', '/some/where')).toBe(known);
  });
});
