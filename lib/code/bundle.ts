import { mkdir, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { NOTICES, thirdPartyNotices } from './third-party-notices.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Options = Required<Pick<BuildOptions, 'entryPoints' | 'define' | 'plugins'>> & Pick<BuildOptions, 'external'>;

/**
 * Bundles entries and the chunks they share into a folder, with the licences of all that came in. Equal sources give
 * equal bytes.
 */
export async function bundle(directory: string, options: Options): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    ...options,
    absWorkingDir: ROOT,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true, // errors and clients are told apart by the names of their classes
    legalComments: 'none', // the notices have the licences whole
    logLevel: 'error',
    metafile: true,
    write: false,
    banner: { js: REQUIRE },
  });
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, namesOfClasses(builtinsByName(text)));
  }
  await writeFile(join(directory, NOTICES), thirdPartyNotices(metafile, ROOT));
  return metafile;
}

/** A value for `define`, as JSON in a string: an object would become a module that every other one loads. */
export const asText = (value: object): string => JSON.stringify(JSON.stringify(value));

/** CommonJS packages ask for Node's own modules through `require`, which an ES module does not have. */
const REQUIRE = `const{createRequire:requireFrom}=process.getBuiltinModule('node:module');const require=requireFrom(import.meta.url);`;

/** An import of one module as esbuild writes it: a default, then a namespace or names. */
const IMPORT =
  /\bimport(?:\s+([\w$]+))?\s*,?\s*(?:\*\s*as\s+([\w$]+)|\{([^{}]*)\})?\s*from\s*"((?:node:)?[a-z0-9_/]+)";/g;

/** What `import(…)` of a module of Node's gives, as far as anybody asks: what it exports, and itself as the default. */
const byNameLate = (code: string): string =>
  code.replace(/\bimport\("((?:node:)?[a-z0-9_/]+)"\)/g, (asked, path: string) => {
    const builtin = `process.getBuiltinModule(${JSON.stringify(path)})`;
    return isBuiltin(path) ? `Promise.resolve({__proto__:${builtin},default:${builtin}})` : asked;
  });

/**
 * Asks for Node's own modules by name instead of importing them. An `import` reads everything a module exports, and
 * `node:http` exports a WebSocket, for which Node then loads an HTTP client of its own that nothing here uses.
 */
export const builtinsByName = (code: string): string =>
  byNameLate(code).replace(IMPORT, (statement, whole?: string, namespace?: string, names = '', path = '') => {
    if (!isBuiltin(path)) return statement;
    const builtin = `process.getBuiltinModule(${JSON.stringify(path)})`;
    const modules = [whole, namespace].flatMap((name) => (name ? [`${name}=${builtin}`] : []));
    const parts = names.split(',').flatMap((part: string) => {
      const [exported = '', local = exported] = part.trim().split(/\s+as\s+/);
      if (exported !== 'default') return exported === '' ? [] : [`${exported}:${local}`];
      modules.push(`${local}=${builtin}`);
      return [];
    });
    if (parts.length > 0) modules.push(`{${parts.join(',')}}=${builtin}`);
    return modules.length === 0 ? '' : `var ${modules.join(',')};`;
  });

/** How esbuild's `keepNames` names a function or a class again. */
const NAMING = /=\((\w+),(\w+)\)=>(\w+)\(\1,"name",\{value:\2,configurable:!0\}\)/;

/** Of all that would be named again only what has a prototype is: classes, not the functions made anew with every call. */
export const namesOfClasses = (code: string): string =>
  code.replace(NAMING, '=($1,$2)=>Object.hasOwn($1,"prototype")?$3($1,"name",{value:$2,configurable:!0}):$1');
