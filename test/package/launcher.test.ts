import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { scratch } from '../support/sample-runs.ts';
import { copyClone, ROOT, run } from './pack.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let clone: string;
let bundled: string;
/** Started first, it makes this Node one of another version. */
let pretend: (version: string) => string[];
let hostNodes: string[];

beforeAll(async () => {
  folder = await scratch();
  clone = await copyClone(folder.path(''));
  bundled = folder.path('bundled');
  await mkdir(join(bundled, 'bin'), { recursive: true });
  await mkdir(join(bundled, 'dist'));
  for (const name of ['launch.cjs', 'evidence.cjs']) await cp(join(ROOT, 'bin', name), join(bundled, 'bin', name));
  await writeFile(join(bundled, 'dist/evidence.mjs'), `process.stdout.write('ran ' + process.argv.slice(2))`);
  await writeFile(
    folder.path('pretend.cjs'),
    `const versions = { ...process.versions, node: process.env.PRETEND };
     Object.defineProperty(process, 'versions', { value: versions });`,
  );
  pretend = () => ['--require', folder.path('pretend.cjs')];
  hostNodes = await tooOld((process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node')));
});
afterAll(() => folder.remove());

/** Of these programs, those that are a Node which cannot run this. */
async function tooOld(programs: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const program of programs.filter((path) => existsSync(path))) {
    const { stdout } = await run(program, ['-p', 'process.versions.node'], { cwd: folder.path('') });
    const [major = 0, minor = 0] = stdout.split('.').map(Number);
    if (major < 24 || (major === 24 && minor < 5)) found.push(program);
  }
  return found;
}

const started = (version: string, launcher: string, ...args: string[]) =>
  run(process.execPath, [...pretend(version), launcher, ...args], {
    cwd: folder.path(''),
    env: { ...process.env, HOME: folder.path('home'), PRETEND: version },
  });

const SENTENCE = /^Evidence Locker needs Node 24\.5 or newer, and this is [\d.]+ \(.*\): .*\.\n$/;

test.each(['12.22.12', '20.20.2', '22.21.0', '24.4.1'])(
  'Node %s is told in one sentence to be too old',
  async (version) => {
    const { code, stdout, stderr } = await started(version, join(bundled, 'bin/evidence.cjs'), '--version');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(SENTENCE)]);
    expect(stderr).toContain(`this is ${version}`);
    expect(stderr).not.toContain('npm ci');
  },
);

test.each(['24.5.0', '24.21.0', '26.0.0'])('Node %s runs it', async (version) => {
  const { code, stdout, stderr } = await started(version, join(bundled, 'bin/evidence.cjs'), 'verify', 'x');
  expect([code, stdout, stderr]).toEqual([0, 'ran verify,x', '']);
});

test('an older Node of this machine, where there is one, says the same', async () => {
  for (const node of hostNodes)
    for (const launcher of [join(bundled, 'bin/evidence.cjs'), join(ROOT, 'bin/evidence.cjs')])
      expect(await run(node, [launcher, '--version'], { cwd: folder.path('') }), node).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(SENTENCE),
      });
});

test('a clone without its packages, or without the Node they bring, says what brings them', async () => {
  const launcher = join(clone, 'bin/evidence.cjs');
  const nothing = await started('20.20.2', launcher, '--version');
  expect([nothing.code, nothing.stderr]).toEqual([1, `Nothing is installed in ${clone} yet: run npm ci there.\n`]);
  await mkdir(join(clone, 'node_modules/.bin'), { recursive: true });
  const ignored = await started('20.20.2', launcher, '--version');
  expect(ignored.stderr).toMatch(SENTENCE);
  expect(ignored.stderr).toContain(`run npm rebuild node --ignore-scripts=false in ${clone}`);
  await symlink(process.execPath, join(clone, 'node_modules/.bin/node'));
  const beside = await started('20.20.2', launcher, '--version');
  expect(beside.stderr).toMatch(SENTENCE);
  expect(beside.stderr).toContain(`start it with npx or npm run in ${clone}`);
});

test('a copy that npm made of a clone, without what packing builds, says so', async () => {
  await rm(join(clone, 'package-lock.json'));
  const { code, stderr } = await started('24.21.0', join(clone, 'bin/evidence.cjs'), '--version');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/was copied, not built: install the tarball.*npm pack.*\.\n$/),
  ]);
});

test('everything that is started with a plain node goes through the launcher', () => {
  const commands = [...Object.values(packageJson.scripts), cdk.app].filter((command) => /^node /.test(command));
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) expect(command).toMatch(/^node bin\/launch\.cjs \S+\.ts$/);
});

test.each([
  ['demo', 'test/demo/demo.ts'],
  ['the app of the CDK', 'bin/app.ts'],
])('%s says the sentence, too', async (_, file) => {
  const { code, stderr } = await started('20.20.2', join(ROOT, 'bin/launch.cjs'), file);
  expect([code, stderr]).toEqual([1, expect.stringMatching(SENTENCE)]);
});

test.each(['launch.cjs', 'evidence.cjs'])('%s is written as Node 12 reads it', async (name) => {
  const source = await readFile(join(ROOT, 'bin', name), 'utf8');
  const supported = { 'dynamic-import': true }; // parsed since Node 10, and never reached there
  const [lowered, kept] = await Promise.all(
    ['node12', 'esnext'].map((target) => transform(source, { target, supported })),
  );
  expect(lowered?.code).toBe(kept?.code);
  expect(source).not.toMatch(/require\('node:/); // Node 14.18 is the first to know the prefix
});
