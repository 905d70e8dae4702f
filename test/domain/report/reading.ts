import type { ReportInput } from '#domain/report/digest/input.ts';
import { buildReport } from '#domain/report/model.ts';
import type { Block, ReportDocument, TableBlock } from '#domain/report/text/document.ts';
import { dailyRun, monthOf, population, prose, type SampleRun } from './sample.ts';

/** Equal runs on every day between two of October, both included. */
export const daily = (from: number, to: number, run: Omit<SampleRun, 'run'> = {}): SampleRun[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ run: dailyRun(from + index), ...run }));
export const passing = { populations: [population('rotates', { PASS: 2 })] };

export const report = (samples: readonly SampleRun[], more: Partial<ReportInput> = {}) =>
  buildReport(monthOf(samples, more), prose);

export const section = (document: ReportDocument, id: string) => {
  const found = document.sections.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`there is no section ${id}`);
  return found;
};

/** The first table of a section. */
export const tableIn = (document: ReportDocument, id: string): TableBlock =>
  section(document, id).blocks.find((block) => block.kind === 'table') as TableBlock;

/** What stands in blocks, as one text. */
export const wordsOf = (blocks: readonly Block[]): string =>
  blocks.map((block) => ('text' in block ? block.text : JSON.stringify(block))).join('\n');
