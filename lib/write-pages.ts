import { writeFile } from 'node:fs/promises';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorPage } from './collector-page.ts';

/** Writes every collector's page into its folder. */
for (const collector of await loadCatalogue())
  await writeFile(
    new URL(`../lambdas/collectors/${collector.id}/README.md`, import.meta.url),
    collectorPage(collector),
  );
