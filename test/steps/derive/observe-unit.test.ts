import { expect, test } from 'vitest';
import { latestOf } from '../../../lambdas/steps/derive/observe-unit.ts';

const at = (minute: string): string => `2026-11-21T06:${minute}:00.000Z`;

test.each([
  ['the last of all', [at('00'), at('01'), at('02')], at('02')],
  ['not a year that is far ahead', [at('00'), at('01'), '9999-01-01T00:00:00.000Z'], at('01')],
  [
    'one that is a day later, as a clock set right may be',
    [at('00'), at('01'), '2026-11-22T06:00:00.000Z'],
    '2026-11-22T06:00:00.000Z',
  ],
  ['of two the first, where the other is far ahead', [at('00'), '9999-01-01T00:00:00.000Z'], at('00')],
  ['the only one', [at('00')], at('00')],
  ['none of none', [], undefined],
])('a rule’s clock is %s', (_what, dates, latest) => {
  expect(latestOf(dates)).toBe(latest);
});
