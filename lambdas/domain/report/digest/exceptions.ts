import type { SpellGroup } from '../../judging/spell-groups.ts';
import { Spells } from '../../judging/spells.ts';
import { unreadPlaces } from '../../judging/unread-places.ts';
import type { Manifest } from '../../sealing/manifest.ts';
import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import { dateOf } from '../../words/run-id.ts';
import type { Verdict } from '../../words/verdict.ts';
import { textOf } from '../text/wording.ts';
import { changedAs } from './things.ts';

export const EXCEPTION_VERDICTS = ['FAIL', 'ERROR', 'UNKNOWN'] as const;
export type ExceptionVerdict = (typeof EXCEPTION_VERDICTS)[number];

/**
 * What became of an exception by the last run of the period.
 * - `open`: the last run says it still.
 * - `removed`: the thing is gone, by a comparison of two complete observations.
 * - `unconfirmed`: the last run does not say it, but did not read or judge everything it would take to know.
 * - `closed`: the last run judged the thing otherwise.
 */
export type ExceptionState = 'open' | 'removed' | 'unconfirmed' | 'closed';

/** One rule, one thing, one verdict, over the whole period. */
export interface Exception {
  readonly rule: string;
  readonly table: string;
  readonly scope: string;
  /** `*`: the whole scope. */
  readonly resource: string;
  readonly verdict: ExceptionVerdict;
  /** As the latest of its runs said. */
  readonly reason: string;
  readonly disposition: string;
  readonly firstRun: string;
  /** The first run of the spell that `firstRun` belongs to: of a FAIL it may lie before the period. */
  readonly since: string;
  readonly lastRun: string;
  /** Days (UTC) on which a run said so. */
  readonly days: number;
  /** Times it came up anew: more than one means that it was gone in between. */
  readonly spells: number;
  readonly state: ExceptionState;
}

type Place = Pick<Exception, 'rule' | 'table' | 'scope' | 'verdict'>;
type Draft = { -readonly [Key in keyof Omit<Exception, keyof Place | 'resource' | 'state'>]: Exception[Key] } & {
  lastIndex: number;
};

/** What one rule says of one scope, by the thing: there may be a hundred thousand. */
interface Drafts extends Place {
  readonly things: Map<string, Draft>;
}

/** What the last run was able to say, besides its findings. */
export interface LastRun {
  readonly manifest: Manifest;
  /** `<collector>` and `<scope>` of its gaps that leave an inventory incomplete. */
  readonly brokenInventories: readonly { readonly collector: string; readonly scope: string }[];
}

const keyOf = (...parts: readonly string[]): string => parts.join('\0');

/**
 * Folds the findings of a month into its exceptions. Feed runs in the order of time: first all findings and changes of
 * one, then of the next. Holds one record for each exception and nothing else.
 */
export class ExceptionLedger {
  readonly #drafts = new Map<string, Drafts>();
  /** The same, by rule and scope. */
  readonly #inScope = new Map<string, Drafts[]>();
  /** Things that are gone → the index of the run that noticed. */
  readonly #removedAt = new Map<string, number>();
  readonly #spells: Spells;
  #index = -1;
  #run = '';

  /** `open` are the spells that were open when the period began. */
  constructor(open: Iterable<SpellGroup> = []) {
    this.#spells = new Spells(open);
  }

  beginRun(run: string): void {
    this.#index += 1;
    this.#run = run;
    this.#spells.beginRun(run);
  }

  /** After all findings, gaps and changes of a run. */
  endRun(manifest: Pick<Manifest, 'populations' | 'units'>): void {
    this.#spells.endRun(manifest);
  }

  addGap(row: TableRow): void {
    this.#spells.gap(row);
  }

  addFinding(row: TableRow): void {
    this.#spells.finding(row);
    const verdict = EXCEPTION_VERDICTS.find((candidate) => candidate === row.verdict);
    if (!verdict) return;
    const [rule, table, scope, resource] = ['rule_id', 'table_name', 'scope', 'resource_id'].map((column) =>
      textOf(row, column),
    ) as [string, string, string, string];
    const { things } = this.#at({ rule, table, scope, verdict });
    const said = { reason: textOf(row, 'reason'), disposition: textOf(row, 'disposition_id') };
    const draft = things.get(resource);
    if (draft) {
      this.#seenAgain(draft, said);
      return;
    }
    const began = verdict === 'FAIL' ? this.#spells.firstOf({ rule, table, scope, resource }) : undefined;
    const [firstRun, lastRun, since] = [this.#run, this.#run, began ?? this.#run];
    things.set(resource, { ...said, firstRun, since, lastRun, days: 1, spells: 1, lastIndex: this.#index });
  }

  addChange(row: TableRow): void {
    const thing = keyOf(textOf(row, 'table_name'), textOf(row, 'scope'), textOf(row, 'resource_id'));
    if (row.kind === 'REMOVED') this.#removedAt.set(thing, this.#index);
    else if (row.kind === 'ADDED') this.#removedAt.delete(thing);
  }

  /** All exceptions, by rule, then worst and open first. `last` is null for a period without a run. */
  finish(last: LastRun | null): Exception[] {
    const unread = unreadPlaces(last && { ...last.manifest, brokenInventories: last.brokenInventories });
    const stateOf = (place: Place, resource: string, { lastIndex }: Draft): ExceptionState => {
      const { rule, table, scope } = place;
      if (lastIndex === this.#index) return 'open';
      if ((this.#removedAt.get(keyOf(table, scope, changedAs(table, resource))) ?? -1) > lastIndex) return 'removed';
      const doubted = this.#isOpen(place, resource) && !this.#failsNow(place, resource);
      return doubted || this.#isOpen(place, '*') || unread(rule, table, scope) ? 'unconfirmed' : 'closed';
    };
    const exceptions: Exception[] = [];
    for (const { things, ...place } of this.#drafts.values())
      for (const [resource, draft] of things) {
        const { lastIndex: _, ...said } = draft;
        exceptions.push({ ...place, resource, ...said, state: stateOf(place, resource, draft) });
      }
    return exceptions.sort(byImportance);
  }

  #at(place: Place): Drafts {
    const key = keyOf(place.rule, place.table, place.scope, place.verdict);
    const known = this.#drafts.get(key);
    if (known) return known;
    const drafts = { ...place, things: new Map() };
    this.#drafts.set(key, drafts);
    const inScope = keyOf(place.rule, place.scope);
    this.#inScope.set(inScope, [...(this.#inScope.get(inScope) ?? []), drafts]);
    return drafts;
  }

  #seenAgain(draft: Draft, said: { reason: string; disposition: string }): void {
    if (dateOf(draft.lastRun) !== dateOf(this.#run)) draft.days += 1;
    if (this.#index > draft.lastIndex + 1) draft.spells += 1;
    Object.assign(draft, said, { lastRun: this.#run, lastIndex: this.#index });
  }

  /** Whether the last run says of a thing, in whatever table, that the rule failed or could not tell. */
  #isOpen({ rule, scope }: Place, resource: string): boolean {
    const places = this.#inScope.get(keyOf(rule, scope)) ?? [];
    return places.some(({ things }) => things.get(resource)?.lastIndex === this.#index);
  }

  /** An ERROR or UNKNOWN that has since been decided, if only as a FAIL, is no longer in doubt. */
  #failsNow({ rule, table, scope }: Place, resource: string): boolean {
    const fails = this.#drafts.get(keyOf(rule, table, scope, 'FAIL'));
    return fails?.things.get(resource)?.lastIndex === this.#index;
  }
}

const STATES: readonly ExceptionState[] = ['open', 'unconfirmed', 'closed', 'removed'];

/** There may be a hundred thousand: nothing is made to compare two of them. */
const byImportance = (a: Exception, b: Exception): number =>
  byText(a.rule, b.rule) ||
  EXCEPTION_VERDICTS.indexOf(a.verdict) - EXCEPTION_VERDICTS.indexOf(b.verdict) ||
  STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
  byText(a.scope, b.scope) ||
  byText(a.resource, b.resource);

/** The worst open exception of each thing: `<table>`, `<scope>`, `<id>` → verdict. */
export function openByThing(
  exceptions: readonly Exception[],
): (table: string, scope: string, id: string) => Verdict | null {
  const worst = new Map<string, ExceptionVerdict>();
  for (const { state, table, scope, resource, verdict } of exceptions) {
    if (state !== 'open') continue;
    const key = keyOf(table, scope, resource);
    const known = worst.get(key);
    if (!known || EXCEPTION_VERDICTS.indexOf(verdict) < EXCEPTION_VERDICTS.indexOf(known)) worst.set(key, verdict);
  }
  return (table, scope, id) => worst.get(keyOf(table, scope, id)) ?? null;
}
