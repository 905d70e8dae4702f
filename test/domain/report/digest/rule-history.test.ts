import { expect, test } from 'vitest';
import { ruleHistories } from '#domain/report/digest/rule-history.ts';
import { dailyRun, population } from '../sample.ts';

const dates = (count: number): string[] => Array.from({ length: count }, (_, day) => dailyRun(day + 1).slice(0, 10));
const judged = (day: number, counts: Parameters<typeof population>[1]) => ({
  run: dailyRun(day),
  manifest: { populations: [population('rotates', counts)] },
});

test('a rule that failed on 3 of 5 days has FAIL as its worst verdict, and says on how many days', () => {
  const runs = [
    judged(1, { PASS: 2 }),
    judged(2, { FAIL: 1 }),
    judged(3, { FAIL: 1 }),
    judged(4, { FAIL: 2 }),
    judged(5, { PASS: 2 }),
  ];
  const [history] = ruleHistories(runs, dates(5));
  expect(history).toMatchObject({ worst: 'FAIL', days: { FAIL: 3, PASS: 2, NOT_EVALUATED: 0 } });
  expect(history?.flips).toEqual([
    { run: dailyRun(2), from: 'PASS', to: 'FAIL' },
    { run: dailyRun(5), from: 'FAIL', to: 'PASS' },
  ]);
});

test('a day counts by the worst verdict of its runs', () => {
  const at = (hour: string, counts: Parameters<typeof population>[1]) => ({
    run: `2026-10-01T${hour}-00-00Z`,
    manifest: { populations: [population('rotates', counts)] },
  });
  const [history] = ruleHistories(
    [at('00', { PASS: 1 }), at('08', { ERROR: 1, PASS: 1 }), at('16', { PASS: 1 })],
    dates(1),
  );
  expect(history?.days).toMatchObject({ ERROR: 1, PASS: 0 });
});

test('days without a run, and runs without the rule, are not evaluated; neither is a pass', () => {
  const without = { run: dailyRun(2), manifest: { populations: [] } };
  const [history] = ruleHistories([judged(1, { PASS: 1 }), without], dates(4));
  expect(history).toMatchObject({ atLastRun: null, worst: 'PASS', days: { PASS: 1, NOT_EVALUATED: 3 } });
  expect(history?.latest.rule).toBe('rotates');
  expect(history?.flips).toEqual([{ run: dailyRun(2), from: 'PASS', to: 'NOT_EVALUATED' }]);
});
