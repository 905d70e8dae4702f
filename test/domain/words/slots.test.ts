import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slotCalendar, slotsBetween, timingOf } from '#domain/words/slots.ts';

const daily = { at: '06:00', everyHours: 24 };
const at = (text: string): Date => new Date(text);

test('a daily schedule has one slot for every day, both ends included', () => {
  expect(slotsBetween(daily, at('2026-10-01T06:00:00Z'), at('2026-10-03T06:00:00Z'))).toEqual([
    '2026-10-01T06-00-00Z',
    '2026-10-02T06-00-00Z',
    '2026-10-03T06-00-00Z',
  ]);
  expect(slotsBetween(daily, at('2026-10-01T06:00:01Z'), at('2026-10-02T05:59:59Z'))).toEqual([]);
});

test('every eight hours from 22:00 wraps around midnight', () => {
  const slots = slotsBetween({ at: '22:00', everyHours: 8 }, at('2026-10-01T00:00:00Z'), at('2026-10-01T23:59:59Z'));
  expect(slots).toEqual(['2026-10-01T06-00-00Z', '2026-10-01T14-00-00Z', '2026-10-01T22-00-00Z']);
});

test('a month of any length has days times runs-a-day slots, leap years too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2020, max: 2040 }),
      fc.integer({ min: 0, max: 11 }),
      fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24),
      fc.integer({ min: 0, max: 23 }),
      (year, month, everyHours, hour) => {
        const start = new Date(Date.UTC(year, month, 1));
        const end = new Date(Date.UTC(year, month + 1, 1) - 1);
        const days = Math.round((end.getTime() + 1 - start.getTime()) / 86_400_000);
        const schedule = { at: `${String(hour).padStart(2, '0')}:30`, everyHours };
        expect(slotsBetween(schedule, start, end)).toHaveLength((days * 24) / everyHours);
      },
    ),
  );
});

test.each([
  ['at its slot', '2026-10-01T06:00:20Z', '2026-10-01T06:04:00Z', 'ON_TIME'],
  ['an hour and a second late', '2026-10-01T07:00:01Z', '2026-10-01T07:02:00Z', 'LATE'],
  ['just before the next slot', '2026-10-02T05:50:00Z', '2026-10-02T05:59:00Z', 'LATE'],
  ['after the next slot', '2026-10-02T06:00:00Z', '2026-10-02T06:01:00Z', 'SIMULATED'],
  ['seven weeks later', '2026-11-21T06:00:00Z', '2026-11-21T06:01:00Z', 'SIMULATED'],
  ['before its slot', '2026-10-01T05:00:00Z', '2026-10-01T05:01:00Z', 'SIMULATED'],
  ['with a clock two minutes ahead', '2026-10-01T05:58:00Z', '2026-10-01T06:01:00Z', 'ON_TIME'],
  ['begun in time, ended after the next slot', '2026-10-01T06:10:00Z', '2026-10-02T06:10:00Z', 'SIMULATED'],
])('a run observed %s is told apart', (_, first, last, timing) => {
  expect(timingOf(daily, '2026-10-01T06-00-00Z', { first, last })).toBe(timing);
});

test('the calendar names missed slots and runs that were not due', () => {
  const sealed = ['2026-10-01T06-00-00Z', '2026-10-02T13-30-00Z', '2026-10-03T06-00-00Z'];
  expect(slotCalendar(daily, sealed, at('2026-10-01T00:00:00Z'), at('2026-10-03T23:59:59Z'))).toEqual({
    slots: [
      { run: '2026-10-01T06-00-00Z', state: 'SEALED' },
      { run: '2026-10-02T06-00-00Z', state: 'MISSED' },
      { run: '2026-10-03T06-00-00Z', state: 'SEALED' },
    ],
    extra: ['2026-10-02T13-30-00Z'],
  });
});
