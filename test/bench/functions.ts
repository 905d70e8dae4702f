import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { codeIdentity } from '#adapters/code-identity.ts';
import { declaredFolders, loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { buildCodeAsset } from '../../lib/code/code-asset.ts';
import { type FunctionSize, functionSizes } from './function-sizes.ts';

type Line = readonly [what: string, figure: string, limit: string];

const MB = 1_000_000;
const LIMITS = { withEc2: 2, elsewhere: 1 };

/** What each function loads, minified, and how long its modules take to load, beside the bare SDK clients. */
export async function functionRows(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-bench-'));
  try {
    const config = parseConfig(
      { entity: 'Benchmark', retention: { mode: 'GOVERNANCE', days: 1 } },
      await loadCatalogue(),
    );
    const { metafile } = await buildCodeAsset({
      directory: folder,
      folders: declaredFolders(),
      code: codeIdentity(),
      config,
    });
    const functions = largestOfEachKind(functionSizes(metafile)).map(({ what, largest }): Line => {
      const { function: name, bytes } = largest;
      const chunk = chunkOf(metafile, name.replace(/^collect /, ''));
      const files = [join(folder, `${name.split(' ')[0]}.mjs`), ...(chunk ? [resolve(chunk)] : [])];
      const limit = kindOf(largest) === EC2 ? LIMITS.withEc2 : LIMITS.elsewhere;
      return [what, `${(bytes / MB).toFixed(2)} MB, loads in ${loadMs(files)} ms`, `< ${limit} MB`];
    });
    const bare = await Promise.all(
      ['client-kms', 'client-ec2', 'client-s3'].map((client) => bareClient(folder, client)),
    );
    return [...functions, ...bare];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EC2 = '@aws-sdk/client-ec2';
const CLIENT = /^@aws-sdk\/client-/;

/** The SDK client that weighs most in a function; none in those that read Databricks. */
const kindOf = ({ heaviest }: FunctionSize): string =>
  heaviest.find(({ package: owner }) => owner === EC2)?.package ??
  heaviest.find(({ package: owner }) => CLIENT.test(owner) && !/client-(s3|sts|secrets-manager)$/.test(owner))
    ?.package ??
  'no SDK client of its own';

/** The steps one by one; of the collectors, which are many, the largest of those that carry the same client. */
function largestOfEachKind(sizes: readonly FunctionSize[]): { what: string; largest: FunctionSize }[] {
  const isUnit = ({ function: name }: FunctionSize) => name.startsWith('collect ');
  const steps = sizes
    .filter((size) => !isUnit(size))
    .map((largest) => ({ what: `function ${largest.function}`, largest }));
  const kinds = [...Map.groupBy(sizes.filter(isUnit), kindOf)].map(([kind, alike]) => {
    const [largest] = alike.sort((one, other) => other.bytes - one.bytes) as [FunctionSize];
    return { what: `${largest.function}, the largest of ${alike.length} with ${kind}`, largest };
  });
  return [...steps, ...kinds];
}

/** The client alone, with one command of it, bundled the same way. */
async function bareClient(folder: string, client: string): Promise<Line> {
  const outfile = join(folder, `bare-${client}.mjs`);
  const names = {
    'client-kms': ['KMSClient', 'ListKeysCommand'],
    'client-ec2': ['EC2Client', 'DescribeVolumesCommand'],
    'client-s3': ['S3Client', 'PutObjectCommand'],
  }[client];
  await build({
    stdin: { contents: `export { ${names?.join(', ')} } from '@aws-sdk/${client}';`, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'error',
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  });
  return [
    `bare @aws-sdk/${client}`,
    `${(statSync(outfile).size / MB).toFixed(2)} MB, loads in ${loadMs([outfile])} ms`,
    '',
  ];
}

/** The file that holds a collector's own code; the function asks for it when it is invoked. */
const chunkOf = (metafile: Metafile, id: string): string | undefined =>
  Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith(`/collectors/${id}/collector.ts`),
  )?.[0];

/** Median of five fresh processes. */
function loadMs(files: readonly string[]): number {
  const script = `const t=performance.now();for(const f of ${JSON.stringify(files.map((file) => pathToFileURL(file).href))})await import(f);console.log(performance.now()-t);process.exit()`;
  const times = Array.from({ length: 5 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return Number(stdout.trim().split('\n').at(-1));
  }).sort((a, b) => a - b);
  return Math.round(times[2] as number);
}
