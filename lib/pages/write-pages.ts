import { writeFile } from 'node:fs/promises';
import { declaredFolders, loadDeclaration } from '#collectors/catalogue.ts';
import { collectorPage } from './collector-page.ts';

/** Writes every collector's page into its folder. */
for (const { area, id } of declaredFolders()) {
  const page = new URL(`../../lambdas/collectors/${area}/${id}/README.md`, import.meta.url);
  await writeFile(page, collectorPage(await loadDeclaration(id)));
}
