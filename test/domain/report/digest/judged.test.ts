import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '#domain/report/digest/digest.ts';
import { judgedRows, standing } from '#domain/report/digest/judged.ts';
import { dailyRun, finding, monthOf, population, prose, type SampleRun } from '../sample.ts';

const EAST = 'aws.123456789012.us-east-1';
const contextOf = (findings: SampleRun['findings'], more: Partial<SampleRun> = {}) =>
  digest(monthOf([{ run: dailyRun(31), findings: findings ?? [], ...more }]), prose);

async function* rows(ids: readonly string[]) {
  for (const id of ids) yield { scope: EAST, id };
}

async function verdicts(ids: readonly string[], findings: SampleRun['findings']): Promise<Record<string, unknown>> {
  const judged: Record<string, unknown> = {};
  for await (const [row, verdict] of judgedRows(await contextOf(findings), rows(ids), 'rotates'))
    judged[String(row.id)] = verdict;
  return judged;
}

describe('rows with what a rule said of them', () => {
  test('have its verdict, whichever it is, and null where it said nothing', async () => {
    const findings = [
      finding('rotates', 'ERROR', '*'),
      finding('rotates', 'PASS', 'a'),
      finding('other', 'FAIL', 'a'),
      finding('rotates', 'NOT_APPLICABLE', 'c'),
      finding('rotates', 'FAIL', 'a', { scope: 'aws.123456789012.us-west-2' }),
    ];
    expect(await verdicts(['a', 'b', 'c'], findings)).toEqual({ a: 'PASS', b: null, c: 'NOT_APPLICABLE' });
  });

  test('do not depend on findings coming in the order of rows', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `row-${index}`);
    const verdict = (id: string) => (id.length > 5 ? 'FAIL' : 'PASS');
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(ids), async (judged) => {
        const findings = judged.map((id) => finding('rotates', verdict(id), id));
        const expected = Object.fromEntries(ids.map((id) => [id, judged.includes(id) ? verdict(id) : null]));
        expect(await verdicts(ids, findings)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a rule says of a thing', () => {
  const populations = [population('rotates', { FAIL: 1, PASS: 1 })];

  test('is its worst open exception, else that of the scope, else PASS', async () => {
    const findings = [finding('rotates', 'UNKNOWN', 'a'), finding('rotates', 'FAIL', 'a')];
    const of = standing(await contextOf(findings, { populations }), 'rotates');
    expect([of(EAST, 'a'), of(EAST, 'b'), of('elsewhere', 'a')]).toEqual(['FAIL', 'PASS', 'PASS']);
    const unread = standing(await contextOf([finding('rotates', 'ERROR', '*')], { populations }), 'rotates');
    expect(unread(EAST, 'a')).toBe('ERROR');
  });

  test('is nothing where the last run did not judge by it', async () => {
    expect(standing(await contextOf([]), 'rotates')(EAST, 'a')).toBeNull();
  });
});
