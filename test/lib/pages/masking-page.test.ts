import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { maskingPage } from '../../../lib/pages/masking-page.ts';

test('the page of what is masked says what the lists say; npm run pages writes it', async () => {
  const page = await readFile(new URL('../../../lambdas/domain/reading/masking/README.md', import.meta.url), 'utf8');
  expect(page).toBe(maskingPage());
});
