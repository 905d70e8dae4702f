import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { DeclaredFolder } from '#collectors/catalogue.ts';

/**
 * Puts an import map in place of the catalogue's look into the folder, because a bundle has no such folder. Every
 * declaration becomes a chunk of its own, loaded when its name is asked for; or, `inOne`, part of the catalogue's. They
 * are not checked again: whoever builds a bundle has loaded the catalogue.
 */
export const catalogueOf = (folders: readonly DeclaredFolder[], { inOne = false } = {}): Plugin => ({
  name: 'catalogue',
  setup(build) {
    build.onLoad({ filter: /[\\/]lambdas[\\/]collectors[\\/]catalogue\.ts$/ }, ({ path }) => ({
      contents: catalogueSource(folders, inOne),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
});

/** `import` is written apart from what follows it, so that nothing takes these lines for imports of this file. */
const IMPORT = 'import';
const moduleOf = ({ id, area, file }: DeclaredFolder): string => JSON.stringify(`./${area}/${id}/${file}`);

function catalogueSource(folders: readonly DeclaredFolder[], inOne: boolean): string {
  const load = (folder: DeclaredFolder, place: number): string =>
    inOne ? `d${place}` : `${IMPORT}(${moduleOf(folder)})`;
  const lines = folders.map((folder, place) => `  ${JSON.stringify(folder.id)}: () => ${load(folder, place)},`);
  const imports = folders.map((folder, place) => `${IMPORT} * as d${place} from ${moduleOf(folder)};`);
  return `${inOne ? imports.join('\n') : ''}
import { DeclarationError } from '#domain/words/errors.ts';
const folders = {
${lines.join('\n')}
};
export const declaredIds = () => Object.keys(folders);
export async function loadDeclaration(id) {
  if (!Object.hasOwn(folders, id)) throw new DeclarationError('MALFORMED', 'nothing in this bundle declares ' + id);
  return (await folders[id]()).default;
}
export const loadCatalogue = () => Promise.all(declaredIds().map(loadDeclaration));
`;
}

/**
 * A function has its role's credentials in the environment and never asks anywhere else; the SDK's default chain would
 * carry SSO, profiles, web identity and the instance metadata service into every chunk.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    const namespace = 'environment-credentials';
    // One place for whoever asks first: several packages bring a provider of their own, and the bundle may not depend
    // on which of them is met first.
    const resolveDir = dirname(fileURLToPath(import.meta.resolve('@aws-sdk/client-s3')));
    const instead = (filter: RegExp, path: keyof typeof INSTEAD, contents: string): void => {
      build.onResolve({ filter }, () => ({ path, namespace }));
      build.onLoad({ filter: new RegExp(`^${path}$`), namespace }, () => ({ contents, loader: 'js', resolveDir }));
    };
    instead(/^@aws-sdk\/credential-provider-node$/, 'environment', INSTEAD.environment);
    instead(/^@smithy\/credential-provider-imds$/, 'nowhere', INSTEAD.nowhere);
  },
};

const INSTEAD = {
  environment: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  nowhere: `const no = () => { throw new Error('a function has no instance metadata'); };
    export { no as getInstanceMetadataEndpoint, no as httpRequest, no as fromInstanceMetadata, no as fromContainerMetadata };`,
} as const;

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

const COMPILED = `            if (!fastpass)
                fastpass = generateFastpass(def.shape);`;
/** So many objects a schema looks at before it is worth compiling. */
const OFTEN = 16;

/**
 * Zod compiles every schema of an object at its first parse, in more time than it then saves on a few. Those are looked
 * at as zod does where nothing may be compiled, with the same result.
 */
export const compiledWhenOften: Plugin = {
  name: 'compiled-when-often',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/]schemas\.js$/ }, async ({ path }) => {
      const [before, after, ...more] = (await readFile(path, 'utf8')).split(COMPILED);
      if (before === undefined || after === undefined || more.length > 0)
        return { errors: [{ text: 'zod compiles its schemas in another place now' }] };
      const late = `if (!fastpass) {
                inst._zod.seen = (inst._zod.seen ?? 0) + 1;
                if (inst._zod.seen < ${OFTEN}) return superParse(payload, ctx);
                fastpass = generateFastpass(def.shape);
            }`;
      return { contents: before + late + after, loader: 'js' };
    });
  },
};

/** Packages that take long to be evaluated, and what is asked of each: a run may end without a need of them. */
const LATE: Readonly<Record<string, readonly string[]>> = {
  'string-width': ['default'], // the emoji of a regular expression, and ICU's segmenter: 30 ms
  tldts: ['getPublicSuffix'], // the Public Suffix List
};

/** Evaluates what is in `LATE` when a function of it is called for the first time, and not when it is imported. */
export const evaluatedLate: Plugin = {
  name: 'evaluated-late',
  setup(build) {
    const namespace = 'evaluated-late';
    build.onResolve({ filter: /^[a-z0-9-]+$/ }, ({ path, importer, namespace: from }) => {
      if (!(path in LATE) || from === namespace || importer === '') return undefined;
      return { path, namespace, pluginData: dirname(importer) };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => {
      const exported = (LATE[path] ?? []).map((name) => {
        const called = `(...given) => (loaded ??= require(${JSON.stringify(path)})).${name}(...given)`;
        return name === 'default' ? `export default ${called};` : `export const ${name} = ${called};`;
      });
      return { contents: `let loaded;\n${exported.join('\n')}\n`, loader: 'js', resolveDir: pluginData };
    });
  },
};
