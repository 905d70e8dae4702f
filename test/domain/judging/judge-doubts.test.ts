import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineCollector } from '#domain/declaring/collector.ts';
import { fail, type Judgement, notApplicable, pass, type RuleContext, rule, unknown } from '#domain/declaring/rule.ts';
import { believing } from '#domain/judging/believing.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Doubt } from '#domain/words/doubt.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';

const EAST = awsRegion('111122223333', 'us-east-1');
const Thing = z.strictObject({ id: z.string() });

const doubt = (...ids: string[]): Doubt => ({
  operation: 'ec2:DescribeVolumes',
  member: 'Volumes[].NewThing',
  rows: ids.length === 0 ? '*' : new Set(ids),
  carried: '',
  believed: null,
});
const unit = (rows: readonly Row[], ...doubts: Doubt[]): ObservedUnit => ({
  scope: EAST,
  rows,
  gaps: [],
  doubts,
  observedAt: '2026-11-21T06:00:00.000Z',
});

/** What a rule says of a unit that says what it is told. */
function findings(
  observed: ObservedUnit,
  judge: (context: RuleContext<unknown>) => Judgement,
  others: readonly ObservedUnit[] = [],
) {
  const says = rule({
    ...{
      id: 'test-rule',
      title: 'A rule',
      subject: Thing,
      severity: 'LOW',
      criterion: 'entity policy',
      evidences: [],
      supports: [],
      remedy: '',
      examples: [],
    },
    judge: (_row, context) => judge(context),
  });
  const things = defineCollector({
    ...{ id: 'things', title: 'Things', scope: 'aws-region', reads: [], row: Thing, rules: [says] },
    async *collect() {},
  });
  const lookups = new Lookups();
  for (const other of others) lookups.add('others', other);
  return [...judgeUnit(things, observed, { policy: {}, emptyAllowed: { things: '*' } }, lookups)];
}

const judged = (...told: Parameters<typeof findings>): string[] =>
  findings(...told).map(({ resourceId, judgement: { verdict, code } }) => `${resourceId} ${verdict} ${code}`);

describe('a doubt', () => {
  test.each([
    ['PASS', pass('Right.'), 'UNKNOWN MEMBER_UNKNOWN'],
    ['NOT_APPLICABLE', notApplicable('NONE', 'None.'), 'UNKNOWN MEMBER_UNKNOWN'],
    ['FAIL', fail('BAD', 'Bad.'), 'FAIL BAD'],
    ['UNKNOWN', unknown('WHO', 'Who?'), 'UNKNOWN WHO'],
  ])('on a row makes of %s what nobody knows, but takes no FAIL away', (_verdict, judgement, expected) => {
    expect(judged(unit([{ id: 'a' }], doubt('a')), () => judgement)).toEqual([`a ${expected}`]);
    expect(judged(unit([{ id: 'a' }], doubt()), () => judgement)).toEqual([`a ${expected}`]);
  });

  test('says what the verdict were without it', () => {
    const [finding] = findings(unit([{ id: 'a' }], doubt('a')), () => pass('Right.'));
    expect(finding?.judgement.reason).toBe(
      'ec2:DescribeVolumes answered with a member that the model does not know, Volumes[].NewThing. Without it: PASS. Right.',
    );
  });

  test('leaves the rows alone that do not carry it', () => {
    expect(judged(unit([{ id: 'a' }, { id: 'b' }], doubt('b')), () => pass('Right.'))).toEqual([
      'a PASS OK',
      'b UNKNOWN MEMBER_UNKNOWN',
    ]);
  });

  test('reaches whoever looks the row up, or looks into a table where every row is in doubt', () => {
    const looks = (id: string) => (context: RuleContext<unknown>) => {
      context.lookup('others', id);
      return pass('Right.');
    };
    const here = unit([{ id: 'a' }]);
    const others = [{ id: 'x' }, { id: 'y' }];
    expect(judged(here, looks('x'), [unit(others, doubt('x'))])).toEqual(['a UNKNOWN MEMBER_UNKNOWN']);
    expect(judged(here, looks('y'), [unit(others, doubt('x'))])).toEqual(['a PASS OK']);
    expect(judged(here, looks('none'), [unit(others, doubt('x'))])).toEqual(['a PASS OK']);
    expect(judged(here, looks('none'), [unit(others, doubt())])).toEqual(['a UNKNOWN MEMBER_UNKNOWN']);
  });

  test('reaches whoever asks for related rows', () => {
    const relates = (value: string) => (context: RuleContext<unknown>) => {
      context.related('others', 'of', value);
      return pass('Right.');
    };
    const here = unit([{ id: 'a' }]);
    const others = [
      { id: 'x', of: 'a' },
      { id: 'y', of: 'b' },
    ];
    expect(judged(here, relates('a'), [unit(others, doubt('x'))])).toEqual(['a UNKNOWN MEMBER_UNKNOWN']);
    expect(judged(here, relates('b'), [unit(others, doubt('x'))])).toEqual(['a PASS OK']);
    expect(judged(here, relates('none'), [unit(others, doubt())])).toEqual(['a UNKNOWN MEMBER_UNKNOWN']);
  });

  test('makes a place that may be empty one of which nobody knows', () => {
    expect(judged(unit([]), () => pass(''))).toEqual(['* NOT_APPLICABLE NONE_EXPECTED']);
    expect(judged(unit([], doubt()), () => pass(''))).toEqual(['* UNKNOWN MEMBER_UNKNOWN']);
  });
});

describe('a member that the configuration declares harmless', () => {
  const harmless = { operation: 'ec2:DescribeVolumes', member: 'Volumes[].NewThing', why: 'J. Doe: a label' };
  const judgedAt = (now: string, ...declared: (typeof harmless & { until: string })[]) =>
    judged({ ...unit([{ id: 'a' }]), doubts: believing([doubt('a')], declared, now) }, () => pass('Right.'));

  test('is believed until the end of the day, by the clock of the answers', () => {
    const declared = { ...harmless, until: '2026-11-21' };
    expect(judgedAt('2026-11-21T23:59:59.000Z', declared)).toEqual(['a PASS OK']);
    expect(judgedAt('2026-11-22T00:00:00.000Z', declared)).toEqual(['a UNKNOWN MEMBER_UNKNOWN']);
  });

  test('is another one where operation or member differ', () => {
    const until = '2027-01-01';
    for (const other of [{ operation: 'ec2:DescribeTags' }, { member: 'Volumes[].Other' }])
      expect(judgedAt('2026-11-21T06:00:00.000Z', { ...harmless, ...other, until })).toEqual([
        'a UNKNOWN MEMBER_UNKNOWN',
      ]);
  });
});
