import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RuleContext } from '#domain/declaring/rule.ts';
import { isAwsAlias, judgeCustomerKey } from '#domain/judging/customer-key.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY = { id: ARN, keyManager: 'CUSTOMER', keyState: 'Enabled', aliases: ['alias/phi'] };
const lost = (resourceId: string | null, fields: string[]): Gap => ({
  operation: 'kms:DescribeKey',
  resourceId,
  fields,
  code: 'ACCESS_DENIED',
  reason: 'AccessDeniedException',
});

function judge(rows: Row[], gaps: Gap[] = [], approved: string[] = [], region = 'eu-central-1') {
  const lookups = new Lookups();
  lookups.add('kms-keys', { scope: awsRegion('111122223333', region), rows, gaps, observedAt: '2026-11-21T06:00:00Z' });
  const lookup: RuleContext<unknown>['lookup'] = (table, id, where) =>
    lookups.find(table, id, awsRegion('111122223333', 'us-east-1'), where) as never;
  return judgeCustomerKey(ARN, approved, lookup);
}

describe('judgeCustomerKey', () => {
  test('looks where the key stands by its ARN, not where the row that uses it stands', () => {
    expect(judge([KEY]).verdict).toBe('PASS');
    expect(judge([], [], [], 'us-east-1')).toMatchObject({ verdict: 'UNKNOWN', code: 'KEY_UNREAD' });
    expect(judge([])).toMatchObject({ verdict: 'UNKNOWN', code: 'KEY_NOT_IN_ACCOUNT' });
  });

  test.each([
    ['the inventory of keys', [], [lost(null, [])]],
    ['the key as a whole', [KEY], [lost(ARN, [])]],
    ['who manages it', [KEY], [lost(ARN, ['keyManager'])]],
    ['its state', [KEY], [lost(ARN, ['keyState'])]],
  ])('says that it does not know when %s was not read, whatever the row holds', (_what, rows, gaps) => {
    expect(judge(rows, gaps)).toMatchObject({ verdict: 'UNKNOWN', code: 'KEY_UNREAD' });
  });

  test('with approved keys named, passes exactly those, by ARN or alias', () => {
    const names = fc.constantFrom(ARN, 'alias/phi', 'alias/other', ARN.replace('1234abcd', 'ffffffff'));
    fc.assert(
      fc.property(fc.uniqueArray(names, { minLength: 1 }), (approved) => {
        const isApproved = approved.includes(ARN) || approved.includes('alias/phi');
        expect(judge([KEY], [], approved).code).toBe(isApproved ? 'OK' : 'KEY_NOT_APPROVED');
      }),
    );
  });

  test('approval does not make up for a key that is AWS’s own or cannot be used', () => {
    expect(judge([{ ...KEY, keyManager: 'AWS' }], [], [ARN]).code).toBe('AWS_MANAGED_KEY');
    expect(judge([{ ...KEY, keyState: 'Disabled' }], [], [ARN]).code).toBe('KEY_NOT_USABLE');
  });

  test('without its aliases, only approval by ARN can be told', () => {
    expect(judge([{ ...KEY, aliases: null }], [], [ARN]).verdict).toBe('PASS');
    expect(judge([{ ...KEY, aliases: null }], [], ['alias/phi']).code).toBe('ALIASES_UNREAD');
  });
});

test.each([
  ['alias/aws/ebs', true],
  ['arn:aws:kms:us-east-1:111122223333:alias/aws/ebs', true],
  ['alias/awsome', false],
  ['alias/mine/alias/aws/ebs', false],
  [ARN, false],
])('%s is an alias of AWS: %s', (key, expected) => {
  expect(isAwsAlias(key)).toBe(expected);
});
