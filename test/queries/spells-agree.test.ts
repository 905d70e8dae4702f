import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { spellsIn } from '#domain/judging/spell-groups.ts';
import { Spells } from '#domain/judging/spells.ts';
import { ExceptionLedger } from '#domain/report/digest/exceptions.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { dateOf } from '#domain/words/run-id.ts';
import { temporaryFolder } from '../adapters/tables/sample-table.ts';
import { ALL_TABLES, finding, sealedRun } from './sample-tables.ts';

const { folder, remove } = temporaryFolder();
afterAll(() => remove());

/**
 * What a run says of a place with the things a and b. Capital letters are things: Fail, Pass, Not applicable, Error; `-`
 * is one that is not there. `*`: nothing could be read, `+`: not everything; `0`: there is none; ` `: nothing is said.
 */
const THING = ['F', 'F', 'P', 'N', 'E', '-'] as const;
const PLACE = ['', '', '', '', '+', '*', '0', ' '] as const;
type Said = readonly [place: (typeof PLACE)[number], a: (typeof THING)[number], b: (typeof THING)[number]];

const said: fc.Arbitrary<Said> = fc.tuple(
  fc.constantFrom(...PLACE),
  fc.constantFrom(...THING),
  fc.constantFrom(...THING),
);
const PLACES = 60;
const VERDICTS = { F: 'FAIL', P: 'PASS', N: 'NOT_APPLICABLE', E: 'ERROR' } as const;

/** Days with a run, some missed and some with two. */
const slots = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 28 }), fc.constantFrom('06', '18')), {
    minLength: 8,
    maxLength: 20,
    selector: (slot) => slot.join(' '),
  })
  .map((drawn) => drawn.map(([day, hour]) => `2026-11-${String(day).padStart(2, '0')}T${hour}-00-00Z`).sort());

function rowsOf(scope: string, [place, ...things]: Said): TableRow[] {
  const at = (id: string, verdict: string, more = {}) =>
    finding(id, verdict, { scope, reason: `${id} ${verdict}`, ...more });
  if (place === ' ') return [];
  if (place === '*') return [at('*', 'ERROR', { reason_code: 'ACCESS_DENIED' })];
  if (place === '0') return [at('*', 'UNKNOWN', { reason_code: 'NONE_FOUND' })];
  const rows = things.flatMap((letter, nth) => (letter === '-' ? [] : [at('ab'[nth] as string, VERDICTS[letter])]));
  if (place === '+') return [at('*', 'ERROR', { reason_code: 'THROTTLED' }), ...rows];
  return [...rows, at('z', 'PASS')];
}

/** One thing's letter in each run: what happened to it, whatever was said of the place. */
function lettersOf(history: readonly Said[], nth: 1 | 2): string {
  return history
    .map(([place, ...things]) => {
      if (place === ' ' || place === '*') return '?';
      const letter = place === '0' ? '-' : (things[nth - 1] as string);
      return letter === '-' && place === '+' ? '?' : letter;
    })
    .join('');
}

interface Told {
  readonly first: number;
  readonly last: number;
  readonly fails: number;
  readonly unread: number;
  /** The run that saw it end, and how; null while none did. */
  readonly end: number | null;
  readonly how: 'P' | '-' | null;
}

/** Spells by their letters: from an F on, over F, E and ?, to a P or N, or to a -. */
const spellsOf = (letters: string): Told[] =>
  [...letters.matchAll(/F[FE?]*/g)].map((match) => {
    const [text] = match;
    const first = match.index;
    const after = letters[first + text.length];
    return {
      first,
      last: first + text.lastIndexOf('F'),
      fails: text.replace(/[^F]/g, '').length,
      unread: text.replace(/F/g, '').length,
      end: after === undefined ? null : first + text.length,
      how: after === undefined ? null : after === '-' ? '-' : 'P',
    };
  });

const DAY = 86_400_000;
const daysWithout = (runs: readonly string[], from: number, to: number): number => {
  const dates = [...new Set(runs.slice(from, to + 1).map(dateOf))];
  return (Date.parse(dates.at(-1) ?? '') - Date.parse(dates[0] ?? '')) / DAY + 1 - dates.length;
};

/** Both ways, folded as state and report fold them. */
function folded(runs: readonly string[], rows: readonly (readonly TableRow[])[]) {
  const spells = new Spells();
  const ledger = new ExceptionLedger();
  for (const [at, run] of runs.entries()) {
    spells.beginRun(run);
    ledger.beginRun(run);
    for (const row of rows[at] ?? []) {
      spells.finding(row);
      ledger.addFinding(row);
    }
    spells.endRun();
    ledger.endRun();
  }
  return { open: [...spellsIn(spells.groups())], exceptions: ledger.finish() };
}

test.each([1, 2, 3])('state, report and SQL tell the same beginnings and ends, history %i', async (seed) => {
  const [runs = []] = fc.sample(slots, { seed, numRuns: 1 });
  const scopes = Array.from({ length: PLACES }, (_, nth) => `scope-${nth}`);
  const history = fc.array(said, { minLength: runs.length, maxLength: runs.length });
  const histories = fc.sample(history, { seed, numRuns: PLACES });
  const rows = runs.map((_, at) => scopes.flatMap((scope, nth) => rowsOf(scope, histories[nth]?.[at] as Said)));
  const place = join(folder, String(seed));
  for (const [at, run] of runs.entries()) await sealedRun(place, run, rows[at] ?? []);

  const expected = scopes.flatMap((scope, nth) =>
    ([1, 2] as const).flatMap((thing) =>
      spellsOf(lettersOf(histories[nth] as Said[], thing)).map((spell) => ({ scope, id: 'ab'[thing - 1], ...spell })),
    ),
  );
  const dateAt = (at: number | null) => (at === null ? null : dateOf(runs[at] as string));
  const newest = runs.length - 1;
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const engine = await openQueryEngine({
    tablesDirectory: join(place, 'tables'),
    tables: ALL_TABLES,
    views: await loadViews([]),
  });
  try {
    const told = await engine.run(
      `SELECT scope, resource_id, first_failed_on, last_failed_on, fixed_on, removed_on, failing_runs, unread_runs,
         days_without_run, last_reason FROM exception_history`,
    );
    expect([...told.rows].sort(byText)).toEqual(
      expected
        .map(({ scope, id, first, last, end, how, fails, unread }) => [
          ...[scope, id, dateAt(first), dateAt(last)],
          ...[how === 'P' ? dateAt(end) : null, how === '-' ? dateAt(end) : null],
          ...[fails, unread, daysWithout(runs, first, end ?? newest), `${id} FAIL`],
        ])
        .sort(byText),
    );
    const still = expected.filter(({ end }) => end === null);
    const open = await engine.run(
      'SELECT scope, resource_id, first_failed_on, failing_runs, unread_runs, days_without_run, confirmed FROM open_exceptions',
    );
    expect([...open.rows].sort(byText)).toEqual(
      still
        .map(({ scope, id, first, last, fails, unread }) => [
          ...[scope, id, dateAt(first), fails, unread],
          ...[daysWithout(runs, first, newest), last === newest],
        ])
        .sort(byText),
    );
    const { open: handedOn, exceptions } = folded(runs, rows);
    expect(
      handedOn
        .map(({ scope, resource, first, last, fails, unread }) => [scope, resource, first, last, fails, unread])
        .sort(byText),
    ).toEqual(
      still
        .map(({ scope, id, first, last, fails, unread }) => [scope, id, runs[first], runs[last], fails, unread])
        .sort(byText),
    );
    const failed = exceptions.filter(({ verdict }) => verdict === 'FAIL');
    for (const { scope, resource, begun, ended, runs: counts, state, since } of failed) {
      const own = expected.filter((one) => one.scope === scope && one.id === resource);
      const { end, how, first, last } = own.at(-1) as Told;
      const states = { P: 'closed', '-': 'removed', open: last === newest ? 'open' : 'unconfirmed' };
      expect([begun, ended, counts.said, since, state]).toEqual([
        ...[own.length, own.length - (end === null ? 1 : 0), own.reduce((sum, { fails }) => sum + fails, 0)],
        runs[first],
        states[how ?? 'open'],
      ]);
    }
    expect(failed.length).toBe(new Set(expected.map(({ scope, id }) => `${scope} ${id}`)).size);
    expect(expected.filter(({ unread }) => unread > 0).length).toBeGreaterThan(20);
  } finally {
    engine.close();
  }
});
