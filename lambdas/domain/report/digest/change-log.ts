import type { TableRow } from '../../tables/table.ts';
import { valueChange } from '../text/value-change.ts';
import { textOf } from '../text/wording.ts';

export const CHANGE_KINDS = ['ADDED', 'REMOVED', 'CHANGED'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What happened to one thing between two observations. */
export interface Change {
  readonly run: string;
  readonly previousRun: string;
  readonly scope: string;
  readonly resource: string;
  readonly kind: ChangeKind;
  /**
   * `added`, `removed`, or a line for each column that changed: `rotation_enabled: true → false`. Where a table tells its
   * changes in words, the words.
   */
  readonly lines: readonly string[];
  /** What was said of the thing before and after, where its table tells changes in words. */
  readonly words: Words | null;
}

export interface Words {
  readonly before: string | null;
  readonly after: string | null;
}

export interface TableChanges {
  readonly table: string;
  /** Things, not lines: one that changed in three columns counts once. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** In order of time, no more than the limit of each part. */
  readonly printed: readonly Change[];
}

interface Draft {
  added: number;
  removed: number;
  changed: number;
  readonly printed: (Omit<Change, 'lines'> & { lines: string[] })[];
  readonly room: Map<string, number>;
  /** The thing met last, if it is among those printed. */
  open: string | null;
}

/** The part of a table that has a limit of its own, so that many changes of one do not hide those of another. */
export type PartOf = (table: string, resource: string) => string;

/** Folds changes, run by run in order of time; rows of one thing come one after the other, as they are sealed. */
export class ChangeLedger {
  readonly #limit: number;
  readonly #partOf: PartOf;
  readonly #tables = new Map<string, Draft>();
  #last = '';

  constructor(limit: number, partOf: PartOf = () => '') {
    this.#limit = limit;
    this.#partOf = partOf;
  }

  add(row: TableRow): void {
    const [run, table, scope, resource] = ['run_id', 'table_name', 'scope', 'resource_id'].map((column) =>
      textOf(row, column),
    ) as [string, string, string, string];
    const kind = kindOf(row);
    const draft = this.#draftOf(table);
    const thing = [run, table, scope, resource, kind].join('\0');
    if (thing !== this.#last) {
      draft[COUNTED[kind]] += 1;
      draft.open = this.#hasRoom(draft, this.#partOf(table, resource)) ? thing : null;
      const about = { run, previousRun: textOf(row, 'previous_run_id'), scope, resource, kind };
      if (draft.open !== null) draft.printed.push({ ...about, lines: [], words: wordsOf(row) });
    }
    this.#last = thing;
    if (draft.open === thing) draft.printed.at(-1)?.lines.push(...linesOf(row, kind));
  }

  tables(): TableChanges[] {
    return [...this.#tables]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([table, { added, removed, changed, printed }]) => ({ table, added, removed, changed, printed }));
  }

  #hasRoom({ room }: Draft, part: string): boolean {
    const used = room.get(part) ?? 0;
    if (used >= this.#limit) return false;
    room.set(part, used + 1);
    return true;
  }

  #draftOf(table: string): Draft {
    const known = this.#tables.get(table);
    if (known) return known;
    const draft: Draft = { added: 0, removed: 0, changed: 0, printed: [], room: new Map(), open: null };
    this.#tables.set(table, draft);
    return draft;
  }
}

const COUNTED = { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed' } as const;

const kindOf = ({ kind }: TableRow): ChangeKind => CHANGE_KINDS.find((one) => one === kind) ?? 'CHANGED';

function linesOf(row: TableRow, kind: ChangeKind): string[] {
  const words = wordsOf(row);
  if (words === null)
    return kind === 'CHANGED'
      ? valueChange(textOf(row, 'path'), textOf(row, 'before') || null, textOf(row, 'after') || null)
      : [kind.toLowerCase()];
  const [before, after] = [words.before ?? 'nothing', words.after ?? 'nothing'];
  if (kind === 'CHANGED') return [`now: ${after}`, `before: ${before}`];
  return [`${kind.toLowerCase()}: ${kind === 'ADDED' ? after : before}`];
}

/** Null where a table tells changes column by column: what came or went is then given as its columns, a JSON object. */
function wordsOf({ path, before, after }: TableRow): Words | null {
  if (path !== null && path !== undefined && path !== '') return null;
  const said = [before, after].map((text) => (text === undefined || text === '' ? null : (text as string | null)));
  const [was = null, is = null] = said;
  if (said.every((text) => text === null) || said.some((text) => text !== null && isColumns(text))) return null;
  return { before: was, after: is };
}

function isColumns(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // words that begin with a brace
  }
}
