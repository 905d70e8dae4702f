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
  /** Things of which just this was unread, from the same run to the same run; null: all there are. */
  readonly things: number | null;
  /** The first and the latest of runs without one between them that surely read it. */
  readonly since: string;
  readonly lastRun: string;
}

/** One thing, or all of a unit, and one field of it, or all. */
interface Open {
  readonly unit: Pick<Uncompared, 'collector' | 'scope'>;
  readonly part: Uncompared['part'];
  readonly resource: string | null;
  readonly field: string | null;
  readonly since: string;
  lastRun: string;
}

type Units = Pick<Manifest, 'units'>;

const unitKey = ({ collector, scope }: Pick<Uncompared, 'collector' | 'scope'>): string => `${collector}\0${scope}`;

/** Whether a unit was compared with nothing, nor will be: a table made of others may be so, whatever gap it tells. */
const isNothing = ({ outcome, baselines }: Manifest['units'][number], run: string): boolean =>
  outcome === 'FAILED' || outcome === 'MISSING' || baselines?.some((baseline) => baseline.run === run) === false;

/** Folds gaps, run by run in order of time, into what was not compared: each part once, from when until when. */
export class UncomparedLedger {
  readonly #open = new Map<string, Open>();
  readonly #over: Open[] = [];
  #run = '';
  #nothing = new Set<string>();
  #planned = new Set<string>();
  /** Units of which this run lacks everything, or the inventory. */
  #lacking = new Map<string, 'everything' | 'inventory'>();

  beginRun(run: string, { units }: Units): void {
    this.#run = run;
    this.#planned = new Set(units.map(unitKey));
    this.#nothing = new Set(units.filter((unit) => isNothing(unit, run)).map(unitKey));
    this.#lacking = new Map();
  }

  add(row: TableRow): void {
    const unit = { collector: textOf(row, 'collector'), scope: textOf(row, 'scope') };
    const key = unitKey(unit);
    if (!this.#planned.has(key)) return;
    const { part, resource, fields } = partOf(row, this.#nothing.has(key));
    if (part !== 'things' && this.#lacking.get(key) !== 'everything') this.#lacking.set(key, part);
    for (const field of fields.length === 0 ? [null] : fields) {
      const name = JSON.stringify([key, part, resource, field]);
      const known = this.#open.get(name);
      if (known) known.lastRun = this.#run;
      else this.#open.set(name, { unit, part, resource, field, since: this.#run, lastRun: this.#run });
    }
  }

  /**
   * After all gaps of a run: what it does not lack has been read. It did not read a unit that it did not plan, nor surely
   * a part of one whose inventory it lacks.
   */
  endRun(): void {
    for (const [name, open] of this.#open) {
      if (open.lastRun === this.#run) continue;
      if (this.#isUnread(open)) open.lastRun = this.#run;
      else {
        this.#over.push(open);
        this.#open.delete(name);
      }
    }
  }

  #isUnread({ unit, part }: Open): boolean {
    const key = unitKey(unit);
    const lacking = this.#lacking.get(key);
    return !this.#planned.has(key) || lacking === 'everything' || (lacking === 'inventory' && part === 'things');
  }

  parts(): Uncompared[] {
    const order = ({ collector, scope, since, part, fields, lastRun }: Uncompared) =>
      [collector, scope, since, part, ...fields, '', lastRun].join('\0');
    return folded([...this.#over, ...this.#open.values()]).sort((a, b) => byText(order(a), order(b)));
  }
}

/** Fields of a thing that were unread together, then things of which the same was: one line each. */
function folded(opens: readonly Open[]): Uncompared[] {
  const together = grouped(opens, ({ unit, part, resource, since, lastRun, field }) =>
    JSON.stringify([unitKey(unit), part, resource, since, lastRun, field === null]),
  ).map((group) => ({ ...(group[0] as Open), fields: group.flatMap(({ field }) => field ?? []).sort(byText) }));
  return grouped(together, ({ unit, part, resource, since, lastRun, fields }) =>
    JSON.stringify([unitKey(unit), part, resource === null, since, lastRun, fields]),
  ).map((group) => {
    const { unit, part, resource, fields, since, lastRun } = group[0] as (typeof together)[number];
    return { ...unit, part, fields, things: resource === null ? null : group.length, since, lastRun };
  });
}

function grouped<One>(all: readonly One[], keyOf: (one: One) => string): One[][] {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function partOf(
  row: TableRow,
  ofNothing: boolean,
): Pick<Uncompared, 'part' | 'fields'> & { readonly resource: string | null } {
  const resource = typeof row.resource_id === 'string' && row.resource_id !== '' ? row.resource_id : null;
  const fields = Array.isArray(row.fields) ? (row.fields as string[]) : [];
  if (ofNothing || row.code === 'INPUTS_INCOMPLETE') return { part: 'everything', fields: [], resource: null };
  if (resource === null && fields.length === 0) return { part: 'inventory', fields: [], resource };
  return { part: 'things', fields, resource };
}
