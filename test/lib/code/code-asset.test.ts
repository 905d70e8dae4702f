import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild, type Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredFolders, declaredIds, loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { compiledWhenOften, droppableSchemas, evaluatedLate } from '../../../lib/code/bundle-plugins.ts';
import {
  buildCodeAsset,
  type CodeAsset,
  type CodeAssetOptions,
  HANDLERS,
  PDF_ASSETS,
} from '../../../lib/code/code-asset.ts';
import { type FunctionSize, functionSizes } from '../../bench/function-sizes.ts';
import { SAMPLE } from '../synthesise.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-test-'));
const handlers = fileURLToPath(new URL('./handlers/', import.meta.url));
const config = parseConfig(SAMPLE, await loadCatalogue());
const code = { version: '9.9.9', sha256: 'ab'.repeat(32) };
let asset: CodeAsset;

const build = (name: string, options: Partial<CodeAssetOptions> = {}): Promise<CodeAsset> =>
  buildCodeAsset({
    directory: join(folder, name),
    folders: declaredFolders(),
    code,
    config,
    ...options,
  });

/** Path and hash of every file of an asset. */
const contents = ({ directory }: CodeAsset): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return `${path.slice(directory.length)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    })
    .sort();

beforeAll(async () => {
  asset = await build('asset', { handlers });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code asset', () => {
  test('comes out byte for byte the same from the same sources, wherever it is built', async () => {
    expect(contents(await build('elsewhere/again', { handlers }))).toEqual(contents(asset));
  });

  test('differs when the code or the configuration does', async () => {
    const other = await build('other-code', { handlers, code: { ...code, version: '9.9.10' } });
    expect(contents(other)).not.toEqual(contents(asset));
    const told = await build('other-config', { handlers, config: { ...config, entity: 'Somebody else' } });
    expect(contents(told)).not.toEqual(contents(asset));
  });

  test('carries the resolved configuration', () => {
    const carried = JSON.parse(readFileSync(join(asset.directory, 'config.json'), 'utf8'));
    expect(carried).toEqual(JSON.parse(JSON.stringify(config)));
    expect(carried.schedule).toEqual({ at: '06:00', everyHours: 24 });
  });

  test('carries the fonts and the colour profile of the report', () => {
    const names = readdirSync(join(asset.directory, PDF_ASSETS));
    expect(names.filter((name) => name.endsWith('.ttf'))).toHaveLength(3);
    expect(names.filter((name) => name.endsWith('.icc'))).toHaveLength(1);
  });

  test('names the code it was built from', async () => {
    const { handler } = await import(join(asset.directory, 'seal.mjs'));
    expect(await handler()).toMatchObject({ code, collectors: declaredIds() });
  });

  test('keeps the names of classes, by which errors and clients are told apart', async () => {
    const { handler } = await import(join(asset.directory, 'collect.mjs'));
    for (const collector of declaredIds())
      expect(await handler({ collector })).toMatchObject({ id: collector, client: 'S3Client' });
    await expect(handler({ collector: 'nothing' })).rejects.toMatchObject({
      name: 'DeclarationError',
      code: 'MALFORMED',
    });
  });

  test('takes credentials from the environment and carries no other way to find some', () => {
    const carried = Object.values(asset.metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    );
    const providers = carried.flatMap((path) => /credential-provider-[a-z]+/.exec(path)?.[0] ?? []);
    expect([...new Set(providers)].sort()).toEqual(['credential-provider-env']);
  });
});

const collectors = collectorsOf(await loadCatalogue()).map(({ id }) => id);

describe('what a function loads', () => {
  let sizes: FunctionSize[];
  beforeAll(async () => {
    sizes = functionSizes((await build('real')).metafile);
  });
  const sizeOf = (name: string) => sizes.find((size) => size.function === name) as FunctionSize;
  const partOf = (name: string, part: string): number =>
    sizeOf(name).heaviest.find((one) => one.package === part)?.bytes ?? 0;

  test('is under 2.35 MB with the EC2 client and under 1 MB without', () => {
    const names = [...HANDLERS, ...collectors.map((id) => `collect ${id}`)];
    expect(sizes.map((size) => size.function).sort()).toEqual(names.sort());
    for (const name of names)
      expect(sizeOf(name).bytes, name).toBeLessThan(partOf(name, '@aws-sdk/client-ec2') > 0 ? 2_350_000 : 1_000_000);
  });

  test('holds of the EC2 client only the operations in use', () => {
    expect(partOf('collect ebs-volumes', '@aws-sdk/client-ec2')).toBeGreaterThan(0);
    expect(partOf('collect ebs-volumes', '@aws-sdk/client-ec2')).toBeLessThan(130_000);
  });

  test('is no client of another collector', () => {
    expect(partOf('collect kms-keys', '@aws-sdk/client-kms')).toBeGreaterThan(0);
    expect(partOf('collect kms-keys', '@aws-sdk/client-ec2')).toBe(0);
  });

  test.each(HANDLERS)('%s can be loaded as it was built', async (name) => {
    const { handler } = await import(join(folder, 'real', `${name}.mjs`));
    expect(handler).toBeTypeOf('function');
  });
});

describe('the SDK’s descriptions of operations', () => {
  const schemasOf = async (client: string, plugins: Plugin[]): Promise<string> => {
    const outfile = join(folder, `${client}-${plugins.length}.mjs`);
    const sources = fileURLToPath(
      new URL(`../../../node_modules/@aws-sdk/${client}/dist-es/schemas/`, import.meta.url),
    );
    const common = { bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' } as const;
    await esbuild({ ...common, entryPoints: [join(sources, 'schemas_0.js')], outfile, plugins });
    // A schema names others through functions; what it says of itself is enough, for every schema is compared.
    return JSON.stringify(await import(outfile), (_key, value) =>
      typeof value === 'function' ? String(value) : value,
    );
  };

  test.each(['client-ec2', 'client-kms', 'client-s3'])(
    'say the same of %s in the form that can be dropped',
    async (client) => {
      const original = await schemasOf(client, []);
      expect(original.length).toBeGreaterThan(1000);
      expect(await schemasOf(client, [droppableSchemas])).toBe(original);
    },
  );
});

test('a schema that is compiled only when it is often asked gives what zod gives, before and after', async () => {
  const said = async (plugins: Plugin[]): Promise<string> => {
    const outfile = join(folder, `zod-${plugins.length}.mjs`);
    const contents = `import * as z from 'zod';
      const Inner = z.strictObject({ a: z.string().optional(), b: z.nullable(z.number()) });
      const Row = z.object({ id: z.string(), inner: z.array(Inner), more: Inner.optional() });
      const values = [{ id: 'x', inner: [{ b: 1 }, { a: undefined, b: null }], odd: 1 }, { id: 1, inner: [{ a: 2, c: 3 }] },
        { inner: 'none' }, null, { more: { b: 2, a: 'y' }, inner: [], id: 'z' }];
      export const answers = Array.from({ length: 40 }, () => values.map((value) => Row.safeParse(value)))
        .map((round) => JSON.stringify(round.map(({ data, error }) => data ? [Object.keys(data), data] : error.issues)));
      export const isCompiled = () => { let n = 0; const F = globalThis.Function;
        globalThis.Function = class extends F { constructor(...a) { super(...a); n += 1; } };
        try { const S = z.object({ q: z.string() }); return [1, 20].map((times) => { for (let i = 0; i < times; i++) S.parse({ q: 'q' }); return n; }); }
        finally { globalThis.Function = F; } };`;
    await esbuild({
      ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'silent', outfile, plugins },
      stdin: { contents, resolveDir: fileURLToPath(new URL('../../../', import.meta.url)), loader: 'js' },
    });
    const { answers, isCompiled } = await import(outfile);
    expect(isCompiled()).toEqual(plugins.length > 0 ? [0, 1] : [1, 1]);
    return JSON.stringify(answers);
  };
  expect(await said([compiledWhenOften])).toBe(await said([]));
});

test('what is evaluated late answers as it does at once, and is not evaluated before it is asked', async () => {
  const answered = async (plugins: Plugin[]): Promise<unknown> => {
    const outfile = join(folder, `late-${plugins.length}.mjs`);
    const contents = `const made = []; const { Segmenter } = Intl;
      Intl.Segmenter = class extends Segmenter { constructor(...given) { super(...given); made.push('ICU'); } };
      const { default: width } = await import('./width.js');
      export const early = made.length;
      export const answers = width();`;
    const width = `import stringWidth from 'string-width'; import { getPublicSuffix } from 'tldts';
      export default () => [stringWidth('病院 👩‍⚕️'), getPublicSuffix('a.b.co.uk'), getPublicSuffix('x.github.io', { allowPrivateDomains: true })];`;
    const inMemory: Plugin = {
      name: 'in-memory',
      setup(build) {
        const resolveDir = fileURLToPath(new URL('../../../', import.meta.url));
        build.onResolve({ filter: /^\.\/width\.js$/ }, () => ({ path: join(resolveDir, 'width.js') }));
        build.onLoad({ filter: /[\\/]width\.js$/ }, () => ({ contents: width, loader: 'js', resolveDir }));
      },
    };
    await esbuild({
      ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'silent', outfile },
      plugins: [inMemory, ...plugins],
      stdin: { contents, resolveDir: fileURLToPath(new URL('../../../', import.meta.url)), loader: 'js' },
    });
    const { early, answers } = await import(outfile);
    expect(early > 0).toBe(plugins.length === 0);
    return answers;
  };
  expect(await answered([evaluatedLate])).toEqual([7, 'co.uk', 'github.io']);
  expect(await answered([])).toEqual([7, 'co.uk', 'github.io']);
});
