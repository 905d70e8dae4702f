import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { assetFiles } from '#adapters/pdf/paper/assets.ts';
import type { DeclaredFolder } from '#collectors/catalogue.ts';
import type { Config } from '#domain/declaring/config.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { asText, bundle } from './bundle.ts';
import { catalogueOf, droppableSchemas, environmentCredentials, noWoff2 } from './bundle-plugins.ts';

export const HANDLERS = ['plan', 'collect', 'collect-databricks', 'probe', 'seal', 'report'] as const;
export type HandlerName = (typeof HANDLERS)[number];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the asset that holds what a PDF carries inside. */
export const PDF_ASSETS = 'fonts';

export interface CodeAssetOptions {
  /** An empty or missing folder. */
  readonly directory: string;
  /** Every folder of the catalogue. */
  readonly folders: readonly DeclaredFolder[];
  readonly code: CodeIdentity;
  readonly config: Config;
  /** The folder with a module for each of HANDLERS; tests bring smaller ones. */
  readonly handlers?: string;
}

export interface CodeAsset {
  readonly directory: string;
  /** What went into every file: https://esbuild.github.io/api/#metafile */
  readonly metafile: Metafile;
}

/**
 * Builds the one asset all functions share: a module a handler, chunks they have in common, a chunk a collector, and
 * the resolved configuration. Equal sources and configuration give equal bytes, so that nothing is deployed twice.
 */
export async function buildCodeAsset(options: CodeAssetOptions): Promise<CodeAsset> {
  const { directory, handlers = join(ROOT, 'lambdas/handlers') } = options;
  const metafile = await bundle(directory, {
    entryPoints: HANDLERS.map((name) => ({ in: join(handlers, `${name}.ts`), out: name })),
    define: { __EVIDENCE_CODE__: asText(options.code) },
    plugins: [catalogueOf(options.folders), environmentCredentials, droppableSchemas, noWoff2],
  });
  await writeFile(join(directory, 'config.json'), canonicalJson(options.config));
  for (const [name, path] of Object.entries(assetFiles())) await cp(path, join(directory, PDF_ASSETS, name));
  return { directory, metafile };
}
