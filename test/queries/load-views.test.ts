import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadViews } from '#adapters/query/load-views.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { DISKS } from './sample-tables.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('there is a view for every file, and one for every collector', async () => {
  const names = (await loadViews([DISKS])).map(({ name }) => name);
  expect(names).toContain('latest_findings');
  expect(names.at(-1)).toBe('latest_test_disks');
  expect(new Set(names).size).toBe(names.length);
});

test('a malformed file stops the loading, by its name', async () => {
  writeFileSync(join(folder, 'broken.sql'), 'SELECT 1');
  await expect(loadViews([], pathToFileURL(`${folder}/`))).rejects.toThrow(
    expect.objectContaining({ code: 'MALFORMED', message: expect.stringContaining('broken.sql') }),
  );
});

test("the folder's page lists every question", async () => {
  const page = readFileSync(new URL('../../templates/queries/README.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, title]) => [name, title]);
  expect(listed).toEqual((await loadViews([])).map(({ name, title }) => [name, title]));
});
