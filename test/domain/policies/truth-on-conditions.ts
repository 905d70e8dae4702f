import type { Page, Row } from './truth-table.ts';

type Values = string | readonly string[] | boolean | number;
type Case = readonly [
  operator: string,
  key: string,
  wanted: Values,
  given: string | readonly string[] | null,
  holds: boolean,
];

/** An Allow whose Condition is one line: it is allowed where the line holds. */
const lines = (page: Page, cases: readonly Case[]): Row[] =>
  cases.map(([operator, key, wanted, given, isAllowed]) => ({
    says: `${operator} ${key} ${JSON.stringify(wanted)} of ${JSON.stringify(given)}`,
    page,
    statements: [allowIf({ [operator]: { [key]: wanted } })],
    context: given === null ? {} : { [key]: given },
    answer: isAllowed ? 'ALLOWED' : 'DENIED',
  }));

const allowIf = (Condition: object) => ({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', Condition });

const TAG = 'aws:PrincipalTag/team';
const AGENT = 'aws:UserAgent';
const KEYS = 'aws:TagKeys';
const IP = 'aws:SourceIp';
const TIME = 'aws:CurrentTime';
const AGE = 'aws:MultiFactorAuthAge';
const SOURCE = 'aws:SourceArn';
const TLS = 'aws:SecureTransport';

const OPERATORS = lines('reference_policies_elements_condition_operators', [
  ['StringEquals', TAG, 'phi', 'phi', true],
  ['StringEquals', TAG, 'phi', 'PHI', false],
  ['StringEquals', TAG, 'phi', 'phi2', false],
  ['StringEquals', TAG, 'p*', 'phi', false],
  ['StringEquals', TAG, ['a', 'phi'], 'phi', true],
  ['StringEquals', TAG, 'phi', null, false],
  ['StringNotEquals', TAG, 'phi', 'phi', false],
  ['StringNotEquals', TAG, 'phi', 'other', true],
  ['StringNotEquals', TAG, ['a', 'phi'], 'phi', false],
  ['StringNotEquals', TAG, ['a', 'b'], 'phi', true],
  ['StringNotEquals', TAG, 'phi', null, true],
  ['StringEqualsIgnoreCase', TAG, 'phi', 'PHI', true],
  ['StringEqualsIgnoreCase', TAG, 'phi', 'phl', false],
  ['StringNotEqualsIgnoreCase', TAG, 'phi', 'PHI', false],
  ['StringNotEqualsIgnoreCase', TAG, 'phi', null, true],
  ['StringLike', TAG, 'p*', 'phi', true],
  ['StringLike', TAG, 'p?i', 'phi', true],
  ['StringLike', TAG, 'p?', 'phi', false],
  ['StringLike', TAG, '*', 'phi', true],
  ['StringLike', TAG, '*', null, false],
  ['StringLike', TAG, 'P*', 'phi', false],
  ['StringNotLike', TAG, 'p*', 'phi', false],
  ['StringNotLike', TAG, ['x*', 'p*'], 'phi', false],
  ['StringNotLike', TAG, 'x*', 'phi', true],
  ['StringNotLike', TAG, 'p*', null, true],
  ['stringequals', TAG, 'phi', 'phi', true],
  ['STRINGLIKE', TAG, 'p*', 'phi', true],
  ['NumericEquals', AGE, '300', '300', true],
  ['NumericEquals', AGE, 300, '300', true],
  ['NumericEquals', AGE, '300', '301', false],
  ['NumericNotEquals', AGE, '300', '301', true],
  ['NumericNotEquals', AGE, '300', null, true],
  ['NumericLessThan', AGE, '300', '299', true],
  ['NumericLessThan', AGE, '300', '300', false],
  ['NumericLessThan', AGE, '300', '1000', false],
  ['NumericLessThanEquals', AGE, '300', '300', true],
  ['NumericGreaterThan', AGE, '300', '300', false],
  ['NumericGreaterThan', AGE, '300', '1000', true],
  ['NumericGreaterThanEquals', AGE, '300', '300', true],
  ['NumericGreaterThanEquals', AGE, '300', null, false],
  ['DateEquals', TIME, '2026-11-21T06:00:00Z', '2026-11-21T06:00:00Z', true],
  ['DateNotEquals', TIME, '2026-11-21T06:00:00Z', '2026-11-21T06:00:00Z', false],
  ['DateLessThan', TIME, '2026-11-21T06:00:00Z', '2026-11-21T05:59:59Z', true],
  ['DateLessThan', TIME, '2026-11-21T06:00:00Z', '2026-11-21T06:00:00Z', false],
  ['DateLessThanEquals', TIME, '2026-11-21T06:00:00Z', '2026-11-21T06:00:00Z', true],
  ['DateGreaterThan', TIME, '2026-11-21T06:00:00Z', '2027-01-01T00:00:00Z', true],
  ['DateGreaterThanEquals', TIME, '2026-11-21T06:00:00Z', '2026-11-20T00:00:00Z', false],
  ['Bool', TLS, 'true', 'true', true],
  ['Bool', TLS, true, 'true', true],
  ['Bool', TLS, 'false', 'true', false],
  ['Bool', TLS, 'true', null, false],
  ['Bool', TLS, 'false', null, false],
  ['BoolIfExists', TLS, 'false', null, true],
  ['IpAddress', IP, '203.0.113.0/24', '203.0.113.9', true],
  ['IpAddress', IP, '203.0.113.0/24', '203.0.114.9', false],
  ['IpAddress', IP, '203.0.113.9', '203.0.113.9', true],
  ['IpAddress', IP, ['198.51.100.0/24', '203.0.113.0/24'], '203.0.113.9', true],
  ['IpAddress', IP, '2001:db8::/32', '2001:db8::1', true],
  ['IpAddress', IP, '203.0.113.0/24', '2001:db8::1', false],
  ['IpAddress', IP, '203.0.113.0/24', null, false],
  ['NotIpAddress', IP, '203.0.113.0/24', '203.0.113.9', false],
  ['NotIpAddress', IP, '203.0.113.0/24', '203.0.114.9', true],
  ['NotIpAddress', IP, '203.0.113.0/24', null, true],
  ['ArnEquals', SOURCE, 'arn:aws:s3:::bucket', 'arn:aws:s3:::bucket', true],
  ['ArnEquals', SOURCE, 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true],
  ['ArnLike', SOURCE, 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:us-east-1:111122223333:topic', true],
  ['ArnLike', SOURCE, 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:us-east-1:444455556666:topic', false],
  ['ArnLike', SOURCE, 'arn:aws:sns:us-east-1:*:topic', 'arn:aws:sns:us-east-1:111122223333:topic', true],
  ['ArnLike', SOURCE, 'arn:aws:s3:::bucket', null, false],
  ['ArnNotLike', SOURCE, 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', false],
  ['ArnNotLike', SOURCE, 'arn:aws:s3:::b*', null, true],
  ['ArnNotEquals', SOURCE, 'arn:aws:s3:::other', 'arn:aws:s3:::bucket', true],
  ['StringEqualsIfExists', TAG, 'phi', null, true],
  ['StringEqualsIfExists', TAG, 'phi', 'phi', true],
  ['StringEqualsIfExists', TAG, 'phi', 'other', false],
  ['StringNotEqualsIfExists', TAG, 'phi', 'phi', false],
  ['StringNotEqualsIfExists', TAG, 'phi', null, true],
  ['NumericLessThanIfExists', AGE, '300', null, true],
  ['NumericLessThanIfExists', AGE, '300', '301', false],
  ['IpAddressIfExists', IP, '203.0.113.0/24', null, true],
  ['ArnLikeIfExists', SOURCE, 'arn:aws:s3:::b*', null, true],
  ['Null', TAG, 'true', null, true],
  ['Null', TAG, 'true', 'phi', false],
  ['Null', TAG, 'false', 'phi', true],
  ['Null', TAG, 'false', null, false],
  ['Null', TAG, true, null, true],
]);

const SETS = lines('reference_policies_condition-single-vs-multi-valued-context-keys', [
  ['ForAllValues:StringEquals', KEYS, ['a', 'b'], ['a'], true],
  ['ForAllValues:StringEquals', KEYS, ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', KEYS, ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', KEYS, ['a', 'b'], ['c'], false],
  ['ForAllValues:StringEquals', KEYS, ['a', 'b'], null, true],
  ['ForAllValues:StringLike', KEYS, 'cost*', ['cost-a', 'cost-b'], true],
  ['ForAllValues:StringLike', KEYS, 'cost*', ['cost-a', 'other'], false],
  ['ForAllValues:StringNotEquals', KEYS, ['a', 'b'], ['c', 'd'], true],
  ['ForAllValues:StringNotEquals', KEYS, ['a', 'b'], ['c', 'a'], false],
  ['ForAllValues:StringNotEquals', KEYS, ['a', 'b'], null, true],
  ['ForAnyValue:StringEquals', KEYS, ['a', 'b'], ['a', 'c'], true],
  ['ForAnyValue:StringEquals', KEYS, ['a', 'b'], ['c', 'd'], false],
  ['ForAnyValue:StringEquals', KEYS, ['a', 'b'], null, false],
  ['ForAnyValue:StringLike', KEYS, 'cost*', ['other', 'cost-a'], true],
  ['ForAnyValue:StringNotEquals', KEYS, 'a', ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', KEYS, 'a', ['a'], false],
  ['ForAnyValue:StringNotEquals', KEYS, 'a', null, false],
  ['ForAnyValue:StringNotLike', KEYS, 'a*', ['ab', 'b'], true],
  ['forallvalues:stringequals', KEYS, ['a'], null, true],
  ['ForAllValues:StringEqualsIfExists', KEYS, ['a'], null, true],
]);

const several = (says: string, Condition: object, context: Row['context'], answer: Row['answer']): Row => ({
  says,
  page: 'reference_policies_condition-logic-multiple-context-keys-or-values',
  statements: [allowIf(Condition)],
  ...(context && { context }),
  answer,
});
const BOTH = { StringEquals: { [TAG]: 'phi', [AGENT]: 'cli' } };
const LOGIC: readonly Row[] = [
  several('all keys of an operator have to hold', BOTH, { [TAG]: 'phi', [AGENT]: 'cli' }, 'ALLOWED'),
  several('one of two keys is not enough', BOTH, { [TAG]: 'phi', [AGENT]: 'sdk' }, 'DENIED'),
  several(
    'all operators have to hold',
    { StringEquals: { [TAG]: 'phi' }, Bool: { [TLS]: 'true' } },
    { [TAG]: 'phi', [TLS]: 'false' },
    'DENIED',
  ),
  several(
    'ForAllValues with Null asks for the key',
    { 'ForAllValues:StringEquals': { [KEYS]: 'a' }, Null: { [KEYS]: 'false' } },
    {},
    'DENIED',
  ),
  several(
    'a line of values is any, a second operator on the same key is and',
    { StringLike: { [TAG]: ['p*', 'q*'] }, StringNotEquals: { [TAG]: 'phi' } },
    { [TAG]: 'phi' },
    'DENIED',
  ),
];

const keys = (says: string, key: string, given: string, answer: Row['answer']): Row => ({
  says,
  page: 'reference_policies_elements_condition',
  statements: [allowIf({ StringEquals: { [key]: 'phi' } })],
  context: { [given]: 'phi' },
  answer,
});
const CASES: readonly Row[] = [
  keys('the case of a key does not count', 'AWS:useragent', AGENT, 'ALLOWED'),
  keys('nor that of a tag', 'aws:principaltag/TEAM', TAG, 'ALLOWED'),
  keys('another key is another', 'aws:PrincipalTag/other', TAG, 'DENIED'),
];

const variable = (says: string, Condition: object, context: Row['context'], answer: Row['answer']): Row => ({
  ...several(says, Condition, context, answer),
  page: 'reference_policies_variables',
});
const OWN_TAG = { StringEquals: { [AGENT]: `\${${TAG}}` } };
const VARIABLES: readonly Row[] = [
  variable('a variable is the value of the request', OWN_TAG, { [TAG]: 'x', [AGENT]: 'x' }, 'ALLOWED'),
  variable('and no other', OWN_TAG, { [TAG]: 'x', [AGENT]: 'y' }, 'DENIED'),
  variable('without the value nothing is equal', OWN_TAG, { [AGENT]: 'y' }, 'DENIED'),
  variable(
    'a default stands for a value that is missing',
    { StringEquals: { [AGENT]: `\${${TAG}, 'none'}` } },
    { [AGENT]: 'none' },
    'ALLOWED',
  ),
  variable(
    'a pattern may hold a variable',
    { StringLike: { [AGENT]: `\${${TAG}}/*` } },
    { [TAG]: 'x', [AGENT]: 'x/1' },
    'ALLOWED',
  ),
  variable('the star in braces is no wildcard', { StringLike: { [AGENT]: `a\${*}` } }, { [AGENT]: 'ab' }, 'DENIED'),
  variable('the star in braces is a star itself', { StringLike: { [AGENT]: `a\${*}` } }, { [AGENT]: 'a*' }, 'ALLOWED'),
];

const denyIf = (Condition: object) => ({ ...allowIf(Condition), Effect: 'Deny' });
const ALL = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' };
const denied = (says: string, Condition: object, context: Row['context'], answer: Row['answer']): Row => ({
  says,
  page: 'reference_policies_evaluation-logic',
  statements: [ALL, denyIf(Condition)],
  ...(context && { context }),
  answer,
});
const DENIES: readonly Row[] = [
  denied('a Deny on another account', { StringNotEquals: { [TAG]: 'phi' } }, { [TAG]: 'x' }, 'DENIED'),
  denied('a negated Deny bars who has no such key', { StringNotEquals: { [TAG]: 'phi' } }, {}, 'DENIED'),
  denied('with IfExists too', { StringNotEqualsIfExists: { [TAG]: 'phi' } }, {}, 'DENIED'),
  denied('a positive Deny lets who has no such key', { StringEquals: { [TAG]: 'phi' } }, {}, 'ALLOWED'),
  denied('ForAllValues bars who has no such key', { 'ForAllValues:StringEquals': { [KEYS]: 'a' } }, {}, 'DENIED'),
  denied('ForAnyValue does not', { 'ForAnyValue:StringNotEquals': { [KEYS]: 'a' } }, {}, 'ALLOWED'),
  denied('a Deny without TLS', { Bool: { [TLS]: 'false' } }, { [TLS]: 'false' }, 'DENIED'),
];

/**
 * Where the second evaluator is wrong by AWS's own words: it shifts by 32 bits for a network of all addresses, and fills in
 * variables whatever the version. Our answers stand against the page alone.
 */
export const NOT_AGREED: readonly Row[] = [
  ...lines('reference_policies_elements_condition_operators', [['IpAddress', IP, '0.0.0.0/0', '203.0.113.9', true]]),
  {
    ...variable('before 2012 a variable is text', OWN_TAG, { [TAG]: 'x', [AGENT]: 'x' }, 'DENIED'),
    page: 'reference_policies_elements_version',
    version: '2008-10-17',
  },
];

export const ROWS_ON_CONDITIONS: readonly Row[] = [...OPERATORS, ...SETS, ...LOGIC, ...CASES, ...VARIABLES, ...DENIES];
