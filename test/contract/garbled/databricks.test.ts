import { expect, test } from 'vitest';
import { parseForRewriting } from '#adapters/databricks/answers/json.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import { Gap, isInventoryGap } from '#domain/words/gap.ts';
import type { ObservedUnit } from '#domain/words/unit.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import { SURVIVORS } from './databricks-survivors.ts';
import { type ReadPlace, readWorld, verdicts } from './databricks-world.ts';
import { type Garbled, garblings } from './faults.ts';
import { readAgain } from './read-again.ts';

const places = await readWorld();
const units = new Map(places.map(({ key, unit }) => [key, unit]));
const whole = verdicts(units);

const isDecided = (verdict: Verdict | undefined): boolean =>
  verdict === 'PASS' || verdict === 'FAIL' || verdict === 'NOT_APPLICABLE';

/** What a garbled unit makes of verdicts that were right, and of rows that were there: each a sentence. */
function wrongs(place: ReadPlace, again: ObservedUnit): string[] {
  const now = verdicts(new Map([...units, [place.key, again]]));
  const told = new Set(again.gaps.map(({ resourceId }) => resourceId));
  const isOpen = again.gaps.some(isInventoryGap);
  const isLost = (id: string): boolean => !isOpen && !told.has(id) && !again.rows.some((row) => row.id === id);
  const lost = place.unit.rows.flatMap(({ id }) => (isLost(id) ? [`${id} is gone without a word`] : []));
  const changed = [...whole].flatMap(([name, before]) => {
    const after = now.get(name);
    return isDecided(before) && isDecided(after) && before !== after ? [`${name}: ${before} became ${after}`] : [];
  });
  return [...lost, ...changed];
}

/** Every garbled answer of a place, once. */
function* garbledIn(calls: readonly RecordedCall[]): Generator<Garbled & { call: RecordedCall; text: string }> {
  const done = new Set<string>();
  for (const call of calls) {
    const body = call.attempts.at(-1)?.body;
    if (!body) continue;
    for (const garbled of garblings(parseForRewriting(body) as never)) {
      const text = JSON.stringify(garbled.body);
      const once = [call.operation, call.request.path, call.request.query, text].join(' ');
      if (done.has(once)) continue;
      done.add(once);
      yield { ...garbled, call, text };
    }
  }
}

/** Faults that make something wrong, with the first thing each does; and how many were tried. */
async function tried(place: ReadPlace) {
  const known = new Map<string, string[]>();
  const surviving = new Map<string, string>();
  let tries = 0;
  let wrong = 0;
  for (const { member, fault, call, text } of garbledIn(place.calls)) {
    tries += 1;
    const again = await readAgain(place.collector, place.unit.scope, place.calls, { call, body: text });
    for (const gap of again.gaps) Gap.parse(gap);
    const outcome = JSON.stringify([again.rows, again.gaps.map(({ reason: _, ...gap }) => gap)]);
    const found = known.get(outcome) ?? wrongs(place, again);
    known.set(outcome, found);
    if (found.length === 0) continue;
    wrong += 1;
    surviving.set([place.collector.id, call.operation, member, fault].join(' | '), found[0] as string);
  }
  return { tries, wrong, surviving };
}

test('a garbled answer of Databricks makes no verdict another, and loses no row without a gap', async () => {
  const found = new Map<string, string>();
  let tries = 0;
  let wrong = 0;
  for (const place of places) {
    const one = await tried(place);
    tries += one.tries;
    wrong += one.wrong;
    for (const [fault, what] of one.surviving) found.set(fault, what);
  }
  console.info(`${wrong} of ${tries} garbled members of Databricks make something wrong`);
  expect(tries).toBeGreaterThan(3_000);
  const expected = SURVIVORS.flatMap(({ collectors, call, member, faults }) =>
    collectors.flatMap((collector) => faults.map((fault) => [collector, call, member, fault].join(' | '))),
  );
  expect([...found].map((one) => one.join(' => ')).sort()).toEqual(expected.sort());
}, 120_000);
