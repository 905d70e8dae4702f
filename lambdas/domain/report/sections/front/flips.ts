import type { ReportContext } from '../../digest/digest.ts';
import type { Exception } from '../../digest/exceptions.ts';
import type { TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';

/** Where a rule's verdict over all of its population changed. */
export function flipTable({ histories, prose }: ReportContext): TableBlock {
  return {
    kind: 'table',
    columns: [
      { header: 'Rule', kind: 'text', weight: 48 },
      { header: 'First run with it', kind: 'text', weight: 22 },
      { header: 'Verdict', kind: 'text', weight: 30 },
    ],
    rows: histories
      .filter(({ flips }) => flips.length > 0)
      .map(({ latest, flips }) => [
        latest.title,
        flips.map(({ run }) => run).join('\n'),
        flips.map(({ from, to }) => `${from} → ${to}`).join('\n'),
      ]),
    whenEmpty: prose.summary.flipsNone,
  };
}

/** Where single things were seen to begin to fail or to end, though the verdict over all of them may be the same. */
export function spellTable(context: ReportContext): TableBlock {
  const { exceptions, histories, prose } = context;
  const failed = exceptions.filter(({ verdict }) => verdict === 'FAIL');
  const rows = [...Map.groupBy(failed, ({ rule }) => rule)].map(([rule, members]) => ({
    rule,
    came: sum(members, (exception) => exception.begun - (isAsFound(exception, context) ? 1 : 0)),
    ceased: sum(members, ({ ended }) => ended),
    unconfirmed: sum(members, ({ state }) => (state === 'unconfirmed' ? 1 : 0)),
    open: sum(members, ({ state }) => (state === 'open' ? 1 : 0)),
  }));
  return {
    kind: 'table',
    caption: prose.summary.spells,
    columns: [
      { header: 'Rule', kind: 'text', weight: 48 },
      { header: 'First seen', kind: 'number', weight: 13 },
      { header: 'Seen to end', kind: 'number', weight: 13 },
      { header: 'Unconfirmed', kind: 'number', weight: 13 },
      { header: 'FAIL at the last run', kind: 'number', weight: 13 },
    ],
    rows: rows
      .filter(({ came, ceased, unconfirmed }) => came + ceased + unconfirmed > 0)
      .map(({ rule, came, ceased, unconfirmed, open }) => [
        histories.find((history) => history.rule === rule)?.latest.title ?? rule,
        ...[came, ceased, unconfirmed, open].map(number),
      ]),
    whenEmpty: prose.summary.spellsNone,
  };
}

/** It failed when it was first looked at: nobody saw it begin. */
const isAsFound = ({ from }: Exception, { first, input: { carried } }: ReportContext): boolean =>
  from === first?.run && (carried?.since ?? null) === null;

const sum = (members: readonly Exception[], of: (exception: Exception) => number): number =>
  members.reduce((total, exception) => total + of(exception), 0);
