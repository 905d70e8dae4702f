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
const known = (entries: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** A request as far as it differs within a service; the rest is who asks, and whose the thing is. */
interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly owner: { readonly account: string; readonly org: string | undefined };
}

const requestsOf = (asked: readonly Asked[]): Request[] =>
  ASKERS.flatMap(({ principal, account, org }) =>
    asked.map(({ action, resource, owner }) => ({
      principal,
      action,
      resource,
      context: known({
        'aws:principalaccount': account,
        'aws:principalorgid': org,
        'aws:resourceaccount': owner.account,
        's3:resourceaccount': action.startsWith('s3:') ? owner.account : undefined,
        'aws:resourceorgid': owner.org,
        'aws:securetransport': 'true',
        'aws:principalisawsservice': 'false',
      }),
    })),
  );

/** Strangers' requests on no resource: they concern the account of who asks, whether that is told or not. */
const requestsOnNothing = (...actions: readonly string[]): Request[] =>
  ASKERS.filter(({ account }) => account !== OWN.account).flatMap(({ principal, account, org }) =>
    actions.flatMap((action) =>
      [{}, { 'aws:resourceaccount': account, ...known({ 'aws:resourceorgid': org }) }].map((owner) => ({
        principal,
        action,
        resource: '*',
        context: known({
          'aws:principalaccount': account,
          'aws:principalorgid': org,
          'aws:securetransport': 'true',
          'aws:principalisawsservice': 'false',
          ...owner,
        }),
      })),
    ),
  );

const some = (...texts: string[]) => fc.oneof(fc.constantFrom(...texts), fc.subarray(texts, { minLength: 1 }));
const ownAccount = some(OWN.account, `\${aws:PrincipalAccount}`);
const ownOrg = some(OWN.org, `\${aws:PrincipalOrgID}`);
const line = (operator: fc.Arbitrary<string>, key: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>) =>
  fc.tuple(operator, key, values).map(([op, name, value]) => ({ [op]: { [name]: value } }));
const ACCOUNT_KEYS = ['aws:ResourceAccount', 'AWS:resourceaccount'];
const S3_KEY = 's3:ResourceAccount';
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
const owner = (operators: readonly string[], keys: readonly string[]) =>
  fc.oneof(line(anyOf(operators), anyOf(keys), ownAccount), line(anyOf(operators), orgKey, ownOrg));
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
type Elements = fc.Arbitrary<object>;
const statement = (
  Effect: string,
  who: Elements,
  [action, resource]: readonly [Elements, Elements],
  conditions: Elements,
) =>
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
    owner([...EQUAL, ...UNEQUAL, 'ForAnyValue:StringNotEquals'], [...ACCOUNT_KEYS, S3_KEY]),
    asker([...EQUAL, ...UNEQUAL]),
    wide,
    present,
    bool('aws:PrincipalIsAWSService', 'true'),
    bool('aws:PrincipalIsAWSService', 'false'),
  ),
);
const anybody = fc.oneof(principal, fc.constant<object>({ NotPrincipal: { AWS: OWN_ROLE } }));

const asked = (keys: readonly string[]) =>
  condition(fc.oneof(owner(EQUAL, keys), asker(['StringEquals']), bool('aws:SecureTransport', 'true')));
const barred = (keys: readonly string[]) =>
  condition(fc.oneof(owner(UNEQUAL, keys), asker(UNEQUAL), bool('aws:SecureTransport', 'false')));

/** Random policies of an endpoint of one service, and everybody's every request for a thing of a stranger. */
interface Endpoint {
  readonly anyPolicy: fc.Arbitrary<PolicyStatement[]>;
  /** What people write: an Allow asks for what should be, a Deny for what should not, and no two cancel each other out. */
  readonly sensiblePolicy: fc.Arbitrary<PolicyStatement[]>;
  readonly strangersRequests: readonly Request[];
}

function endpointOf(
  actions: readonly string[],
  resources: readonly string[],
  strangersRequests: readonly Request[],
  keys = ACCOUNT_KEYS,
) {
  const on = [elements('Action', actions), elements('Resource', resources)] as const;
  return {
    anyPolicy: policyOf(statement('Allow', anybody, on, anything), statement('Deny', anybody, on, anything)),
    sensiblePolicy: policyOf(
      statement('Allow', principal, on, asked(keys)),
      statement('Deny', fc.constant({ Principal: '*' }), on, barred(keys)),
    ),
    strangersRequests,
  } satisfies Endpoint;
}

/** Names that strangers can give to their things; the policies name the bucket or queue phi-lake. */
const NAMES = ['zq93', 'phi-q7', ...OTHERS.map(({ account }) => `${account}-logs`)];
/** In two regions: a policy may name things of one. */
const REGIONS = ['us-east-1', 'eu-west-1'];
const strangersQueues = (action: string): Asked[] =>
  REGIONS.flatMap((region) => strangersThings(action, (account, queue) => `arn:aws:sqs:${region}:${account}:${queue}`));
const strangersThings = (action: string, arnOf: (account: string, name: string) => string): Asked[] =>
  OTHERS.flatMap((owner) => NAMES.map((name) => ({ action, resource: arnOf(owner.account, name), owner })));

/** At least one action for each way in which the patterns can tell actions apart. */
const ON_OBJECTS = ['PutObject', 'GetObject', 'DeleteObject', 'GetObjectTagging', 'PutObjectTagging', 'Unheard'];
const ON_BUCKETS = ['GetBucketAcl', 'PutBucketAcl', 'ListBucket', 'Unheard'];

const s3 = endpointOf(
  ['*', 's3:*', 'S3:get*', 's3:GetObject', 's3:PutObject', 's3:*Object', 's3:ListAllMyBuckets'],
  [
    '*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::*/*',
    'arn:aws:s3:::phi-lake',
    'arn:aws:s3:::phi-lake/*',
    'arn:aws:s3:::phi-*',
    `arn:aws:s3:::\${aws:PrincipalAccount}-logs/*`,
    'arn:aws:dynamodb:*:*:table/*',
  ],
  requestsOf([
    ...ON_OBJECTS.flatMap((name) => strangersThings(`s3:${name}`, (_, bucket) => `arn:aws:s3:::${bucket}/key`)),
    ...ON_BUCKETS.flatMap((name) => strangersThings(`s3:${name}`, (_, bucket) => `arn:aws:s3:::${bucket}`)),
  ]),
  [...ACCOUNT_KEYS, S3_KEY],
);

const sqs = endpointOf(
  ['*', 'sqs:*', 'SQS:send*', 'sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:*Message', 'sqs:ListQueues', 'kms:*'],
  [
    '*',
    'arn:aws:sqs:*:*:*',
    `arn:aws:sqs:*:${OWN.account}:*`,
    `arn:aws:sqs:us-east-1:${OWN.account}:phi-lake`,
    'arn:aws:sqs:us-east-1:*:phi-*',
    `arn:aws:sqs:us-east-1:\${aws:PrincipalAccount}:*`,
    'arn:aws:sns:*:*:*',
  ],
  [
    ...requestsOf(
      ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'SetQueueAttributes', 'Unheard'].flatMap((name) =>
        strangersQueues(`sqs:${name}`),
      ),
    ),
    ...requestsOnNothing('sqs:ListQueues'),
  ],
);

const sts = endpointOf(
  ['*', 'sts:*', 'sts:AssumeRole', 'sts:Assume*', 'sts:GetCallerIdentity', 'sts:Get*', 'sts:TagSession'],
  [
    '*',
    'arn:aws:iam::*:role/*',
    `arn:aws:iam::${OWN.account}:role/*`,
    `arn:aws:iam::\${aws:PrincipalAccount}:role/*`,
    'arn:aws:iam::*:role/phi-*',
    'arn:aws:sts::*:*',
  ],
  [
    ...requestsOf(
      ['AssumeRole', 'AssumeRoleWithSAML', 'TagSession', 'Unheard'].flatMap((name) =>
        strangersThings(`sts:${name}`, (account, role) => `arn:aws:iam::${account}:role/${role}`),
      ),
    ),
    ...requestsOf(
      strangersThings('sts:GetFederationToken', (account, user) => `arn:aws:sts::${account}:federated-user/${user}`),
    ),
    ...requestsOnNothing('sts:GetCallerIdentity', 'sts:DecodeAuthorizationMessage'),
  ],
);

export const ENDPOINTS: Readonly<Record<string, Endpoint>> = { s3, sqs, sts };
