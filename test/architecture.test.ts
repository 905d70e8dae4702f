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

/** The words of the flow, from the earlier to the later: a room knows of no room after its own. */
const FLOW: Readonly<Record<string, readonly string[]>> = {
  'lambdas/domain': [
    'words',
    'tables',
    'declaring',
    'reading',
    'policies',
    'judging',
    'comparing',
    'sealing',
    'egress',
    'ingress',
    'databricks',
    'network',
    'report',
  ],
  'lambdas/steps': [
    'chain',
    'recording',
    'plan',
    'collect',
    'derive',
    'state',
    'seal',
    'whole-run.ts',
    'verify',
    'report',
  ],
  'lambdas/domain/policies': ['reading', 'asking'],
  'lambdas/domain/egress': ['packets', 'places', 'filters', 'gateways', 'paths'],
  'lambdas/domain/ingress': ['ways', 'balancers', 'paths'],
};

/** A hall of more files than this is several rooms that have not been told apart. */
const FILES_IN_A_ROOM = 16;

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

/** Local imports, types too, as paths from the root; packages by their specifier, without those for types only. */
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

interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Arrows between what stands directly in a folder, each with the files that draw it. */
function arrowsIn(folder: string): Map<string, Map<string, Arrow>> {
  const entryOf = (file: string) =>
    file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/', 1)[0] : undefined;
  const arrows = new Map<string, Map<string, Arrow>>();
  for (const { file, imports } of sources)
    for (const name of imports) {
      const [from, to] = [entryOf(file), entryOf(name)];
      if (from === undefined || to === undefined || from === to) continue;
      arrows.set(from, (arrows.get(from) ?? new Map()).set(to, { from: file, to: name }));
    }
  return arrows;
}

/** Entries that reach themselves: members of a circle. */
function circling(arrows: ReadonlyMap<string, ReadonlyMap<string, Arrow>>): string[] {
  return [...arrows.keys()].filter((start) => {
    const seen = new Set<string>();
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const next of arrows.get(at)?.keys() ?? []) {
        if (next === start) return true;
        if (!seen.has(next)) open.push(next);
        seen.add(next);
      }
    return false;
  });
}

const folders = [...new Set(sources.flatMap(({ file }) => ancestors(file)))].sort();

function ancestors(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, place) => parts.slice(0, place + 1).join('/'));
}

test('a circle is seen: of two files, of three, and none in a tree', () => {
  const arrow = { from: '', to: '' };
  const graph = (edges: readonly string[]) => {
    const arrows = new Map<string, Map<string, Arrow>>();
    for (const [from = '', to = ''] of edges) arrows.set(from, (arrows.get(from) ?? new Map()).set(to, arrow));
    return arrows;
  };
  expect(circling(graph(['ab', 'ba', 'ac']))).toEqual(['a', 'b']);
  expect(circling(graph(['ab', 'bc', 'ca', 'da']))).toEqual(['a', 'b', 'c']);
  expect(circling(graph(['ab', 'ac', 'bc']))).toEqual([]);
});

test('imports, of types too, draw no circle between the files or the rooms of any folder', () => {
  const circles = folders.flatMap((folder) => circling(arrowsIn(folder)).map((entry) => `${folder}/${entry}`));
  expect(circles).toEqual([]);
});

test.each(Object.entries(FLOW))('in %s no arrow runs against the flow', (folder, flow) => {
  const arrows = arrowsIn(folder);
  const entries = new Set([...arrows.keys(), ...[...arrows.values()].flatMap((to) => [...to.keys()])]);
  expect([...entries].filter((entry) => !flow.includes(entry))).toEqual([]);
  const against = [...arrows].flatMap(([from, targets]) =>
    [...targets]
      .filter(([to]) => flow.indexOf(to) > flow.indexOf(from))
      .map(([, arrow]) => `${arrow.from} -> ${arrow.to}`),
  );
  expect(against).toEqual([]);
});

test(`no folder is a hall of more than ${FILES_IN_A_ROOM} files`, () => {
  const halls = folders
    .map((folder) => [folder, sources.filter(({ file }) => dirname(file) === folder).length] as const)
    .filter(([, files]) => files > FILES_IN_A_ROOM);
  expect(halls).toEqual([]);
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

test('what runs needs only what package.json names', () => {
  const installed = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });
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
  const declaring = inLayer('collectors').filter(({ file }) => file.split('/').length > 3);
  const folderOf = (file: string) => dirname(file);

  test('import the domain, their own folder, zod and their service client', () => {
    const wrong = declaring.flatMap(({ file, imports }) =>
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
    for (const { file, code, imports } of declaring.filter(({ file }) => !file.endsWith('/collector.ts'))) {
      expect(
        imports.filter((name) => !isLocal(name) && name !== 'zod'),
        file,
      ).toEqual([]);
      expect(code.match(/\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\bprocess\.|\bawait\b/g), file).toBeNull();
    }
  });

  test('never make a client themselves: one that does not record could see what is not sealed', () => {
    for (const { file, code } of declaring)
      expect(code.match(/\bnew\s+[A-Za-z0-9]*Client\s*\(|\bfetch\s*\(|\bprocess\./g), file).toBeNull();
  });
});
