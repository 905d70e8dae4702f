import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exception, ExceptionLedger, openByThing } from '#domain/report/digest/exceptions.ts';
import { dailyRun, finding, population, sealedRun, unit } from '../sample.ts';

const EAST = 'aws.123456789012.us-east-1';
const complete = sealedRun({ run: dailyRun(31), populations: [population('rotates', { PASS: 1 })] }, 0).manifest;

interface Day {
  readonly run: string;
  readonly rows?: readonly ReturnType<typeof finding>[];
  readonly changes?: readonly { readonly kind: string; readonly resource: string }[];
}

function exceptionsOf(days: readonly Day[], last: Partial<typeof complete> = {}, brokenScopes: readonly string[] = []) {
  const ledger = new ExceptionLedger();
  for (const { run, rows = [], changes = [] } of days) {
    ledger.beginRun(run);
    for (const row of rows) ledger.addFinding(row);
    for (const { kind, resource } of changes)
      ledger.addChange({ kind, table_name: 'kms_keys', scope: EAST, resource_id: resource });
  }
  const brokenInventories = brokenScopes.map((scope) => ({ collector: 'kms-keys', scope }));
  return ledger.finish({ manifest: { ...complete, ...last }, brokenInventories });
}

const failing = (resource = 'key-1') => finding('rotates', 'FAIL', resource);
const days = (rows: readonly (readonly ReturnType<typeof finding>[])[]): Day[] =>
  rows.map((found, index) => ({ run: dailyRun(index + 1), rows: found }));
const stateOf = (exceptions: readonly Exception[], verdict = 'FAIL') =>
  exceptions.find((exception) => exception.verdict === verdict)?.state;

describe('an exception', () => {
  test('runs from the first to the last run that said it, and counts days, not runs', () => {
    const [exception] = exceptionsOf([
      { run: '2026-10-01T06-00-00Z' },
      { run: '2026-10-02T06-00-00Z', rows: [failing()] },
      { run: '2026-10-02T18-00-00Z', rows: [{ ...failing(), reason: 'The latest reason.' }] },
      { run: '2026-10-05T06-00-00Z', rows: [failing()] },
      { run: '2026-10-06T06-00-00Z' },
    ]);
    expect(exception).toMatchObject({
      firstRun: '2026-10-02T06-00-00Z',
      lastRun: '2026-10-05T06-00-00Z',
      days: 2,
      spells: 1,
      state: 'closed',
    });
  });

  test('that came back counts its spells and keeps the latest reason', () => {
    const [exception] = exceptionsOf(days([[failing()], [], [{ ...failing(), reason: 'Again.' }]]));
    expect(exception).toMatchObject({ days: 2, spells: 2, state: 'open', reason: 'Again.' });
  });

  test('of another scope, rule or verdict is another one; PASS and NOT_APPLICABLE are none', () => {
    const rows = [
      failing(),
      finding('rotates', 'FAIL', 'key-1', { scope: 'aws.123456789012.us-west-2' }),
      finding('not-deleted', 'FAIL', 'key-1'),
      finding('rotates', 'ERROR', 'key-1'),
      finding('rotates', 'PASS', 'key-1'),
      finding('rotates', 'NOT_APPLICABLE', 'key-1'),
    ];
    expect(exceptionsOf(days([rows])).length).toBe(4);
  });
});

describe('an exception that the last run does not say is', () => {
  test('closed when the last run judged everything it would take to know', () => {
    expect(stateOf(exceptionsOf(days([[failing()], []])))).toBe('closed');
  });

  test('removed when a comparison found the thing gone, and not when it came back', () => {
    const gone = { kind: 'REMOVED', resource: 'key-1' };
    const back = { kind: 'ADDED', resource: 'key-1' };
    const [first, second, third] = days([[failing()], [], []]) as [Day, Day, Day];
    expect(stateOf(exceptionsOf([first, { ...second, changes: [gone] }, third]))).toBe('removed');
    expect(stateOf(exceptionsOf([first, { ...second, changes: [gone] }, { ...third, changes: [back] }]))).toBe(
      'closed',
    );
  });

  test.each([
    ['the thing could not be read', [finding('rotates', 'ERROR', 'key-1')], {}, []],
    ['the thing could not be judged', [finding('rotates', 'UNKNOWN', 'key-1')], {}, []],
    ['its whole scope could not be read', [finding('rotates', 'ERROR', '*')], {}, []],
    ['its inventory was incomplete', [], {}, [EAST]],
    ['its unit failed', [], { units: [unit('kms-keys', EAST, 'FAILED')] }, []],
    ['its unit left nothing', [], { units: [unit('kms-keys', EAST, 'MISSING')] }, []],
    ['its scope was not planned any more', [], { units: [] }, []],
    ['its rule was not applied', [], { populations: [] }, []],
  ])('unconfirmed when %s', (_, rows, last, broken) => {
    expect(stateOf(exceptionsOf(days([[failing()], rows]), last, broken))).toBe('unconfirmed');
  });

  test('closed as an ERROR once the thing was judged, if only as a FAIL', () => {
    const exceptions = exceptionsOf(days([[finding('rotates', 'ERROR', 'key-1')], [failing()]]));
    expect(stateOf(exceptions, 'ERROR')).toBe('closed');
    expect(stateOf(exceptions, 'FAIL')).toBe('open');
  });

  test('closed although another unit of the run was incomplete', () => {
    const units = [unit('kms-keys', EAST, 'PARTIAL'), unit('kms-keys', 'aws.123456789012.us-west-2', 'FAILED')];
    expect(stateOf(exceptionsOf(days([[failing()], []]), { units }))).toBe('closed');
  });
});

test('any month folds to what counting it day by day gives', () => {
  const month = fc.array(fc.uniqueArray(fc.constantFrom('key-1', 'key-2', 'key-3'), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 31,
  });
  fc.assert(
    fc.property(month, (failingByDay) => {
      const exceptions = exceptionsOf(days(failingByDay.map((keys) => keys.map(failing))));
      const names: string[] = [...new Set(failingByDay.flat())].sort();
      expect(exceptions.map(({ resource }) => resource).sort()).toEqual(names);
      for (const exception of exceptions) {
        const course = failingByDay
          .map((keys) => ((keys as string[]).includes(exception.resource) ? 'x' : '.'))
          .join('');
        expect(exception.days).toBe(course.replaceAll('.', '').length);
        expect(exception.spells).toBe(course.match(/x+/g)?.length);
        expect(exception.firstRun).toBe(dailyRun(course.indexOf('x') + 1));
        expect(exception.lastRun).toBe(dailyRun(course.lastIndexOf('x') + 1));
        expect(exception.state).toBe(course.endsWith('x') ? 'open' : 'closed');
      }
    }),
  );
});

test('the finding of a thing is the worst of its open exceptions', () => {
  const unclear = finding('not-deleted', 'UNKNOWN', 'key-1');
  const worst = openByThing(exceptionsOf(days([[failing('key-2')], [unclear, failing('key-1')]])));
  expect(worst('kms_keys', EAST, 'key-1')).toBe('FAIL');
  expect(worst('kms_keys', EAST, 'key-2')).toBeNull();
});
