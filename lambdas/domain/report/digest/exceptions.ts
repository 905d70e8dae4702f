import { type SpellGroup, spellsIn } from '../../judging/spell-groups.ts';
import { type Ending, LASTING, type Lasting, type Place, Spells } from '../../judging/spells.ts';
import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import type { Verdict } from '../../words/verdict.ts';
import { textOf } from '../text/wording.ts';

export const EXCEPTION_VERDICTS = LASTING;
export type ExceptionVerdict = Lasting;

/**
 * What became of an exception by the last run of the period.
 * - `open`: the last run says it still.
 * - `removed`: a run that read the whole place has the thing no more.
 * - `unconfirmed`: the last run does not say it, and no run saw it end.
 * - `closed`: a run said otherwise of the thing, or read the place whole again that could not be read.
 */
export type ExceptionState = 'open' | 'removed' | 'unconfirmed' | 'closed';

/** Runs of the period, from the first that an exception is about; slots without a run are among none of them. */
export interface RunCounts {
  /** That said it. */
  readonly said: number;
  /**
   * That judged the thing: for a FAIL those that said it, and those that said PASS or NOT_APPLICABLE. For what was said of
   * a whole place, those that read it whole.
   */
  readonly judged: number;
  /** That could not tell. */
  readonly unread: number;
}

/** One rule, one thing, one verdict, over the whole period. */
export interface Exception extends Place {
  /** `*`: the whole scope. */
  readonly resource: string;
  readonly verdict: ExceptionVerdict;
  /** As the latest of its runs said; empty where no run of the period said it. */
  readonly reason: string;
  readonly disposition: string;
  /** The first run of its latest spell: of a FAIL it may lie before the period. */
  readonly since: string;
  /** The first run of the spell with which it begins here; runs are counted from it on. */
  readonly from: string;
  /** The latest run that said it. */
  readonly lastRun: string;
  readonly runs: RunCounts;
  /** Times it was seen to begin within the period. */
  readonly begun: number;
  /** Times it was seen to end within the period. */
  readonly ended: number;
  /** The run that saw it end, where it did not come again. */
  readonly endedRun: string | null;
  readonly state: ExceptionState;
}

interface Draft {
  since: string;
  from: string;
  reason: string;
  disposition: string;
  lastRun: string;
  said: number;
  judged: number;
  unread: number;
  begun: number;
  ended: number;
  end: { readonly run: string; readonly how: Ending } | null;
  /** The index of the latest run that said anything of the thing. */
  touched: number;
  isGone: boolean;
}

/** What one rule says of one scope, by the thing: there may be a hundred thousand. */
type Drafts = Readonly<Record<Lasting, Map<string, Draft>>>;

const keyOf = (...parts: readonly string[]): string => parts.join('\0');

/**
 * Folds the findings of a month into its exceptions. Feed runs in the order of time: all findings of one, `endRun`, then
 * the next. Holds one record for each exception and nothing else.
 */
export class ExceptionLedger {
  readonly #drafts = new Map<Place, Drafts>();
  readonly #spells: Spells;
  #index = -1;
  #run = '';

  /** `open` are the spells of FAIL that were open when the period began. */
  constructor(open: readonly SpellGroup[] = []) {
    this.#spells = new Spells(open, { kinds: LASTING, onEnd: (...ended) => this.#onEnd(...ended) });
    for (const { resource, first, last, ...spell } of spellsIn(open))
      this.#at(this.#spells.place(spell)).FAIL.set(resource, { ...draftOf(first), lastRun: last });
  }

  beginRun(run: string): void {
    this.#index += 1;
    this.#run = run;
    this.#spells.beginRun(run);
  }

  addFinding(row: TableRow): void {
    const place = this.#spells.finding(row);
    const drafts = this.#drafts.get(place);
    const said = LASTING.find((kind) => kind === row.verdict);
    if (!drafts && !said) return;
    const resource = textOf(row, 'resource_id');
    for (const kind of LASTING)
      if (kind === said) this.#says(place, kind, resource, row);
      else if (drafts) this.#saysOtherwise(drafts[kind].get(resource), kind, row.verdict as Verdict);
  }

  /** After all findings of a run. */
  endRun(): void {
    for (const [place, drafts] of this.#drafts) {
      const isWhole = this.#spells.isWhole(place);
      for (const kind of LASTING)
        for (const [resource, draft] of drafts[kind])
          if (draft.touched !== this.#index) notTold(draft, resource, isWhole);
    }
    this.#spells.endRun();
  }

  /** All exceptions, by rule, then worst and open first. */
  finish(): Exception[] {
    const exceptions: Exception[] = [];
    for (const [place, drafts] of this.#drafts)
      for (const verdict of LASTING)
        for (const [resource, draft] of drafts[verdict])
          exceptions.push(exceptionOf(place, verdict, resource, { ...draft, isSaid: draft.lastRun === this.#run }));
    return exceptions.sort(byImportance);
  }

  #at(place: Place): Drafts {
    const known = this.#drafts.get(place);
    if (known) return known;
    const drafts = { FAIL: new Map(), ERROR: new Map(), UNKNOWN: new Map() };
    this.#drafts.set(place, drafts);
    return drafts;
  }

  #says(place: Place, kind: Lasting, resource: string, row: TableRow): void {
    const things = this.#at(place)[kind];
    const known = things.get(resource);
    const draft = known ?? draftOf(this.#run);
    if (!known) things.set(resource, draft);
    if (!known || draft.end) draft.begun += 1;
    if (draft.end) draft.since = this.#run;
    if (draft.end && draft.said === 0) draft.from = this.#run; // what ended before it failed in the period is another
    if (draft.touched !== this.#index) {
      draft.said += 1;
      if (kind === 'FAIL') draft.judged += 1;
    }
    const said = { reason: textOf(row, 'reason'), disposition: textOf(row, 'disposition_id') };
    Object.assign(draft, said, { lastRun: this.#run, touched: this.#index, isGone: false, end: null });
  }

  /** What has been said of a thing once is counted from then on, whatever is said. */
  #saysOtherwise(draft: Draft | undefined, kind: Lasting, verdict: Verdict): void {
    if (!draft || draft.touched === this.#index) return;
    Object.assign(draft, { touched: this.#index, isGone: false });
    const isJudged = verdict === 'PASS' || verdict === 'NOT_APPLICABLE' || (kind !== 'FAIL' && verdict === 'FAIL');
    if (isJudged) draft.judged += 1;
    else draft.unread += 1;
  }

  #onEnd(kind: Lasting, place: Place, resource: string, how: Ending): void {
    const draft = this.#drafts.get(place)?.[kind].get(resource);
    if (!draft) return;
    draft.ended += 1;
    draft.end = { run: this.#run, how };
  }
}

const draftOf = (since: string): Draft => ({
  ...{ since, from: since, reason: '', disposition: '', lastRun: since },
  ...{ said: 0, judged: 0, unread: 0, begun: 0, ended: 0 },
  ...{ end: null, touched: -1, isGone: false },
});

/** A run said nothing of the thing: of a whole place it says nothing where it read it. */
function notTold(draft: Draft, resource: string, isWhole: boolean): void {
  if (isWhole && resource === '*') draft.judged += 1;
  else if (isWhole) draft.isGone = true;
  else if (!draft.isGone) draft.unread += 1;
}

function exceptionOf(
  { rule, table, scope }: Place,
  verdict: Lasting,
  resource: string,
  { said, judged, unread, touched: _, isGone: __, end, isSaid, ...rest }: Draft & { readonly isSaid: boolean },
): Exception {
  const state = end ? stateAfter(end.how, resource) : isSaid ? 'open' : 'unconfirmed';
  const runs = { said, judged, unread };
  return { rule, table, scope, resource, verdict, ...rest, runs, endedRun: end?.run ?? null, state };
}

/** A scope of which nothing more is said as a whole has been read: it is not gone. */
const stateAfter = (how: Ending, resource: string): ExceptionState =>
  how === 'GONE' && resource !== '*' ? 'removed' : 'closed';

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
