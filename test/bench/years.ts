import { join } from 'node:path';
import { inFolder, type Line, measured } from './processes.ts';

const [THIRD, LAST] = ['2026-03', '2031-12'] as const;

interface Reported {
  readonly gets: number;
  readonly bytes: number;
  readonly maxRss: number;
}

/** The report of the 72nd month of a locker with a run a day, and of the third when it was as old as that. */
export const yearLines = (): Promise<Line[]> =>
  inFolder((folder) => {
    const { runs } = measured<{ runs: number }>('years-draw.ts', folder, THIRD, LAST);
    const [then, now] = [THIRD, LAST].map((month) =>
      leastOf(() => measured('years-stage.ts', join(folder, month), month)),
    );
    const figures = ({ gets, bytes, maxRss }: Reported): string =>
      `${gets.toLocaleString('en-US')} objects, ${(bytes / 1e6).toFixed(2)} MB read, ${Math.round(maxRss / 1024)} MB RSS`;
    return [
      ['report of month 3, one run a day', figures(then as Reported), ''],
      [`of month 72, after ${runs.toLocaleString('en-US')} runs`, figures(now as Reported), '≤ 1.05 of each'],
    ];
  });

/** What a process takes that collects in time: the least of five. */
function leastOf(measure: () => Reported): Reported {
  const all = Array.from({ length: 5 }, measure);
  return all.reduce((least, one) => (one.maxRss < least.maxRss ? one : least));
}
