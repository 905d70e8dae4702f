import { cp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { toJSONSchema } from 'zod';
import { assetFiles } from '#adapters/pdf/paper/assets.ts';
import { declaredFolders, loadCatalogue } from '#collectors/catalogue.ts';
import { configSchema } from '#domain/declaring/config.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { asText, bundle } from './bundle.ts';
import { catalogueOf, compiledWhenOften, droppableSchemas, evaluatedLate, noWoff2 } from './bundle-plugins.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Packages with a part that is compiled for each platform: npm installs them beside the bundle. */
const INSTALLED = ['@duckdb/node-api'];

/**
 * Builds what a package of the command line carries, in an empty folder: the program, a chunk for what a command alone
 * needs, the templates, the schema of the configuration, the licences of others. Equal sources give equal bytes.
 */
export async function buildCommandLine(directory: string, code: CodeIdentity): Promise<Metafile> {
  await rm(directory, { recursive: true, force: true });
  const metafile = await bundle(directory, {
    entryPoints: [{ in: join(ROOT, 'bin/evidence.ts'), out: 'evidence' }],
    external: INSTALLED,
    define: { __EVIDENCE_CODE__: asText(code), __EVIDENCE_TEMPLATES__: JSON.stringify('./templates/') },
    plugins: [
      catalogueOf(declaredFolders(), { inOne: true }),
      ...[droppableSchemas, compiledWhenOften, evaluatedLate, noWoff2],
    ],
  });
  const fonts = join(directory, 'templates/report/fonts');
  await cp(join(ROOT, 'templates'), join(directory, 'templates'), { recursive: true, filter: isTemplate });
  for (const path of Object.values(assetFiles())) await cp(path, join(fonts, basename(path)));
  const schema = toJSONSchema(configSchema(await loadCatalogue()), { io: 'input' });
  await writeFile(join(directory, 'config.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
  return metafile;
}

/** Code is in the bundle, and pictures are for readers of the repository. */
const isTemplate = (path: string): boolean => !/\.(ts|png|md)$/.test(path);
