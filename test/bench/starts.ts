import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeIdentity } from '#adapters/code-identity.ts';
import { buildCommandLine } from '../../lib/code/command-line.ts';
import { inFolder, type Line, startService } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The last commit that could only run from a clone: what the package is measured against. */
const BEFORE = '35b752e';

interface Taken {
  readonly seconds: number;
  readonly rssMb: number;
}

/** What a package starts with, beside the same commands from a clone of the commit before there was one. */
export const startLines = (): Promise<Line[]> =>
  inFolder(async (folder) => {
    const installed = await packageIn(folder);
    const before = cloneBefore(folder);
    try {
      const versions = await times(9, [installed], (entry) => ran(folder, entry, ['--version']));
      return [
        ['the package: evidence --version', told(versions[0] as Taken), '< 0.15 s'],
        await region(folder, installed, before, {
          ...{ what: 'the package: collect an empty region, +20 ms a call', limit: '≥ 2×, < 120 MB' },
          ...{ volumes: 0, snapshots: 0, rounds: 7 },
        }),
        await region(folder, installed, before, {
          ...{ what: 'the package: collect 5,000 volumes, 5,000 snapshots, +20 ms a call', limit: '≥ 1.7×, < 200 MB' },
          ...{ volumes: 5000, snapshots: 5000, rounds: 5 },
        }),
      ];
    } finally {
      if (before) spawnSync('git', ['worktree', 'remove', '--force', join(folder, 'before')], { cwd: ROOT });
    }
  });

const told = ({ seconds, rssMb }: Taken): string => `${seconds.toFixed(2)} s, ${Math.round(rssMb)} MB RSS`;

async function packageIn(folder: string): Promise<string> {
  const installed = join(folder, 'package');
  await buildCommandLine(join(installed, 'dist'), codeIdentity());
  for (const name of ['launch.cjs', 'evidence.cjs']) cpSync(join(ROOT, 'bin', name), join(installed, 'bin', name));
  return join(installed, 'bin/evidence.cjs');
}

/** Undefined where that commit is not there: in a copy without its history. */
function cloneBefore(folder: string): string | undefined {
  const clone = join(folder, 'before');
  if (spawnSync('git', ['worktree', 'add', '--detach', clone, BEFORE], { cwd: ROOT }).status !== 0) return undefined;
  if (!existsSync(join(clone, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  return join(clone, 'bin/evidence.ts');
}

interface Region {
  readonly what: string;
  readonly limit: string;
  readonly volumes: number;
  readonly snapshots: number;
  readonly rounds: number;
}

async function region(folder: string, installed: string, before: string | undefined, wanted: Region): Promise<Line> {
  const { service, told: at } = await startService<{ url: string }>(
    'region-service.ts',
    wanted.volumes,
    wanted.snapshots,
    20,
  );
  const evidence = { entity: 'Benchmark', retention: { mode: 'GOVERNANCE', days: 1 }, regions: ['us-east-1'] };
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ context: { evidence } }));
  const collect = (entry: string): Taken => {
    rmSync(join(folder, 'run'), { recursive: true, force: true });
    return ran(folder, entry, ['collect', '--config', 'cdk.json', '--locker', 'run/locker', '--at', 'now'], at.url);
  };
  const entries = before === undefined ? [installed] : [installed, before];
  const [now, then] = (await times(wanted.rounds, entries, collect)) as [Taken, Taken?];
  service.kill();
  const beside = then
    ? `${(then.seconds / now.seconds).toFixed(1)}× as fast as ${BEFORE} (${told(then)})`
    : `${BEFORE} not measured`;
  return [wanted.what, `${told(now)}; ${beside}`, wanted.limit];
}

/** Medians of rounds in which all take their turn: what else the machine does slows each alike. The first round fills caches. */
async function times(rounds: number, entries: readonly string[], run: (entry: string) => Taken): Promise<Taken[]> {
  const taken = entries.map((): Taken[] => []);
  for (let round = 0; round <= rounds; round++)
    entries.forEach((entry, place) => {
      const one = run(entry);
      if (round > 0) taken[place]?.push(one);
    });
  const middle = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
  return taken.map((all) => ({
    seconds: middle(all.map(({ seconds }) => seconds)),
    rssMb: middle(all.map(({ rssMb }) => rssMb)),
  }));
}

/** Where the kernel tells it: what Node tells begins with the size of the process that started it. */
const AT_EXIT = `process.on('exit', () => {
  const { existsSync, readFileSync, writeFileSync } = require('fs');
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  writeFileSync(process.env.PEAK, /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? String(process.resourceUsage().maxRSS));
});`;

/** From start to end of a process of its own, with its greatest size. */
function ran(folder: string, entry: string, args: readonly string[], endpoint = ''): Taken {
  const [atExit, peak] = [join(folder, 'at-exit.cjs'), join(folder, 'peak')];
  writeFileSync(atExit, AT_EXIT);
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', atExit, entry, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, PEAK: peak, AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_EC2_METADATA_DISABLED: 'true' },
    },
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0 && status !== 3) throw new Error(`${args[0]} ended with ${status}:\n${stderr}`);
  return { seconds, rssMb: Number(readFileSync(peak, 'utf8')) / 1024 };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [what, figure, limit] of await startLines()) process.stdout.write(`| ${what} | ${figure} | ${limit} |\n`);
