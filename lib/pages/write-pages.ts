import { writeFile } from 'node:fs/promises';
import { declaredFolders, loadCatalogue, loadDeclaration } from '#collectors/catalogue.ts';
import subpartC from '../../templates/controls/hipaa-subpart-c.json' with { type: 'json' };
import { collectorPage } from './collector-page.ts';
import { controlsPage } from './controls-page.ts';
import { maskingPage } from './masking-page.ts';

/** Writes every collector's page into its folder, that of the paragraphs into theirs, and that of what is masked. */
for (const { area, id } of declaredFolders()) {
  const page = new URL(`../../lambdas/collectors/${area}/${id}/README.md`, import.meta.url);
  await writeFile(page, collectorPage(await loadDeclaration(id)));
}
await writeFile(new URL('../../lambdas/domain/reading/masking/README.md', import.meta.url), maskingPage());
await writeFile(
  new URL('../../templates/controls/README.md', import.meta.url),
  controlsPage(await loadCatalogue(), subpartC.items),
);
