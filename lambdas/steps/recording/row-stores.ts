import { hash } from 'node:crypto';
import { type Entry, SortedEntries } from '#adapters/spool/sorted-entries.ts';
import { byText } from '#domain/words/by-text.ts';
import type { Row, Rows } from '#domain/words/unit.ts';

/** Where the rows of a unit go. Of an id the first row counts; one that says the same again is as if it were not there. */
export interface RowStore {
  add(row: Row): void;
  /** After the last row: the id of each row that says something else than the first of its id. */
  contradicted(): Iterable<string>;
}

/** A store from which the rows come out again, unique and in order of id, once `contradicted` was asked. */
export interface HeldRows<Held extends Rows = Rows> extends RowStore {
  rows(): Held;
  close(): void;
}

/** Keeps every row, for tables that others look into. */
export class KeptRows implements HeldRows<readonly Row[]> {
  readonly #rows = new Map<string, Row>();
  readonly #contradicted: string[] = [];

  add(row: Row): void {
    const first = this.#rows.get(row.id);
    if (first === undefined) this.#rows.set(row.id, row);
    else if (JSON.stringify(first) !== JSON.stringify(row)) this.#contradicted.push(row.id);
  }

  contradicted(): readonly string[] {
    return this.#contradicted;
  }

  rows(): readonly Row[] {
    return [...this.#rows.values()].sort((a, b) => byText(a.id, b.id));
  }

  close(): void {}
}

/** Keeps a bounded number of rows at hand: the others lie in a temporary file. */
export class SpooledRows implements HeldRows {
  readonly #entries = new SortedEntries();
  #length = 0;

  add(row: Row): void {
    this.#entries.add({ id: row.id, text: JSON.stringify(row) });
  }

  contradicted(): readonly string[] {
    const { length, contradicted } = countOf(this.#entries);
    this.#length = length;
    return contradicted;
  }

  rows(): Rows {
    return { length: this.#length, [Symbol.iterator]: () => firstRows(this.#entries) };
  }

  close(): void {
    this.#entries.close();
  }
}

/** Keeps what tells rows apart and nothing else: counts as a replay of the unit will. */
export class CountedRows implements RowStore {
  readonly #entries = new SortedEntries();
  #length = 0;
  #given = 0;

  add(row: Row): void {
    this.#given += 1;
    this.#entries.add({ id: row.id, text: hash('sha1', JSON.stringify(row), 'base64') });
  }

  contradicted(): readonly string[] {
    const { length, contradicted } = countOf(this.#entries);
    this.#length = length;
    this.#entries.close();
    return contradicted;
  }

  /** How many rows there were so far, the same ones too. */
  get given(): number {
    return this.#given;
  }

  /** How many ids there were, once `contradicted` was asked. */
  get length(): number {
    return this.#length;
  }
}

function countOf(entries: Iterable<Entry>): { length: number; contradicted: string[] } {
  const contradicted: string[] = [];
  let length = 0;
  let first: Entry | undefined;
  for (const entry of entries)
    if (first?.id !== entry.id) {
      first = entry;
      length += 1;
    } else if (first.text !== entry.text) contradicted.push(entry.id);
  return { length, contradicted };
}

function* firstRows(entries: Iterable<Entry>): Generator<Row> {
  let last: string | undefined;
  for (const { id, text } of entries) {
    if (id !== last) yield JSON.parse(text);
    last = id;
  }
}
