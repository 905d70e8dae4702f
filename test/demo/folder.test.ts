import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshFolder, Refusal } from './folder.ts';

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evidence-demo-'));
  path = join(root, '.demo');
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('a second demo starts anew', async () => {
  const { locker, report } = await freshFolder(path, '2026-10');
  await mkdir(locker);
  await writeFile(join(locker, 'left'), 'by the first demo');
  await writeFile(report, 'by the first demo');
  await freshFolder(path, '2026-11');
  expect(await readdir(path)).toEqual(['cdk.json']);
});

test.each(['notes.txt', 'locker.signing-key.pem.bak', '.git'])(
  'a folder with %s is not the demo’s: it stays',
  async (name) => {
    await freshFolder(path, '2026-10');
    await writeFile(join(path, name), 'mine');
    await expect(freshFolder(path, '2026-10')).rejects.toThrow(Refusal);
    await access(join(path, name));
  },
);

test('a folder that only has the names of the demo’s files stays too', async () => {
  await mkdir(join(path, 'locker'), { recursive: true });
  await writeFile(join(path, 'cdk.json'), '{"context":{"evidence":{"entity":"Somebody else"}}}');
  await expect(freshFolder(path, '2026-10')).rejects.toThrow(/was not made by the demo/);
  expect((await readdir(path)).sort()).toEqual(['cdk.json', 'locker']);
});

test('an empty folder may be used', async () => {
  await mkdir(path);
  await freshFolder(path, '2026-10');
  expect(await readdir(path)).toEqual(['cdk.json']);
});
