import fc from 'fast-check';
import type { PolicyStatement, Request } from './request-walker.ts';

const OWN = { account: '111122223333', org: 'o-own0000000' };
const OTHERS = [
  { account: '999999999999', org: 'o-strange0000' },
  { account: '888888888888', org: undefined },
];
const roleOf = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const OWN_ROLE = roleOf(OWN.account, 'etl');

const ASKERS = [
  { principal: OWN_ROLE, ...OWN },
  { principal: roleOf(OWN.account, 'analyst'), ...OWN },
  ...OTHERS.map((other) => ({ principal: roleOf(other.account, 'thief'), ...other })),
];
/** Names that strangers can give to their buckets; the policies below name the bucket phi-lake. */
const NAMES = ['zq93', 'phi-q7', ...OTHERS.map(({ account }) => `${account}-logs`)];
/** At least one for each way in which the patterns below can tell actions apart. */
const ON_OBJECTS = ['PutObject', 'GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging', 'Unheard'];
const ON_BUCKETS = ['GetBucketAcl', 'PutBucketAcl', 'ListBucket', 'Unheard'];
const ASKED = [
  ...ON_OBJECTS.map((name) => ({ action: `s3:${name}`, path: '/key' })),
  ...ON_BUCKETS.map((name) => ({ action: `s3:${name}`, path: '' })),
];

const known = (entries: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** Everybody's every request for a bucket of a stranger. */
export const STRANGERS_REQUESTS: readonly Request[] = ASKERS.flatMap(({ principal, account, org }) =>
  OTHERS.flatMap((owner) =>
    NAMES.flatMap((name) =>
      ASKED.map(({ action, path }) => ({
        principal,
        action,
        resource: `arn:aws:s3:::${name}${path}`,
        context: known({
          'aws:principalaccount': account,
          'aws:principalorgid': org,
          'aws:resourceaccount': owner.account,
          's3:resourceaccount': owner.account,
          'aws:resourceorgid': owner.org,
          'aws:securetransport': 'true',
          'aws:principalisawsservice': 'false',
        }),
      })),
    ),
  ),
);

const some = (...texts: string[]) => fc.oneof(fc.constantFrom(...texts), fc.subarray(texts, { minLength: 1 }));
const ownAccount = some(OWN.account, `\${aws:PrincipalAccount}`);
const ownOrg = some(OWN.org, `\${aws:PrincipalOrgID}`);
const line = (operator: fc.Arbitrary<string>, key: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>) =>
  fc.tuple(operator, key, values).map(([op, name, value]) => ({ [op]: { [name]: value } }));
const accountKey = fc.constantFrom('aws:ResourceAccount', 's3:ResourceAccount', 'AWS:resourceaccount');
const orgKey = fc.constant('aws:ResourceOrgID');

const EQUAL = [
  'StringEquals',
  'StringLike',
  'StringEqualsIfExists',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringLike',
];
const UNEQUAL = ['StringNotEquals', 'StringNotLike', 'StringNotEqualsIfExists', 'ForAllValues:StringNotEquals'];
const anyOf = (operators: readonly string[]) => fc.constantFrom(...operators);
const owner = (operators: readonly string[]) =>
  fc.oneof(line(anyOf(operators), accountKey, ownAccount), line(anyOf(operators), orgKey, ownOrg));
const asker = (operators: readonly string[]) =>
  fc.oneof(
    line(anyOf(operators), fc.constant('aws:PrincipalOrgID'), fc.constant(OWN.org)),
    line(anyOf(operators), fc.constant('aws:PrincipalAccount'), fc.constant(OWN.account)),
  );
const wide = line(
  fc.constantFrom('StringLike', 'StringNotLike'),
  fc.constantFrom('aws:ResourceOrgID'),
  some('*', 'o-*'),
);
const present = line(fc.constant('Null'), fc.constantFrom('aws:ResourceOrgID'), fc.constantFrom('true', 'false'));
const bool = (key: string, value: string) => fc.constant({ Bool: { [key]: value } });

const merged = (lines: readonly Record<string, Record<string, unknown>>[]) => {
  const all: Record<string, Record<string, unknown>> = {};
  for (const one of lines)
    for (const [operator, keys] of Object.entries(one)) all[operator] = { ...all[operator], ...keys };
  return all;
};
const condition = (lines: fc.Arbitrary<Record<string, Record<string, unknown>>>) =>
  fc.array(lines, { maxLength: 2 }).map(merged);

const principal = fc.constantFrom<object>(
  { Principal: '*' },
  { Principal: { AWS: '*' } },
  { Principal: { AWS: OWN_ROLE } },
  { Principal: { AWS: [OWN_ROLE, '*'] } },
);
const elements = (name: string, texts: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(name, name, `Not${name}`), some(...texts))
    .map(([element, patterns]) => ({ [element]: patterns }));
const action = elements('Action', [
  '*',
  's3:*',
  'S3:get*',
  's3:GetObject',
  's3:PutObject',
  's3:*Object',
  's3:ListAllMyBuckets',
]);
const resource = elements('Resource', [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::*/*',
  'arn:aws:s3:::phi-lake',
  'arn:aws:s3:::phi-lake/*',
  'arn:aws:s3:::phi-*',
  `arn:aws:s3:::\${aws:PrincipalAccount}-logs/*`,
  'arn:aws:dynamodb:*:*:table/*',
]);

const statement = (Effect: string, who: fc.Arbitrary<object>, conditions: fc.Arbitrary<object>) =>
  fc
    .tuple(who, action, resource, conditions)
    .map(([one, two, three, Condition]): PolicyStatement => ({ Effect, ...one, ...two, ...three, Condition }));
const policyOf = (allow: fc.Arbitrary<PolicyStatement>, deny: fc.Arbitrary<PolicyStatement>) =>
  fc
    .tuple(fc.array(allow, { minLength: 1, maxLength: 2 }), fc.array(deny, { maxLength: 2 }))
    .map(([allows, denies]) => [...allows, ...denies]);

/** Any of it, sensible or not. */
const anything = condition(
  fc.oneof(
    owner([...EQUAL, ...UNEQUAL, 'ForAnyValue:StringNotEquals']),
    asker([...EQUAL, ...UNEQUAL]),
    wide,
    present,
    bool('aws:PrincipalIsAWSService', 'true'),
    bool('aws:PrincipalIsAWSService', 'false'),
  ),
);
const anybody = fc.oneof(principal, fc.constant<object>({ NotPrincipal: { AWS: OWN_ROLE } }));
export const anyPolicy = policyOf(statement('Allow', anybody, anything), statement('Deny', anybody, anything));

/** What people write: an Allow asks for what should be, a Deny for what should not, and no two cancel each other out. */
export const sensiblePolicy = policyOf(
  statement(
    'Allow',
    principal,
    condition(fc.oneof(owner(EQUAL), asker(['StringEquals']), bool('aws:SecureTransport', 'true'))),
  ),
  statement(
    'Deny',
    fc.constant({ Principal: '*' }),
    condition(fc.oneof(owner(UNEQUAL), asker(UNEQUAL), bool('aws:SecureTransport', 'false'))),
  ),
);
