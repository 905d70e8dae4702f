import { beforeEach, expect, test, vi } from 'vitest';
import { DurableNames } from '#adapters/locker/directory-sync.ts';

/** Directories as they are synced; each sync ends when `held` does. */
const synced: string[] = [];
let held: Promise<void>;
let names: DurableNames;
beforeEach(() => {
  synced.length = 0;
  held = Promise.resolve();
  names = new DurableNames('/locker', (directory) => {
    synced.push(directory);
    return held;
  });
});

const taken = (): string[] => synced.splice(0).sort();

test('a name is kept by syncing every directory on the way once, and then only the one that it lies in', async () => {
  await names.keep('/locker/raw/run/a');
  expect(taken()).toEqual(['/locker', '/locker/raw', '/locker/raw/run']);
  await names.keep('/locker/raw/run/b');
  expect(taken()).toEqual(['/locker/raw/run']);
  await names.keep('/locker/tables/keys/c');
  expect(taken()).toEqual(['/locker', '/locker/tables', '/locker/tables/keys']);
  await names.keep('/locker/plan.json');
  expect(taken()).toEqual(['/locker']);
});

test('the directory above is synced again where one of the same name was made anew', async () => {
  await names.keep('/locker/raw/run/a');
  taken();
  names.made('/locker/raw/run');
  await names.keep('/locker/raw/run/b');
  expect(taken()).toEqual(['/locker/raw', '/locker/raw/run']);
});

test('a sync at work may have missed a name: those that come meanwhile wait for the next, which is for all of them', async () => {
  await names.keep('/locker/raw/a');
  taken();
  let letGo = (): void => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const kept: string[] = [];
  const keep = (name: string) => names.keep(`/locker/raw/${name}`).then(() => kept.push(name));
  const first = keep('b');
  await vi.waitFor(() => expect(synced).toHaveLength(1));
  const later = ['c', 'd', 'e'].map(keep);
  await new Promise((resolve) => setImmediate(resolve));
  expect([synced, kept]).toEqual([['/locker/raw'], []]);
  letGo();
  await Promise.all([first, ...later]);
  expect(taken()).toEqual(['/locker/raw', '/locker/raw']);
});

test('where a sync fails nobody who waited for it is told that the name is kept, and all are synced again', async () => {
  held = Promise.reject(new Error('EIO'));
  await expect(names.keep('/locker/raw/run/a')).rejects.toThrow('EIO');
  held = Promise.resolve();
  taken();
  await names.keep('/locker/raw/run/b');
  expect(taken()).toEqual(['/locker', '/locker/raw', '/locker/raw/run']);
});
