import type { Principals, Test } from './document.ts';
import { hasVariable } from './patterns.ts';

/**
 * Whose resource is asked for. Only these keep data out of a stranger's bucket: who asks (aws:PrincipalOrgID and the
 * like) does not, since one's own people can write there too. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const OWNER_ACCOUNT = ['aws:resourceaccount', 's3:resourceaccount', 's3express:resourceaccount'];
/** There only where the owner's account is in an organization: what asks for them "if they exist" lets others pass. */
const OWNER_ORGANIZATION = ['aws:resourceorgid', 'aws:resourceorgpaths'];
const OWNER = [...OWNER_ACCOUNT, ...OWNER_ORGANIZATION];

/** Who asks. */
const ASKER = ['aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalarn'];

/**
 * True of requests that AWS services make by themselves; nobody in the VPC can make one. A request that nobody signed has
 * no such key, and may write into a bucket that its owner opened to the world:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const BY_AWS_SERVICE = 'aws:principalisawsservice';

/**
 * Keys that say nothing of whose resource it is: who asks, from where, when, how, and what its owner, who may be anybody,
 * writes on it. Keys in none of these lists (access points, services in between) are not understood here.
 */
const OTHER =
  /^(aws:(principal|source|user|request|token|multifactor|securetransport|currenttime|epochtime|ec2|vpc|federatedprovider|referer|tagkeys|resourcetag)|dynamodb:|s3(express)?:(x-amz-|prefix$|delimiter$|max-keys$|versionid$|signature|authtype$|tlsversion$|locationconstraint$|locationname$|sessionmode$|existingobjecttag|requestobjecttag|object-lock|if-))/;

const EQUAL = ['stringequals', 'stringequalsignorecase', 'stringlike'];
const ARN_EQUAL = ['arnequals', 'arnlike'];
const ARN_UNEQUAL = ['arnnotequals', 'arnnotlike'];
const UNEQUAL = ['stringnotequals', 'stringnotequalsignorecase', 'stringnotlike'];

/** Who gets as far as a condition: one's own people only, anybody, or nobody knows whom of them. */
export type Askers = 'OWN' | 'ANYBODY' | 'UNSURE';

/** What a condition makes of requests for strangers' resources. */
export type Grip = 'NONE_PASS' | 'SOME_PASS' | 'NOT_UNDERSTOOD';

/** Which requests for strangers' resources an Allow with these conditions lets through. */
export function gripOfAllow(tests: readonly Test[], askers: Askers): Grip {
  const grips = tests.map((test) => allowGrip(test, askers));
  if (grips.includes('NONE_PASS')) return 'NONE_PASS';
  const twice = tests.filter(({ key }) => OWNER.includes(key)).length > 1; // what passes each need not pass both
  return twice || grips.includes('NOT_UNDERSTOOD') ? 'NOT_UNDERSTOOD' : 'SOME_PASS';
}

/** Whether any asks whose resource it is. Of two that each let some strangers' through nobody says whether any passes both. */
export const asksForOwner = (tests: readonly Test[]): boolean => tests.some(({ key }) => OWNER.includes(key));

function allowGrip(test: Test, askers: Askers): Grip {
  if (test.key === BY_AWS_SERVICE) return isAlways(test, 'true') && !holdsWithoutKey(test) ? 'NONE_PASS' : 'SOME_PASS';
  if (!OWNER.includes(test.key)) return OTHER.test(test.key) ? 'SOME_PASS' : 'NOT_UNDERSTOOD';
  if (test.operator === 'null' || UNEQUAL.includes(test.operator)) return 'SOME_PASS';
  if (!EQUAL.includes(test.operator)) return 'NOT_UNDERSTOOD';
  return passesWithoutKey(test) ? 'SOME_PASS' : namesOwners(test, askers);
}

const OWN_ID = /\$\{aws:principal(account|orgid)\}/gi;

/** A variable that names the asker's own account or organization is as good as a name while strangers cannot ask. */
function namesOwners(test: Test, askers: Askers): Grip {
  if (test.values.some((value) => isWide(test, value))) return 'SOME_PASS';
  if (!test.values.some(hasVariable)) return 'NONE_PASS';
  if (test.values.some((value) => hasVariable(value.replaceAll(OWN_ID, '')))) return 'NOT_UNDERSTOOD';
  return { OWN: 'NONE_PASS', ANYBODY: 'SOME_PASS', UNSURE: 'NOT_UNDERSTOOD' }[askers] as Grip;
}

/** An owner's account is always known; only the organization can be missing. `ForAllValues` of nothing is true. */
const passesWithoutKey = (test: Test): boolean => holdsWithoutKey(test) && !OWNER_ACCOUNT.includes(test.key);

const holdsWithoutKey = ({ ifExists, set }: Test): boolean => ifExists || set === 'forallvalues';

/**
 * Keys that begin with a service's name are told with that service's requests only: what a test of one of another service
 * does is not understood. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const testsFor = (tests: readonly Test[], service: string): readonly Test[] =>
  tests.map((test) => {
    const owner = /^(s3|s3express):resourceaccount$/.test(test.key) && !/^s3(express)?$/.test(service);
    return owner ? { ...test, key: `${test.key} (of another service)` } : test;
  });

/** Asks whose resource it is only where that is known: a request on no resource may have no owner. */
export const isOwnerIfKnown = (test: Test): boolean => OWNER.includes(test.key) && holdsWithoutKey(test);

/** `StringLike` alone reads wildcards. Of an organization's path the part that matters is the organization. */
function isWide({ operator, key }: Test, value: string): boolean {
  if (!operator.endsWith('like')) return false;
  const decisive = key.endsWith('orgpaths') ? (value.split('/')[0] ?? '') : value;
  return /[*?]/.test(decisive);
}

/** Which requests for strangers' resources a Deny with these conditions leaves: all its conditions have to hold. */
export function gripOfDeny(tests: readonly Test[], askers: Askers): Grip {
  const grips = tests.map((test) => denyGrip(test, askers));
  if (grips.every((grip) => grip === 'NONE_PASS')) return 'NONE_PASS';
  return grips.every((grip) => grip === 'SOME_PASS') ? 'SOME_PASS' : 'NOT_UNDERSTOOD';
}

/** A negated operator holds where the key is missing, except for a set operator that wants one value. */
function denyGrip(test: Test, askers: Askers): Grip {
  if (test.key === BY_AWS_SERVICE) {
    if (!isAlways(test, 'false')) return 'SOME_PASS';
    return holdsWithoutKey(test) ? 'NONE_PASS' : 'NOT_UNDERSTOOD';
  }
  if (!OWNER.includes(test.key)) return OTHER.test(test.key) ? 'SOME_PASS' : 'NOT_UNDERSTOOD';
  if (EQUAL.includes(test.operator)) return 'SOME_PASS';
  if (!UNEQUAL.includes(test.operator) || test.set === 'foranyvalue') return 'NOT_UNDERSTOOD';
  return namesOwners(test, askers);
}

const isAlways = ({ operator, values }: Test, wanted: string): boolean =>
  operator === 'bool' && values.length > 0 && values.every((value) => value.toLowerCase() === wanted);

/** Who passes an Allow and the Denies for anyone beside it, as far as accounts and organizations go. */
export function askersOf(principals: Principals, allow: readonly Test[], denies: readonly (readonly Test[])[]): Askers {
  const isOwn = principals.kind === 'NAMED' || allow.some(isTestOfOwn) || denies.some(isDenyOfStrangers);
  if (isOwn) return 'OWN';
  if (principals.kind === 'UNCERTAIN') return 'UNSURE';
  return [allow, ...denies].flat().some(({ key }) => ASKER.includes(key)) ? 'UNSURE' : 'ANYBODY';
}

const isTestOfOwn = (test: Test): boolean =>
  [...EQUAL, ...ARN_EQUAL].includes(test.operator) && !holdsWithoutKey(test) && namesAskers(test);

/** Whether a Deny for anyone bars all but one's own people. */
const isDenyOfStrangers = (tests: readonly Test[]): boolean =>
  tests.length > 0 &&
  tests.every(
    (test) => [...UNEQUAL, ...ARN_UNEQUAL].includes(test.operator) && test.set !== 'foranyvalue' && namesAskers(test),
  );

const namesAskers = (test: Test): boolean =>
  test.key === 'aws:principalarn'
    ? test.values.every((value) => /^arn:[^:]*:(iam|sts)::\d{12}:/.test(value))
    : ASKER.includes(test.key) &&
      !test.operator.startsWith('arn') && // which read wildcards, and are for ARNs
      test.values.every((value) => !isWide(test, value) && !hasVariable(value));
