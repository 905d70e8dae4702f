import { expect, test } from 'vitest';
import { daysIn, lastMonth, timeOf } from './calendar.ts';
import { MONTH } from './story.ts';

test.each([
  ['2026-11-21T23:59:59Z', '2026-10'],
  ['2026-11-01T00:00:00Z', '2026-10'],
  ['2027-01-15T12:00:00Z', '2026-12'],
  ['2026-03-31T12:00:00Z', '2026-02'],
])('on %s the last full month is %s', (now, period) => expect(lastMonth(new Date(now))).toBe(period));

test.each([
  ['2026-10', 31],
  ['2026-11', 30],
  ['2026-02', 28],
  ['2028-02', 29],
])('%s has %i days', (period, days) => expect(daysIn(period)).toBe(days));

test('a day of the period is a time in UTC', () => {
  expect(timeOf('2026-10', 3, '02:40').toISOString()).toBe('2026-10-03T02:40:00.000Z');
});

test('the story fits into February, and everything in it happens before the run at 06:00', () => {
  const days = [...Object.keys(MONTH.events).map(Number), ...MONTH.missed];
  expect(Math.max(...days)).toBeLessThanOrEqual(28);
  for (const { at } of Object.values(MONTH.events).flat()) expect(at < '06:00').toBe(true);
});
