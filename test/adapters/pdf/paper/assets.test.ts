import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assetFiles, readAssets } from '#adapters/pdf/paper/assets.ts';
import { renderPdf } from '#adapters/pdf/render.ts';
import { smallReport } from '../small-report.ts';

test('a flat folder with copies of the assets renders the same bytes as the checkout', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assets-'));
  try {
    for (const [name, path] of Object.entries(assetFiles())) cpSync(path, join(folder, name));
    const document = smallReport([{ kind: 'paragraph', text: 'Equal.' }]);
    const copied = await renderPdf(document, { assets: readAssets(folder) });
    expect(copied.equals(await renderPdf(document))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
