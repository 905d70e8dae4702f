import { expect, test } from 'vitest';
import { ruleHistories } from '#domain/report/digest/rule-history.ts';
import { dailyRun, population } from '../sample.ts';

const judged = (day: number, counts: Parameters<typeof population>[1]) => ({
  run: dailyRun(day),
  manifest: { populations: [population('rotates', counts)] },
});

test('every run of a rule is counted by its verdict, and where a judgement turns is told', () => {
  const runs = [
    judged(1, { PASS: 2 }),
    judged(2, { FAIL: 1 }),
    judged(3, { FAIL: 1 }),
    judged(4, { FAIL: 2 }),
    judged(5, { PASS: 2 }),
  ];
  const [history] = ruleHistories(runs);
  expect(history?.runs).toEqual({ FAIL: 3, ERROR: 0, UNKNOWN: 0, PASS: 2, NOT_APPLICABLE: 0, NOT_EVALUATED: 0 });
  expect(history?.flips).toEqual([
    { run: dailyRun(2), from: 'PASS', to: 'FAIL' },
    { run: dailyRun(5), from: 'FAIL', to: 'PASS' },
  ]);
});

test('a run that could not tell, or that lacks the rule, turns nothing and is no pass', () => {
  const without = { run: dailyRun(3), manifest: { populations: [] } };
  const unclear = [judged(2, { ERROR: 1, PASS: 1 }), without, judged(4, { UNKNOWN: 1 })];
  const [same] = ruleHistories([judged(1, { PASS: 1 }), ...unclear, judged(5, { PASS: 1 })]);
  expect(same?.flips).toEqual([]);
  expect(same?.runs).toMatchObject({ PASS: 2, ERROR: 1, UNKNOWN: 1, NOT_EVALUATED: 1 });
  const [turned] = ruleHistories([judged(1, { FAIL: 1 }), ...unclear, judged(5, { PASS: 1 })]);
  expect(turned?.flips).toEqual([{ run: dailyRun(5), from: 'FAIL', to: 'PASS' }]);
});

test('a rule that the last run lacks is told as the latest run that had it said', () => {
  const [history] = ruleHistories([judged(1, { PASS: 1 }), { run: dailyRun(2), manifest: { populations: [] } }]);
  expect(history).toMatchObject({ atLastRun: null, latest: { rule: 'rotates' }, flips: [] });
});
