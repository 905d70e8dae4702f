import type { Test } from '../reading/document.ts';
import { isVariable } from '../reading/operators.ts';
import { expectedIn, type Home, type Insiders } from './insiders.ts';

/**
 * What is known of a condition key in a stranger's request.
 * ASKER: whose account or organization asks. FREE: the stranger has what value he likes, or none. ELSEWHERE: it says where
 * a request comes from, and of a value nobody can say whose it is. BY_SERVICE: there only if an AWS service asks by itself.
 * FIXED: the same in every request for this resource at this time. UNKNOWN: anything else; a test of it cannot be judged.
 */
export type Knowledge = 'ASKER' | 'FREE' | 'ELSEWHERE' | 'BY_SERVICE' | 'FIXED' | 'UNKNOWN';

const ASKER = [
  'aws:principalaccount',
  'kms:calleraccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
];

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
const FREE =
  /^(aws:(principaltag\/.*|requesttag\/.*|tagkeys|username|useragent|referer|securetransport|multifactorauthpresent|multifactorauthage|tokenissuetime|viaawsservice|calledvia|calledviafirst|calledvialast|sourceidentity)|kms:(viaservice|encryptioncontext:.*|encryptioncontextkeys|grantisforawsresource|grantoperations|grantconstrainttype|granteeprincipal|retiringprincipal|encryptionalgorithm|signingalgorithm|macalgorithm|keyagreementalgorithm|messagetype|requestalias|datakeypairspec|reencryptonsamekey))$/;

/** Documentation's addresses and ids that nobody has: what lets these pass lets anybody. RFC 5737, RFC 3849. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'aws:sourceip': ['192.0.2.1', '2001:db8::1'],
  'aws:vpcsourceip': ['192.0.2.1'],
  'aws:sourcevpc': ['vpc-00000000000000000'],
  'aws:sourcevpce': ['vpce-00000000000000000'],
};

const BY_SERVICE = [
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths'],
  ...['aws:principalservicename', 'aws:principalservicenameslist'],
];

const fixed = ({ account, region, now }: Home): Readonly<Record<string, string>> => ({
  'aws:currenttime': now,
  'aws:epochtime': String(Math.floor(Date.parse(now) / 1000)),
  'aws:requestedregion': region,
  'aws:resourceaccount': account,
  'aws:principalisawsservice': 'false',
});

export function knowledgeOf(key: string, home: Home): Knowledge {
  if (ASKER.includes(key)) return 'ASKER';
  if (BY_SERVICE.includes(key)) return 'BY_SERVICE';
  if (Object.hasOwn(fixed(home), key)) return 'FIXED';
  if (Object.hasOwn(ELSEWHERE, key) || key.startsWith('kms:recipientattestation:')) return 'ELSEWHERE';
  return FREE.test(key) ? 'FREE' : 'UNKNOWN';
}

/** The values of a key that tell requests of a stranger apart, as far as the policy's tests of it do; none: it is not there. */
export function valuesToTry(
  key: string,
  tests: readonly Test[],
  account: string,
  home: Home,
  own: Insiders,
): string[][] {
  const single = (values: readonly string[]) => [...new Set(values)].map((value) => [value]);
  switch (knowledgeOf(key, home)) {
    case 'FIXED':
      return [[fixed(home)[key] ?? '']];
    case 'ELSEWHERE':
      return [...single(ELSEWHERE[key] ?? []), []];
    case 'FREE':
      return [
        [],
        ...single([NAME, ...tests.flatMap(interesting)].filter((value) => !isOurs(key, value, account, own))),
      ];
    case 'ASKER':
      return ofAsker(key, tests, account, own);
    default:
      return [[]];
  }
}

const NAME = 'zq9-stranger';

/** What an expected foreigner says of itself only when it asks for us, or where nobody knows who we are, may. */
function isOurs(key: string, value: string, account: string, own: Insiders): boolean {
  const expected = expectedIn(own, account);
  if (expected?.tag !== key) return false;
  return expected.value === null ? value !== NAME : expected.value.toLowerCase() === value.toLowerCase();
}

/** An ARN of any account, as one of this. */
const withAccount = (arn: string, account: string): string =>
  arn
    .split(':')
    .map((part, at) => (at === 4 && part === '*' ? account : part))
    .join(':');

function ofAsker(key: string, tests: readonly Test[], account: string, own: Insiders): string[][] {
  const literal = tests.flatMap(interesting);
  if (key === 'aws:principalarn') {
    const inAccount = tests
      .flatMap((test) => interesting({ ...test, values: test.values.map((arn) => withAccount(arn, account)) }))
      .filter((arn) => arn.split(':')[4] === account);
    return [`arn:aws:iam::${account}:role/${NAME}`, ...inAccount].map((arn) => [arn]);
  }
  if (key !== 'aws:principalorgid' && key !== 'aws:principalorgpaths') return [[account]];
  const isOwn = (value: string) => own.organizations.includes(value.split('/')[0] ?? '');
  // Where no organization is known to be ours, one that a policy names may be.
  const named = own.organizations.length === 0 ? [] : literal.filter((value) => !isOwn(value));
  const suffix = key === 'aws:principalorgid' ? '' : '/r-zq9z/';
  return [[], [`o-zq9stranger${suffix}`], ...named.map((value) => [value])];
}

/** Values that a test asks for, and for numbers and times those beside them. */
function interesting(test: Test): string[] {
  if (test.operator === 'null' || isVariable(test)) return [];
  return test.values.flatMap((value) => {
    if (test.operator.startsWith('bool')) return ['true', 'false'];
    if (test.operator.startsWith('numeric')) return [-1, 0, 1].map((step) => String(Number(value) + step));
    const isPattern = /like$|^arn/.test(test.operator);
    return isPattern ? [value.replaceAll('*', 'x').replaceAll('?', 'x')] : [value];
  });
}
