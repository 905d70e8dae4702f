import { cpus, totalmem } from 'node:os';
import { answerLines } from './answers.ts';
import { costLines } from './costs.ts';
import { databricksLines } from './databricks.ts';
import { egressLines } from './egress.ts';
import { functionRows } from './functions.ts';
import { inFolder, type Line, type Measured, measured, startService } from './processes.ts';
import { yearLines } from './years.ts';

/** Measures what the README says. No test depends on a figure of this. */
const startAws = async (keys: number, volumes: number) => {
  const { service, told } = await startService<{ direct: string; slow: string }>(
    'sample-service.ts',
    keys,
    volumes,
    20,
  );
  return { service, ...told };
};

const stage = (name: string, folder: string, endpoint: string, only: string, paced = 'unpaced'): Measured =>
  measured('stage.ts', name, folder, endpoint, only, paced);

/** Pages at their greatest size, and one call for each item where the API has no batch. */
const fewestCalls = (keys: number): number => Math.ceil(keys / 1000) + Math.ceil(keys / 100) + 3 * keys;

async function keyLines(keys: number): Promise<Line[]> {
  const { service, slow } = await startAws(keys, 0);
  const unpaced = await inFolder((folder) => stage('collect', folder, slow, 'kms-keys'));
  const paced = await inFolder((folder) => stage('collect', folder, slow, 'kms-keys', 'paced'));
  const perCall = await oneAfterAnother(slow, 100);
  service.kill();
  const serial = unpaced.calls * perCall;
  return [
    ['API calls / fewest possible, 1,000 keys', (unpaced.calls / fewestCalls(keys)).toFixed(3), '≤ 1.05'],
    [
      '1,000 keys, +20 ms a call: one call after another / concurrent',
      `${(serial / unpaced.seconds).toFixed(1)}×`,
      '≥ 15×',
    ],
    [
      'the same, paced below the quotas of KMS (100 ListKeyRotations/s)',
      `${(serial / paced.seconds).toFixed(1)}×`,
      'bound by the quota',
    ],
  ];
}

/** Seconds one call takes when each waits for the one before, by the same SDK. */
async function oneAfterAnother(endpoint: string, calls: number): Promise<number> {
  const { DescribeKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const kms = new KMSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'b', secretAccessKey: 'b' } });
  await kms.send(new DescribeKeyCommand({ KeyId: 'warm-up' }));
  const began = performance.now();
  for (let call = 0; call < calls; call++) await kms.send(new DescribeKeyCommand({ KeyId: `key/${call}` }));
  return (performance.now() - began) / 1000 / calls;
}

async function volumeLines(volumes: number): Promise<Line[]> {
  const { service, direct } = await startAws(10, volumes);
  const lines = await inFolder((folder) => {
    const collected = stage('collect', folder, direct, 'ebs-volumes,kms-keys');
    const sealed = stage('seal', folder, direct, 'ebs-volumes,kms-keys');
    const verified = stage('verify', folder, direct, 'ebs-volumes,kms-keys');
    const line = (name: string, { rows, seconds, rssMb }: Measured): Line => [
      `${name} 100,000 volumes`,
      `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, ${Math.round(rssMb)} MB RSS`,
      '< 512 MB',
    ];
    const fewest = Math.ceil(volumes / 1000) + fewestCalls(10);
    return [
      ['API calls / fewest possible, 100,000 volumes', (collected.calls / fewest).toFixed(3), '≤ 1.05'] as Line,
      line('collect', collected),
      line('seal', sealed),
      line('verify --replay', verified),
    ];
  });
  service.kill();
  return lines;
}

const lines: Line[] = [
  ...(await keyLines(1000)),
  ...(await volumeLines(100_000)),
  ...(await answerLines()),
  ...(await yearLines()),
  ...(await databricksLines()),
  ...egressLines(),
  ...(await functionRows()),
];
const costs = await costLines();
lines.push(...costs.measured);
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
process.stdout.write(`Measured on ${machine}\n\n| what | measured | limit |\n|---|---|---|\n`);
for (const [what, figure, limit] of lines) process.stdout.write(`| ${what} | ${figure} | ${limit} |\n`);
process.stdout.write(`\n${costs.costs.join('\n')}\n`);
process.exit();
