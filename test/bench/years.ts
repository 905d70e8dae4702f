import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dailyRunOf, datesBetween, drawAndSeal, drawnPorts } from '../support/drawn-runs.ts';
import { memoryLocker } from '../support/memory-locker.ts';
import { inFolder, type Line, measured } from './processes.ts';

const [THIRD, LAST] = ['2026-03', '2031-12'] as const;
const THINGS = Array.from({ length: 40 }, (_, at) => `thing-${at}`);

interface Reported {
  readonly gets: number;
  readonly bytes: number;
  readonly maxRss: number;
}

/** The report of the 72nd month of a locker with a run a day, and of the third when it was as old as that. */
export const yearLines = (): Promise<Line[]> =>
  inFolder(async (folder) => {
    const locker = memoryLocker();
    const ports = drawnPorts(locker);
    const dates = datesBetween('2026-01-01', '2031-12-31');
    for (const [at, date] of dates.entries()) {
      const states = THINGS.map((name, thing) => [name, thing % 10 === 0 || (thing + at) % 31 === 0 ? 'bad' : 'good']);
      await drawAndSeal(ports, dailyRunOf(date), Object.fromEntries(states));
      if (date === '2026-03-31') await write(join(folder, THIRD), locker.objects);
    }
    await write(join(folder, LAST), locker.objects);
    const [then, now] = [THIRD, LAST].map((month) =>
      leastOf(() => measured('years-stage.ts', join(folder, month), month)),
    );
    const figures = ({ gets, bytes, maxRss }: Reported): string =>
      `${gets.toLocaleString('en-US')} objects, ${(bytes / 1e6).toFixed(2)} MB read, ${Math.round(maxRss / 1024)} MB RSS`;
    return [
      ['report of month 3, one run a day', figures(then as Reported), ''],
      [`of month 72, after ${dates.length.toLocaleString('en-US')} runs`, figures(now as Reported), '≤ 1.05 of each'],
    ];
  });

/** What a process takes that collects in time: the least of five. */
function leastOf(measure: () => Reported): Reported {
  const all = Array.from({ length: 5 }, measure);
  return all.reduce((least, one) => (one.maxRss < least.maxRss ? one : least));
}

async function write(folder: string, objects: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [key, bytes] of objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
}
