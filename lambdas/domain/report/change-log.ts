import type { TableRow } from '../table.ts';
import { textOf } from './wording.ts';

/** What happened to one thing between two observations. */
export interface Change {
  readonly run: string;
  readonly previousRun: string;
  readonly scope: string;
  readonly resource: string;
  /** `added`, `removed`, or a line for each column that changed: `rotation_enabled: true → false`. */
  readonly lines: readonly string[];
}

export interface TableChanges {
  readonly table: string;
  /** Things, not lines: one that changed in three columns counts once. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** In order of time, no more than the limit. */
  readonly printed: readonly Change[];
}

interface Draft {
  added: number;
  removed: number;
  changed: number;
  readonly printed: { run: string; previousRun: string; scope: string; resource: string; lines: string[] }[];
  /** Whether the thing met last is among those printed. */
  open: string | null;
}

/** Folds changes, run by run in order of time; rows of one thing come one after the other, as they are sealed. */
export class ChangeLedger {
  readonly #limit: number;
  readonly #tables = new Map<string, Draft>();
  #last = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: TableRow): void {
    const [run, table, scope, resource, kind] = ['run_id', 'table_name', 'scope', 'resource_id', 'kind'].map((column) =>
      textOf(row, column),
    ) as [string, string, string, string, string];
    const draft = this.#draftOf(table);
    const thing = [run, table, scope, resource, kind].join('\0');
    const fresh = thing !== this.#last;
    this.#last = thing;
    if (fresh) {
      if (kind === 'ADDED') draft.added += 1;
      else if (kind === 'REMOVED') draft.removed += 1;
      else draft.changed += 1;
      draft.open = draft.printed.length < this.#limit ? thing : null;
      if (draft.open !== null)
        draft.printed.push({ run, previousRun: textOf(row, 'previous_run_id'), scope, resource, lines: [] });
    }
    if (draft.open === thing) draft.printed.at(-1)?.lines.push(lineOf(row, kind));
  }

  tables(): TableChanges[] {
    return [...this.#tables]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([table, { added, removed, changed, printed }]) => ({ table, added, removed, changed, printed }));
  }

  #draftOf(table: string): Draft {
    const known = this.#tables.get(table);
    if (known) return known;
    const draft: Draft = { added: 0, removed: 0, changed: 0, printed: [], open: null };
    this.#tables.set(table, draft);
    return draft;
  }
}

const lineOf = (row: TableRow, kind: string): string =>
  kind === 'CHANGED' ? `${textOf(row, 'path')}: ${side(row.before)} → ${side(row.after)}` : kind.toLowerCase();

const side = (value: TableRow[string] | undefined): string =>
  value === null || value === undefined || value === '' ? 'no value' : String(value);
