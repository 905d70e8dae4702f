import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Spread } from './egress-region.ts';

type Line = readonly [what: string, figure: string, limit: string];

interface Measured {
  readonly rows: number;
  readonly seconds: number;
  /** Of all threads, the garbage collector's too: what else the machine does counts less to it. */
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/**
 * What the heap may grow to: V8 takes what it is given, and deriving is to stay below 512 MB. `out` is there to be
 * compared with, in a region of twice as many rules, and has what it needs, so that collecting garbage counts little.
 */
const HEAP_MIB = { derive: 320, judge: 320, out: 512, in: 320 };
const INTERFACES = 20_000;

function stage(name: keyof typeof HEAP_MIB, interfaces: number, spread: Spread): Measured {
  const self = fileURLToPath(new URL('egress-stage.ts', import.meta.url));
  const heap = HEAP_MIB[name] * Math.max(1, interfaces / INTERFACES); // twice as many may hold twice as much
  const options = [`--max-old-space-size=${heap}`, self, name, String(interfaces), spread];
  const run = spawnSync(process.execPath, options, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`egress of ${interfaces} interfaces failed:\n${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** The quickest of three, so that what else the machine does at one of them does not decide how the two compare. */
const quickest = (interfaces: number, name: keyof typeof HEAP_MIB = 'derive', spread: Spread = 'all-different') =>
  [1, 2, 3]
    .map(() => stage(name, interfaces, spread))
    .reduce((best, one) => (one.cpuSeconds < best.cpuSeconds ? one : best));

/** A region of 2,000 groups with 60 rules each, 500 subnets and 3,000 routes, from its tables on. */
export function egressLines(): Line[] {
  const usual = stage('derive', INTERFACES, 'workloads');
  const [once, twice] = [1, 2].map((times) => quickest(times * INTERFACES)) as [Measured, Measured];
  const judged = stage('judge', INTERFACES, 'workloads');
  const [out, into] = (['out', 'in'] as const).map((name) => quickest(INTERFACES, name, 'workloads')) as [
    Measured,
    Measured,
  ];
  const figure = ({ rows, seconds, rssMb }: Measured, what = 'paths'): string =>
    `${rows.toLocaleString('en-US')} ${what} in ${seconds.toFixed(1)} s, ${Math.round(rssMb)} MB RSS`;
  return [
    ['egress paths of 20,000 interfaces, 2,000 groups × 60 rules, 500 subnets', figure(usual), '< 10 s, < 512 MB'],
    ['the same, where no two interfaces are alike', figure(once), '< 512 MB'],
    ['twice as many of those: CPU time', `${(twice.cpuSeconds / once.cpuSeconds).toFixed(2)}×`, '≤ 2.2×'],
    ['the first, checked and judged as it is sealed', figure(judged, 'findings'), '< 512 MB'],
    ['what comes in, of as many rules inwards, public addresses and load balancers', figure(into), '< 512 MB'],
    ['CPU time that it adds to what leaves', `${((100 * into.cpuSeconds) / out.cpuSeconds).toFixed(0)} %`, '≤ 60 %'],
  ];
}
