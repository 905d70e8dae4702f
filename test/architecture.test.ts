import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where a layer may import from, beside itself. Imports point one way: nothing lower knows of anything higher. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  bin: ['lib', 'handlers', 'steps', 'collectors', 'adapters', 'domain', 'templates'],
  lib: ['handlers', 'steps', 'collectors', 'adapters', 'domain', 'templates'],
  handlers: ['steps', 'collectors', 'adapters', 'domain', 'templates'],
  steps: ['collectors', 'adapters', 'domain', 'templates'],
  adapters: ['domain', 'templates'],
  collectors: ['domain'],
  domain: [],
  templates: ['domain'],
};

/** All the domain may use from outside; they compute and nothing else, so that a replay years later gives the same. */
const DOMAIN_PACKAGES = ['zod', 'canonicalize', 'ipaddr.js', 'tldts', 'node:crypto'];

interface Source {
  readonly file: string;
  readonly layer: string;
  readonly code: string;
  readonly imports: readonly string[];
}

const sources: Source[] = globSync('{bin,lib,lambdas,templates}/**/*.ts', { cwd: ROOT })
  .sort()
  .map((file) => {
    const code = withoutComments(readFileSync(join(ROOT, file), 'utf8'));
    return { file, layer: layerOf(file), code, imports: importsOf(file, code) };
  });

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}

/** Local imports as paths from the root, packages by their specifier; without what is there for types only. */
function importsOf(file: string, code: string): string[] {
  const statements = code.matchAll(
    /^(?:import|export)\b(?<isType> type\b)?[^;'"=]*?\bfrom '(?<from>[^']+)'|^import '(?<effect>[^']+)'|\bimport\('(?<late>[^']+)'\)/gm,
  );
  return [...statements].flatMap(({ groups: { isType, from, effect, late } = {} }) => {
    const name = from ?? effect ?? late ?? '';
    if (name.startsWith('#')) return `lambdas/${name.slice(1)}`;
    if (name.startsWith('.')) return normalize(join(dirname(file), name));
    return isType ? [] : name;
  });
}

function layerOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'lambdas' ? second : top;
}

const isLocal = (name: string) => /^(bin|lib|lambdas|templates|test)\//.test(name);
const packageOf = (name: string) => (name.startsWith('@') ? name.split('/').slice(0, 2) : name.split('/', 1)).join('/');
const inLayer = (layer: string) => sources.filter((source) => source.layer === layer);

test('there are sources of every layer to look at', () => {
  const layers = new Set(sources.map(({ layer }) => layer));
  expect([...layers].sort()).toEqual(Object.keys(LAYERS).sort());
});

describe.each(Object.entries(LAYERS))('%s', (layer, allowed) => {
  test(`imports nothing but ${[layer, ...allowed].join(', ')}`, () => {
    const wrong = inLayer(layer).flatMap(({ file, imports }) =>
      imports
        .filter((name) => isLocal(name) && ![layer, ...allowed].includes(layerOf(name)))
        .map((name) => `${file} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('local imports name their file whole, as Node runs it', () => {
  const wrong = sources.flatMap(({ file, imports }) =>
    imports.filter((name) => isLocal(name) && !/\.(ts|json)$/.test(name)).map((name) => `${file} -> ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('the domain is pure: no package that does more than compute, no clock, no chance, no surroundings', () => {
  for (const { file, code, imports } of inLayer('domain')) {
    const packages = imports.filter((name) => !isLocal(name));
    expect(
      packages.filter((name) => !DOMAIN_PACKAGES.includes(name)),
      file,
    ).toEqual([]);
    expect(
      code.match(/\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\bprocess\.|\bperformance\.|\bfetch\(/g),
      file,
    ).toBeNull();
  }
});

test('what runs needs only what is installed to run', () => {
  const installed = Object.keys(packageJson.dependencies);
  const wrong = sources
    .filter(({ file }) => file.startsWith('lambdas/'))
    .flatMap(({ file, imports }) =>
      imports
        .filter((name) => !isLocal(name) && !name.startsWith('node:') && !installed.includes(packageOf(name)))
        .map((name) => `${file} -> ${name}`),
    );
  expect(wrong).toEqual([]);
});

describe('collectors', () => {
  const folders = inLayer('collectors').filter(({ file }) => file.split('/').length > 3);
  const folderOf = (file: string) => dirname(file);

  test('import the domain, their own folder, zod and their service client', () => {
    const wrong = folders.flatMap(({ file, imports }) =>
      imports
        .filter((name) => {
          if (isLocal(name)) return layerOf(name) !== 'domain' && folderOf(name) !== folderOf(file);
          return name !== 'zod' && !name.startsWith('@aws-sdk/client-');
        })
        .map((name) => `${file} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('talk to services in collector.ts alone; the other files are as pure as the domain', () => {
    for (const { file, code, imports } of folders.filter(({ file }) => !file.endsWith('/collector.ts'))) {
      expect(
        imports.filter((name) => !isLocal(name) && name !== 'zod'),
        file,
      ).toEqual([]);
      expect(code.match(/\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\bprocess\.|\bawait\b/g), file).toBeNull();
    }
  });

  test('never make a client themselves: one that does not record could see what is not sealed', () => {
    for (const { file, code } of folders)
      expect(code.match(/\bnew\s+[A-Za-z0-9]*Client\s*\(|\bfetch\s*\(|\bprocess\./g), file).toBeNull();
  });
});
