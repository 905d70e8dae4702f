import type { TableRow } from '../../tables/table.ts';
import { VERDICTS, type Verdict } from '../../words/verdict.ts';
import { textOf } from '../text/wording.ts';
import type { ReportContext } from './digest.ts';

/** What one rule said at the last run, of everything it judged, whatever it said. */
export async function* findingsOf({ last }: ReportContext, rule: string): AsyncGenerator<TableRow> {
  if (last) for await (const row of last.findings()) if (row.rule_id === rule) yield row;
}

export const verdictOf = (finding: TableRow): Verdict | null =>
  VERDICTS.find((verdict) => verdict === finding.verdict) ?? null;

/**
 * The rows of a table at the last run, each with what one rule said of it, or of the thing it is of, which `named`
 * names; null where it said nothing. Rows and findings are sealed in the same order, so that hardly any has to wait for
 * its other half; in another order this is as right, but takes more memory.
 */
export async function* judgedRows(
  context: ReportContext,
  rows: AsyncIterable<TableRow>,
  rule: string,
  named = 'id',
): AsyncGenerator<readonly [row: TableRow, verdict: Verdict | null]> {
  const waiting = new Map<string, Verdict | null>();
  const findings = findingsOf(context, rule);
  let before = '';
  for await (const row of rows) {
    // a run of an earlier version judged rows, and has no such column
    const key = `${textOf(row, 'scope')}\0${textOf(row, named) || textOf(row, 'id')}`;
    if (key !== before) waiting.delete(before);
    before = key;
    while (!waiting.has(key)) {
      const next = await findings.next();
      if (next.done) break;
      waiting.set(`${textOf(next.value, 'scope')}\0${textOf(next.value, 'resource_id')}`, verdictOf(next.value));
    }
    yield [row, waiting.get(key) ?? null];
  }
  await findings.return(undefined);
}

/** Of a table the input may not have; then there are no rows. */
export async function* rowsOf({ input }: ReportContext, id: string): AsyncGenerator<TableRow> {
  const table = input.tables.find((candidate) => candidate.id === id);
  if (table) yield* table.rows();
}

/** The worst open exception of a thing by one rule; PASS if the last run judged by that rule, null if it did not. */
export function standing({ exceptions, histories }: ReportContext, rule: string): Standing {
  const open = exceptions.filter((exception) => exception.rule === rule && exception.state === 'open');
  // worst first: so that of several the worst is kept
  const worst = new Map(open.toReversed().map(({ scope, resource, verdict }) => [`${scope}\0${resource}`, verdict]));
  const judged = histories.some((history) => history.rule === rule && history.atLastRun !== null);
  return (scope, resource) =>
    worst.get(`${scope}\0${resource}`) ?? worst.get(`${scope}\0*`) ?? (judged ? 'PASS' : null);
}

export type Standing = (scope: string, resource: string) => Verdict | null;
