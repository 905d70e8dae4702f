import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readModels } from '../../lib/models/read-models.ts';

const FOLDER = new URL('../../lambdas/adapters/aws/answers/models/', import.meta.url);

test('the models of answers are those of the installed SDK clients: else run `npm run models`', async () => {
  const models = await readModels();
  expect((await readdir(FOLDER)).sort()).toEqual(models.map(([service]) => `${service}.json`).sort());
  for (const [service, model] of models) {
    const { written, ...kept } = JSON.parse(await readFile(new URL(`${service}.json`, FOLDER), 'utf8'));
    expect(kept).toEqual(JSON.parse(JSON.stringify(model)));
    expect(written).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});
