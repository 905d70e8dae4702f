import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Puts an import map in place of the catalogue's look into the folder, because a function has no such folder. Every
 * collector becomes a chunk of its own, loaded when its name is asked for.
 */
export const catalogueOf = (collectors: readonly string[]): Plugin => ({
  name: 'catalogue',
  setup(build) {
    build.onLoad({ filter: /[\\/]lambdas[\\/]collectors[\\/]catalogue\.ts$/ }, ({ path }) => ({
      contents: catalogueSource(collectors),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
});

const catalogueSource = (collectors: readonly string[]): string => `
import { checkedCollector } from '#domain/collector.ts';
import { DeclarationError } from '#domain/errors.ts';
const folders = {
${collectors.map((id) => `  '${id}': () => import('./${id}/collector.ts'),`).join('\n')}
};
export const collectorIds = () => Object.keys(folders);
export async function loadCollector(id) {
  if (!Object.hasOwn(folders, id)) throw new DeclarationError('MALFORMED', id + ' is no collector of this bundle');
  return checkedCollector(id, (await folders[id]()).default);
}
export const loadCatalogue = () => Promise.all(collectorIds().map(loadCollector));
`;

/**
 * A function has its role's credentials in the environment and never asks anywhere else; the SDK's default chain would
 * carry SSO, profiles, web identity and the instance metadata service into every chunk.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ }, ({ path }) => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
};

/**
 * The SDK describes every operation of a service with literals like `{ [_xN]: _m }`. A computed key may run code, so
 * esbuild keeps them all, used or not: half a megabyte for EC2. Written as `{ "xmlName": _m }`, which is the same,
 * what no operation in use needs is dropped.
 */
export const droppableSchemas: Plugin = {
  name: 'droppable-schemas',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const names = new Map(source.matchAll(/^const (_\w+) = (".*");$/gm).map(([, name, text]) => [name, text]));
      const contents = source.replace(/\[(_\w+)\]:/g, (key, name) => (names.has(name) ? `${names.get(name)}:` : key));
      return { contents, loader: 'js' };
    });
  },
};

/** Fonts come as TrueType; Brotli, with its dictionary of half a megabyte, is only there for WOFF2. */
export const noWoff2: Plugin = {
  name: 'no-woff2',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]brotli[\\/]decompress\.js$/ }, () => ({
      contents: `export default () => { throw new Error('WOFF2 fonts cannot be read here; use TrueType'); };`,
      loader: 'js',
    }));
  },
};
