import type { ReportInput } from '#domain/report/digest/input.ts';
import type { FigureBlock } from '#domain/report/text/document.ts';
import { report, section, wordsOf } from './reading.ts';
import { dailyRun, population, unit } from './sample.ts';
import { EAST } from './sample-names.ts';
import {
  EGRESS,
  networkChanges,
  networkFindings,
  networkTables,
  RESOLVER,
  type SamplePath,
  VPC,
} from './sample-network.ts';

export const judged = ['egress-paths', 'vpcs', 'subnets', 'network-interfaces'].map((id) => unit(id, EAST));
export const populations = [
  population(EGRESS, { FAIL: 1 }),
  population(RESOLVER, { FAIL: 1 }),
  population('gateway-endpoint-policy-is-narrow', { FAIL: 1 }),
  population('interface-endpoint-policy-is-narrow', { PASS: 2, FAIL: 1, UNKNOWN: 1 }),
];
export const reportOf = (paths: readonly SamplePath[], more: Partial<ReportInput> = {}, units = judged) =>
  report(
    Array.from({ length: 31 }, (_, at) => ({
      ...{ run: dailyRun(at + 1), populations, units, changes: networkChanges(at + 1) },
      findings: networkFindings(paths),
    })),
    { tables: networkTables(paths), ...more },
  );

export const NETWORK = `egress-${EAST}-${VPC}`;
export const networkOf = async (paths: readonly SamplePath[], more: Partial<ReportInput> = {}) => {
  const { blocks } = section(await reportOf(paths, more), NETWORK);
  const figure = blocks.find((block) => block.kind === 'figure') as FigureBlock;
  const table = blocks.find((block) => block.kind === 'table');
  return { figure, rows: table?.rows ?? [], words: wordsOf(blocks) };
};
/** `jump: open INTERNET`: what is drawn, by titles. */
export const drawn = ({ left, right, lines }: FigureBlock): string[] => {
  const titles = new Map([...left.nodes, ...right.nodes].map(({ id, title }) => [id, title]));
  return lines.map(({ from, to, word }) => `${titles.get(from)}: ${word} ${titles.get(to)}`).sort();
};
