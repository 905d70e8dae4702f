import { writeFile } from 'node:fs/promises';
import { declaredFolders, loadDeclaration } from '#collectors/catalogue.ts';
import { collectorPage } from './collector-page.ts';
import { maskingPage } from './masking-page.ts';

/** Writes every collector's page into its folder, and that of what is masked. */
for (const { area, id } of declaredFolders()) {
  const page = new URL(`../../lambdas/collectors/${area}/${id}/README.md`, import.meta.url);
  await writeFile(page, collectorPage(await loadDeclaration(id)));
}
await writeFile(new URL('../../lambdas/domain/reading/masking/README.md', import.meta.url), maskingPage());
