import { cpus, totalmem } from 'node:os';
import { answerLines } from './answers.ts';
import { costLines } from './costs.ts';
import { databricksLines } from './databricks.ts';
import { egressLines } from './egress.ts';
import { functionRows } from './functions.ts';
import { keyLines } from './keys.ts';
import { millionLines } from './million.ts';
import { inFolder, type Line, type Measured, measured, startService } from './processes.ts';
import { startLines } from './starts.ts';
import { yearLines } from './years.ts';

/** Measures what the README says; with names, only these parts of it. No test depends on a figure of this. */
const stage = (name: string, folder: string, endpoint: string, only: string): Measured =>
  measured('stage.ts', name, folder, endpoint, only, 'unpaced');

/** Pages at their greatest size, and the calls for ten keys. */
const fewestCalls = (volumes: number): number => Math.ceil(volumes / 1000) + 2 + 5 * 10;

async function volumeLines(volumes: number): Promise<Line[]> {
  const { service, told } = await startService<{ direct: string }>('sample-service.ts', 10, volumes, 20);
  const { direct } = told;
  const lines = await inFolder((folder) => {
    const collected = stage('collect', folder, direct, 'ebs-volumes,kms-keys');
    const sealed = stage('seal', folder, direct, 'ebs-volumes,kms-keys');
    const verified = stage('verify', folder, direct, 'ebs-volumes,kms-keys');
    const line = (name: string, { rows, seconds, rssMb }: Measured): Line => [
      `${name} 100,000 volumes`,
      `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, ${Math.round(rssMb)} MB RSS`,
      '< 512 MB',
    ];
    return [
      [
        'API calls / fewest possible, 100,000 volumes',
        (collected.calls / fewestCalls(volumes)).toFixed(3),
        '≤ 1.05',
      ] as Line,
      line('collect', collected),
      line('seal', sealed),
      line('verify --replay', verified),
    ];
  });
  service.kill();
  return lines;
}

const PARTS: Record<string, () => Promise<Line[]> | Line[]> = {
  keys: () => keyLines(1000),
  volumes: () => volumeLines(100_000),
  million: () => millionLines(),
  answers: answerLines,
  years: yearLines,
  databricks: databricksLines,
  egress: egressLines,
  starts: startLines,
  functions: functionRows,
};
const asked = process.argv.slice(2);
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);

const lines: Line[] = [];
for (const [name, measure] of Object.entries(PARTS)) if (isAsked(name)) lines.push(...(await measure()));
const costs = isAsked('costs') ? await costLines() : { measured: [], costs: [] };
lines.push(...costs.measured);
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
process.stdout.write(`Measured on ${machine}\n\n| what | measured | limit |\n|---|---|---|\n`);
for (const [what, figure, limit] of lines) process.stdout.write(`| ${what} | ${figure} | ${limit} |\n`);
process.stdout.write(`\n${costs.costs.join('\n')}\n`);
process.exit();
