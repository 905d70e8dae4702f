import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aggregate, noVerdicts, VERDICTS, type Verdict } from '#domain/words/verdict.ts';

const counts = (...verdicts: Verdict[]) => {
  const all = noVerdicts();
  for (const verdict of verdicts) all[verdict] += 1;
  return all;
};

test.each<[Verdict[], Verdict, boolean]>([
  [['PASS', 'PASS'], 'PASS', false],
  [['PASS', 'NOT_APPLICABLE'], 'PASS', false],
  [['NOT_APPLICABLE'], 'NOT_APPLICABLE', false],
  [['PASS', 'UNKNOWN'], 'UNKNOWN', true],
  [['UNKNOWN', 'ERROR', 'PASS'], 'ERROR', true],
  [['FAIL', 'ERROR'], 'FAIL', true],
  [['FAIL', 'PASS'], 'FAIL', false],
  [[], 'UNKNOWN', false],
])('%j together are %s, incomplete: %s', (verdicts, verdict, incomplete) => {
  expect(aggregate(counts(...verdicts))).toEqual({ verdict, incomplete });
});

test('one more ERROR never makes a population look better', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...VERDICTS)), (verdicts) => {
      const before = VERDICTS.indexOf(aggregate(counts(...verdicts)).verdict);
      const after = VERDICTS.indexOf(aggregate(counts(...verdicts, 'ERROR')).verdict);
      expect(after).toBeLessThanOrEqual(before);
    }),
  );
});
