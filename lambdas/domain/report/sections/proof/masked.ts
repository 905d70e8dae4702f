import type { UnitMask } from '../../../reading/masking/masks.ts';
import { dateOf } from '../../../words/run-id.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';

interface Line extends Pick<UnitMask, 'collector' | 'operation' | 'path' | 'pattern'> {
  readonly runs: string[];
  /** In the last run. */
  count: number;
}

/** A line for each member in which something was masked before it was kept. */
export function maskedTable({ runs, last, prose }: ReportContext): TableBlock {
  const lines = new Map<string, Line>();
  for (const { run, manifest } of runs)
    for (const { collector, operation, path, pattern, count } of manifest.masked ?? []) {
      const key = JSON.stringify([collector, operation, path, pattern]);
      const line = lines.get(key) ?? { collector, operation, path, pattern, runs: [], count: 0 };
      if (line.runs.at(-1) !== run) line.runs.push(run);
      if (run === last?.run) line.count += count;
      lines.set(key, line);
    }
  return {
    kind: 'table',
    columns: [
      { header: 'Collector and call', kind: 'text', weight: 30 },
      { header: 'Member', kind: 'text', weight: 28 },
      { header: 'Masked as', kind: 'text', weight: 16 },
      { header: 'Seen', kind: 'text', weight: 14 },
      { header: 'In the last run', kind: 'number', weight: 12 },
    ],
    rows: [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, line]) => [
        `${line.collector}\n${line.operation}`,
        isServiceId(line) ? `${line.path}\nthe service’s own id` : line.path,
        line.pattern,
        seen(line.runs),
        number(line.count),
      ]),
    whenEmpty: prose.completeness.maskedNone,
  };
}

/** The caller's id, which AWS makes: it may have the form of an access key. */
const isServiceId = ({ operation, path }: Line): boolean =>
  operation === 'sts:GetCallerIdentity' && path.split('.').at(-1) === 'UserId';

function seen(runs: readonly string[]): string {
  const [first = '', last = first] = [runs[0], runs.at(-1)];
  return first === last ? dateOf(first) : `${dateOf(first)} to ${dateOf(last)}`;
}
