import type { Manifest } from '../../sealing/manifest.ts';
import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import { textOf } from '../text/wording.ts';

/**
 * Part of a unit that runs could not read, and so did not compare.
 * - `everything`: nothing was read, or what was read is in doubt as a whole.
 * - `inventory`: there may be things that nobody saw; what came and went is not told.
 * - `things`: some things, or of them some fields; without a number, of all things.
 */
export interface Uncompared {
  readonly collector: string;
  readonly scope: string;
  readonly part: 'everything' | 'inventory' | 'things';
  /** Fields that were not read; none: all. */
  readonly fields: readonly string[];
  /** Things in the latest of these runs; null: all there are. */
  readonly things: number | null;
  /** The first and the latest of runs without one between them that read it. */
  readonly since: string;
  readonly lastRun: string;
}

type Draft = { -readonly [Key in keyof Uncompared]: Uncompared[Key] };
type Units = Pick<Manifest, 'units'>;

/** Folds gaps, run by run in order of time, into what was not compared: each part once, from when until when. */
export class UncomparedLedger {
  readonly #open = new Map<string, Draft>();
  readonly #over: Draft[] = [];
  #run = '';
  #nothing = new Set<string>();
  #planned = new Set<string>();

  beginRun(run: string, { units }: Units): void {
    this.#run = run;
    const names = (some: Units['units']) => new Set(some.map(({ collector, scope }) => `${collector}\0${scope}`));
    this.#planned = names(units);
    this.#nothing = names(units.filter(({ outcome }) => outcome === 'FAILED' || outcome === 'MISSING'));
  }

  add(row: TableRow): void {
    const [collector, scope] = [textOf(row, 'collector'), textOf(row, 'scope')];
    const unit = `${collector}\0${scope}`;
    if (!this.#planned.has(unit)) return;
    const { part, fields, isOfAll } = partOf(row, this.#nothing.has(unit));
    const key = [unit, part, isOfAll, ...fields].join('\0');
    const known = this.#open.get(key);
    if (!known) {
      const runs = { since: this.#run, lastRun: this.#run };
      this.#open.set(key, { collector, scope, part, fields, things: isOfAll ? null : 1, ...runs });
      return;
    }
    if (known.things !== null) known.things = known.lastRun === this.#run ? known.things + 1 : 1;
    known.lastRun = this.#run;
  }

  /** After all gaps of a run: what it does not lack has been read. A unit that it did not plan it did not read either. */
  endRun(): void {
    for (const [key, draft] of this.#open)
      if (draft.lastRun !== this.#run && this.#planned.has(`${draft.collector}\0${draft.scope}`)) {
        this.#over.push(draft);
        this.#open.delete(key);
      }
  }

  parts(): Uncompared[] {
    const order = ({ collector, scope, since, part, fields }: Draft) =>
      [collector, scope, since, part, ...fields].join('\0');
    return [...this.#over, ...this.#open.values()].sort((a, b) => byText(order(a), order(b)));
  }
}

function partOf(row: TableRow, isNothing: boolean): Pick<Uncompared, 'part' | 'fields'> & { isOfAll: boolean } {
  const isOfAll = row.resource_id === null || row.resource_id === undefined || row.resource_id === '';
  const fields = Array.isArray(row.fields) ? [...(row.fields as string[])].sort(byText) : [];
  if (isNothing || row.code === 'INPUTS_INCOMPLETE') return { part: 'everything', fields: [], isOfAll: true };
  if (isOfAll && fields.length === 0) return { part: 'inventory', fields: [], isOfAll };
  return { part: 'things', fields, isOfAll };
}
