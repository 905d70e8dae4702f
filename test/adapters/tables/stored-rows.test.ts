import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { storedRows } from '#adapters/tables/stored-rows.ts';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { scratch } from '../../support/sample-runs.ts';

const RUN = '2026-11-21T06-00-00Z';
const row = (at: number) => ({
  run_id: RUN,
  collector: 'kms-keys',
  scope: 'aws.111122223333.us-east-1',
  operation: 'kms:ListKeys',
  resource_id: `key-${at}`,
  code: 'ACCESS_DENIED',
  reason: 'refused',
  fields: [],
  account_id: null,
});
const copies = (): string[] => readdirSync(tmpdir()).filter((name) => /^evidence-[A-Za-z0-9]{6}$/.test(name));

/** A table's bytes in pieces of so many. */
async function stored(rows: number, piece: number) {
  const folder = await scratch();
  const writer = createTableWriter(SHARED_TABLES.gaps, folder.path('t'));
  for (let at = 0; at < rows; at++) writer.write(row(at));
  await writer.end();
  const bytes = await readFile(folder.path('t'));
  await folder.remove();
  return {
    async *open() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

test.each([1, 100, 1_000_000])(
  'gives the same rows from memory and from a copy, in pieces of %d bytes',
  async (piece) => {
    const locker = await stored(50, piece);
    const rows = Array.from({ length: 50 }, (_, at) => row(at));
    expect(await Array.fromAsync(storedRows(locker, 'key'))).toEqual(rows);
    expect(await Array.fromAsync(storedRows(locker, 'key', 10))).toEqual(rows);
  },
);

test('a copy is gone when nobody reads on, and when reading fails', async () => {
  const before = copies();
  const locker = await stored(50, 100);
  for await (const _ of storedRows(locker, 'key', 10)) break;
  const broken = {
    async *open() {
      yield Buffer.from('PAR1 and no more');
    },
  };
  await expect(Array.fromAsync(storedRows(broken, 'key', 1))).rejects.toMatchObject({ code: 'UNREADABLE' });
  expect(copies().filter((name) => !before.includes(name))).toEqual([]);
});
