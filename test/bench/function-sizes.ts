import type { Metafile } from 'esbuild';

/** What one function loads, in bytes as deployed, and the packages that weigh most in it. */
export interface FunctionSize {
  readonly function: string;
  readonly bytes: number;
  readonly heaviest: readonly { readonly package: string; readonly bytes: number }[];
}

/**
 * The size of every function of an asset: its entry module and all it imports. Of those that collect, the entry alone;
 * and `collect` with the chunk of each collector, as `collect <id>`. The others count every chunk they could ask for.
 */
export function functionSizes(metafile: Metafile): FunctionSize[] {
  const entries = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [{ path, entryPoint }],
  );
  const collectors = entries.flatMap(({ path, entryPoint }) => {
    const id = /lambdas\/collectors\/[^/]+\/([^/]+)\/collector\.ts$/.exec(entryPoint)?.[1];
    return id === undefined ? [] : [{ id, path }];
  });
  return entries.flatMap(({ path }) => {
    const name = /([a-z-]+)\.mjs$/.exec(path)?.[1];
    if (name === undefined || path.includes('chunk-')) return [];
    if (!COLLECTING.includes(name)) return [sizeOf(metafile, name, loadedBy(metafile, [path], true))];
    const entry = sizeOf(metafile, name, loadedBy(metafile, [path], false));
    if (name !== 'collect') return [entry];
    return [
      entry,
      ...collectors.map(({ id, path: chunk }) =>
        sizeOf(metafile, `collect ${id}`, loadedBy(metafile, [path, chunk], false)),
      ),
    ];
  });
}

const COLLECTING: readonly string[] = ['collect', 'collect-databricks', 'probe'];

/** The output files that importing `roots` loads. */
function loadedBy(metafile: Metafile, roots: readonly string[], dynamic: boolean): Set<string> {
  const loaded = new Set<string>();
  const waiting = [...roots];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const output = metafile.outputs[path];
    if (output === undefined || loaded.has(path)) continue;
    loaded.add(path);
    waiting.push(
      ...output.imports.filter(({ kind }) => dynamic || kind === 'import-statement').map((imported) => imported.path),
    );
  }
  return loaded;
}

function sizeOf(metafile: Metafile, name: string, loaded: ReadonlySet<string>): FunctionSize {
  const outputs = [...loaded].map((path) => metafile.outputs[path]!);
  const packages = new Map<string, number>();
  for (const [input, { bytesInOutput }] of outputs.flatMap(({ inputs }) => Object.entries(inputs))) {
    const owner = packageOf(input);
    packages.set(owner, (packages.get(owner) ?? 0) + bytesInOutput);
  }
  const heaviest = [...packages].map(([owner, bytes]) => ({ package: owner, bytes })).sort((a, b) => b.bytes - a.bytes);
  return { function: name, bytes: outputs.reduce((sum, { bytes }) => sum + bytes, 0), heaviest };
}

const packageOf = (input: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? input.split('/').slice(0, 2).join('/');
