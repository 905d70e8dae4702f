import { inFolder, type Line, measured } from './processes.ts';

interface Answered {
  readonly bytes: number;
  readonly rssMb: number;
}

const ROWS = 1_000_000;

/** A million rows of a table, all columns, as the command line prints them. */
export const answerLines = (): Promise<Line[]> =>
  inFolder((folder) => {
    measured('answers-draw.ts', folder, ROWS);
    return ['csv', 'json'].map((format) => {
      const { bytes, rssMb } = measured<Answered>('answers-stage.ts', folder, format);
      const figure = `${Math.round(bytes / 1e6)} MB written, ${Math.round(rssMb)} MB RSS`;
      return [`query 1,000,000 snapshots as ${format}`, figure, '< 300 MB'];
    });
  });
