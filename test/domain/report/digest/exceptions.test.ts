import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exception, ExceptionLedger, openByThing } from '#domain/report/digest/exceptions.ts';
import { dailyRun, finding } from '../sample.ts';

const EAST = 'aws.123456789012.us-east-1';
type Found = ReturnType<typeof finding>;
type Carried = ConstructorParameters<typeof ExceptionLedger>[0];

function exceptionsOf(days: readonly (readonly Found[])[], open: Carried = []): Exception[] {
  const ledger = new ExceptionLedger(open);
  for (const [at, rows] of days.entries()) {
    ledger.beginRun(dailyRun(at + 1));
    for (const row of rows) ledger.addFinding(row);
    ledger.endRun();
  }
  return ledger.finish();
}

const failing = (resource = 'key-1') => finding('rotates', 'FAIL', resource);
const good = (resource = 'key-1') => finding('rotates', 'PASS', resource);
const other = good('key-9');
const unread = finding('rotates', 'ERROR', '*', { reason_code: 'ACCESS_DENIED' });
const only = (exceptions: readonly Exception[], verdict = 'FAIL') =>
  exceptions.find((exception) => exception.verdict === verdict);

describe('an exception', () => {
  test('counts runs that said it, that judged the thing, and that could not tell, each by itself', () => {
    const day12 = [unread];
    const course = Array.from({ length: 29 }, (_, at) => (at === 11 ? day12 : [failing(), other]));
    expect(only(exceptionsOf(course))).toMatchObject({
      runs: { said: 28, judged: 28, unread: 1 },
      ...{ begun: 1, ended: 0, state: 'open', since: dailyRun(1), lastRun: dailyRun(29) },
    });
  });

  test('that was judged otherwise counts those runs too, before and after it comes again', () => {
    const course = [[failing()], [good()], [unread], [{ ...failing(), reason: 'Again.' }], [good()], [good()]];
    expect(only(exceptionsOf(course))).toMatchObject({
      runs: { said: 2, judged: 5, unread: 1 },
      ...{ since: dailyRun(4), from: dailyRun(1) },
      ...{ begun: 2, ended: 2, endedRun: dailyRun(5), state: 'closed', reason: 'Again.' },
    });
  });

  test('of another scope, rule or verdict is another one; PASS and NOT_APPLICABLE are none', () => {
    const rows = [
      failing(),
      finding('rotates', 'FAIL', 'key-1', { scope: 'aws.123456789012.us-west-2' }),
      finding('not-deleted', 'FAIL', 'key-1'),
      finding('rotates', 'ERROR', 'key-2'),
      finding('rotates', 'PASS', 'key-3'),
      finding('rotates', 'NOT_APPLICABLE', 'key-4'),
    ];
    expect(exceptionsOf([rows]).length).toBe(4);
  });
});

describe('an exception that the last run does not say is', () => {
  test.each([
    ['closed', 'the thing was judged otherwise', [[good()]]],
    ['closed', 'it was judged otherwise, and not read since', [[good()], [unread]]],
    ['removed', 'the place was read whole without the thing', [[other]]],
    ['removed', 'nothing is left there', [[finding('rotates', 'UNKNOWN', '*', { reason_code: 'NONE_FOUND' })]]],
    ['unconfirmed', 'the thing could not be read', [[finding('rotates', 'ERROR', 'key-1')]]],
    ['unconfirmed', 'the thing could not be judged', [[finding('rotates', 'UNKNOWN', 'key-1')]]],
    ['unconfirmed', 'its whole scope could not be read', [[unread]]],
    ['unconfirmed', 'its inventory was incomplete', [[unread, other]]],
    ['unconfirmed', 'the run says nothing of its rule there', [[finding('other', 'PASS', 'key-1')]]],
  ] as const)('%s when %s', (state, _, after) => {
    expect(only(exceptionsOf([[failing()], ...after]))?.state).toBe(state);
  });

  test('closed as an ERROR once the thing was judged, if only as a FAIL', () => {
    const exceptions = exceptionsOf([[finding('rotates', 'ERROR', 'key-1')], [failing()]]);
    expect(only(exceptions, 'ERROR')).toMatchObject({ state: 'closed', runs: { said: 1, judged: 1, unread: 0 } });
    expect(only(exceptions)?.state).toBe('open');
  });

  test('closed as an ERROR once the thing was read, though nothing follows from it', () => {
    const unclear = finding('rotates', 'UNKNOWN', 'key-1', { reason_code: 'NEVER_SET' });
    const exceptions = exceptionsOf([[finding('rotates', 'ERROR', 'key-1')], [unclear], [unclear]]);
    expect(only(exceptions, 'ERROR')).toMatchObject({ state: 'closed', runs: { said: 1, judged: 0, unread: 2 } });
    expect(only(exceptions, 'UNKNOWN')).toMatchObject({ state: 'open', since: dailyRun(2) });
  });

  test('unconfirmed as an ERROR of a whole scope that was not even planned to be read', () => {
    const unplanned = finding('rotates', 'UNKNOWN', '*', { reason_code: 'NOT_PLANNED' });
    expect(only(exceptionsOf([[unread], [unplanned]]), 'ERROR')?.state).toBe('unconfirmed');
  });

  test('closed as what was said of a whole scope, once that is read: the scope is not gone, and those runs count', () => {
    expect(only(exceptionsOf([[unread], [other], [], [other]]), 'ERROR')).toMatchObject({
      ...{ resource: '*', state: 'closed', endedRun: dailyRun(2) },
      runs: { said: 1, judged: 2, unread: 1 },
    });
  });
});

describe('what failed before the period', () => {
  const place = { rule: 'rotates', table: 'kms_keys', scope: EAST };
  const course = { first: '2026-07-03T06-00-00Z', last: '2026-09-29T06-00-00Z', fails: 80, unread: 4 };
  const open = [{ ...place, ...course, resources: ['key-1'] }];

  test('has its first day, and was not seen to begin in it', () => {
    expect(only(exceptionsOf([[failing()]], open))).toMatchObject({ since: course.first, begun: 0, state: 'open' });
  });

  test('and that nobody could read in all of it is unconfirmed, not forgotten', () => {
    expect(only(exceptionsOf([[unread], [unread]], open))).toMatchObject({
      ...{ since: course.first, lastRun: course.last, state: 'unconfirmed' },
      runs: { said: 0, judged: 0, unread: 2 },
    });
  });

  test('and was mended before its first run ended in it', () => {
    expect(only(exceptionsOf([[good()]], open))).toMatchObject({
      ...{ state: 'closed', ended: 1, endedRun: dailyRun(1) },
      runs: { said: 0, judged: 1, unread: 0 },
    });
  });
});

/** What a run may say of one thing, beside another that is always there where anything was read. */
const SAID = {
  F: [failing(), other],
  P: [good(), other],
  E: [finding('rotates', 'ERROR', 'key-1'), other],
  '-': [other],
  '*': [unread],
  ' ': [],
};

/** The same by its letters: a spell is a stretch without P or -, from its first F. */
function lookedAt(days: readonly string[]) {
  const from = days.indexOf('F');
  const course = days.slice(from).join('');
  const spells = course.split(/[P-]/).filter((part) => part.includes('F')).length;
  const last = course.lastIndexOf('F');
  const end = /[P-]/.exec(course.slice(last + 1));
  const begins = course.slice(0, last).search(/[P-][^P-]*$/) + 1; // after what ended last before it
  const endAt = end ? last + 1 + end.index : null;
  const ending = { P: 'closed', '-': 'removed' }[end?.[0] ?? ''];
  return {
    since: dailyRun(from + course.indexOf('F', begins) + 1),
    from: dailyRun(from + 1),
    lastRun: dailyRun(from + last + 1),
    begun: spells,
    ended: spells - (end ? 0 : 1),
    endedRun: endAt === null ? null : dailyRun(from + endAt + 1),
    state: ending ?? (course.endsWith('F') ? 'open' : 'unconfirmed'),
    runs: { said: count(course, /F/g), judged: count(course, /[FP]/g), unread: count(present(course), /[E* ]/g) },
  };
}

const count = (text: string, of: RegExp): number => text.match(of)?.length ?? 0;
/** Without the days on which the thing was known to be gone and nothing was said of it. */
const present = (course: string): string => course.replace(/-[-* ]*/g, '');

test('any course folds to what looking at its letters gives', () => {
  const letters = fc.constantFrom(...(Object.keys(SAID) as (keyof typeof SAID)[]));
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 31 }), (days) => {
      const exception = only(exceptionsOf(days.map((day) => SAID[day])));
      if (days.includes('F')) expect(exception).toMatchObject(lookedAt(days));
      else expect(exception).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('the finding of a thing is the worst of its open exceptions', () => {
  const unclear = finding('not-deleted', 'UNKNOWN', 'key-1');
  const worst = openByThing(exceptionsOf([[failing('key-2')], [unclear, good('key-2'), failing('key-1')]]));
  expect(worst('kms_keys', EAST, 'key-1')).toBe('FAIL');
  expect(worst('kms_keys', EAST, 'key-2')).toBeNull();
});
