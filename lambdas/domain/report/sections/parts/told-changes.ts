import type { Change, TableChanges } from '../../digest/change-log.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { Block } from '../../text/document.ts';
import { changesQuery } from '../../text/queries.ts';
import { fill, number } from '../../text/wording.ts';

interface ToldWords {
  readonly changesNone: string;
  readonly opened: string;
  readonly closed: string;
  readonly altered: string;
}

const NONE: Omit<TableChanges, 'table'> = { added: 0, removed: 0, changed: 0, printed: [] };

/** Changes that a table tells in words, one line each, in order of time. */
export function toldChanges(context: ReportContext, table: string, words: ToldWords): Block[] {
  const { added, removed, changed, printed } = changesOf(context, table);
  const verbs = { ADDED: words.opened, REMOVED: words.closed, CHANGED: words.altered };
  const counts = `${number(added)} ${words.opened}, ${number(removed)} ${words.closed}, ${number(changed)} ${words.altered}.`;
  return [
    ...(printed.length > 0 ? [{ kind: 'paragraph', text: counts } as const] : []),
    {
      kind: 'table',
      columns: [
        { header: 'Seen by run', kind: 'text', weight: 20 },
        { header: 'What', kind: 'text', weight: 12 },
        { header: 'In words', kind: 'text', weight: 68 },
      ],
      rows: printed.map((change) => [change.run, verbs[change.kind], wordsOf(change)]),
      whenEmpty: words.changesNone,
    },
    ...restOf(context, table),
  ];
}

export const changesOf = ({ changes }: ReportContext, table: string): Omit<TableChanges, 'table'> =>
  changes.find((candidate) => candidate.table === table) ?? NONE;

function wordsOf({ kind, words, lines, scope }: Change): string {
  if (!words) return [...lines, scope].join('\n');
  if (kind !== 'CHANGED') return `${words.after ?? words.before}\n${scope}`;
  return `${words.after}\nbefore: ${words.before}\n${scope}`;
}

/** What the limit left out, with the query that shows it. */
export function restOf(context: ReportContext, table: string): Block[] {
  const { prose, first, last } = context;
  const { added, removed, changed, printed } = changesOf(context, table);
  const hidden = added + removed + changed - printed.length;
  if (hidden === 0) return [];
  return [
    { kind: 'paragraph', text: fill(prose.changes.capped, { hidden }) },
    { kind: 'code', text: changesQuery(table, first?.run ?? '', last?.run ?? '') },
  ];
}
