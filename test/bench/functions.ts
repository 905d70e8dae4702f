import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { codeIdentity } from '#adapters/code-identity.ts';
import { declaredFolders, loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/config.ts';
import { buildCodeAsset } from '../../lib/code-asset.ts';
import { functionSizes } from './function-sizes.ts';

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
    const functions = functionSizes(metafile).map(({ function: name, bytes, heaviest }): Line => {
      const hasEc2 = heaviest.some(({ package: owner }) => owner === '@aws-sdk/client-ec2');
      const chunk = chunkOf(metafile, name.replace(/^collect-/, ''));
      const files = [join(folder, `${name.split('-')[0]}.mjs`), ...(chunk ? [resolve(chunk)] : [])];
      return [
        `function ${name}`,
        `${(bytes / MB).toFixed(2)} MB, loads in ${loadMs(files)} ms`,
        `< ${hasEc2 ? LIMITS.withEc2 : LIMITS.elsewhere} MB`,
      ];
    });
    const bare = await Promise.all(
      ['client-kms', 'client-ec2', 'client-s3'].map((client) => bareClient(folder, client)),
    );
    return [...functions, ...bare];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
