import type { Test } from '../reading/document.ts';
import { holds, holdsWithoutKey, isNegated, isSupported, isVariable } from '../reading/operators.ts';
import { isSession } from '../reading/principals.ts';
import { hasWildcard } from '../reading/wildcards.ts';
import { knowledgeOf, valuesToTry } from './condition-keys.ts';
import { type Circle, expectedIn, type Home, type Insiders, isOwn } from './insiders.ts';

/** Of whom a test is asked. */
export interface Question {
  readonly circle: Circle;
  readonly home: Home;
  readonly own: Insiders;
}

/** Whether it is proven that no stranger of a circle passes a test of an Allow. */
export function neverHolds(test: Test, question: Question): boolean {
  const certain = onOneValue(test, question);
  if (certain !== undefined) return !certain;
  if (test.operator === 'null' || isNegated(test) || !namesInsiders(test, question)) return false;
  return isAlwaysThere(test.key, question.home) || !holdsWithoutKey(test);
}

/** Whether it is proven that every stranger of a circle meets a test of a Deny. */
export function alwaysHolds(test: Test, question: Question): boolean {
  const certain = onOneValue(test, question);
  if (certain !== undefined) return certain;
  if (!isNegated(test) || !namesInsiders(test, question)) return false;
  return isAlwaysThere(test.key, question.home) || holdsWithoutKey(test);
}

/** Of a key that has one value in every stranger's request: whether the test holds. */
function onOneValue(test: Test, { circle, home, own }: Question): boolean | undefined {
  const knowledge = knowledgeOf(test.key, home);
  const value = oneValue(test, circle, knowledge, home, own);
  return value === undefined ? undefined : holds(test, { [test.key]: value }, false);
}

function oneValue(
  test: Test,
  circle: Circle,
  knowledge: ReturnType<typeof knowledgeOf>,
  home: Home,
  own: Insiders,
): string[] | undefined {
  if (isVariable(test)) return undefined;
  // Among anybody there are AWS services, too, which ask for whom they will.
  if (test.key === 'aws:principalisawsservice' && circle.account === null) return undefined;
  if (knowledge === 'FIXED') return valuesToTry(test.key, [test], '', home, own)[0];
  if (circle.account === null) return undefined;
  if (knowledge === 'BY_SERVICE') return []; // a principal of an account is no service
  if (ACCOUNTS.includes(test.key)) return [circle.account];
  // A session says the ARN of its role, whose path is not in its own.
  const isKnown = circle.arn !== null && !isSession(circle.arn);
  return test.key === 'aws:principalarn' && isKnown ? [circle.arn as string] : undefined;
}

const ACCOUNTS = ['aws:principalaccount', 'kms:calleraccount'];
/** Of a request that nobody signed, the account is `anonymous`, and there is no ARN. */
const isAlwaysThere = (key: string, { isSignedOnly }: Home): boolean =>
  ACCOUNTS.includes(key) || (key === 'aws:principalarn' && isSignedOnly);

/** Whether no value of a test is, or matches, a stranger's. */
function namesInsiders(test: Test, { circle, own }: Question): boolean {
  if (!isSupported(test) || test.values.some((value) => value.includes('${'))) return false;
  const isLike = test.operator.endsWith('like');
  const isPlain = (value: string) => !isLike || !hasWildcard(value);
  switch (test.key) {
    case 'aws:principalaccount':
    case 'kms:calleraccount':
    case 'aws:sourceaccount':
      return test.values.every((value) => isPlain(value) && isOwn(own, value));
    case 'aws:principalarn':
    case 'aws:sourcearn':
      return test.values.every((value) => isElsewhere(accountIn(test, value), circle, own));
    case 'aws:principalorgid':
    case 'aws:sourceorgid':
      return test.values.every((value) => isPlain(value) && own.organizations.includes(value));
    case 'aws:principalorgpaths':
    case 'aws:sourceorgpaths':
      return test.values.every((value) => value.includes('/') && own.organizations.includes(value.split('/')[0] ?? ''));
    default:
      return isTagForUs(test, circle, own) && test.values.every(isPlain);
  }
}

/** An account that none of the circle's strangers is of. */
const isElsewhere = (account: string | undefined, circle: Circle, own: Insiders): boolean =>
  account !== undefined && (circle.account === null ? isOwn(own, account) : account !== circle.account);

/** Where an ARN's wildcards stay in their parts; `StringLike` reads over colons, and a path may hold one. */
function accountIn({ operator }: Test, arn: string): string | undefined {
  const [head, partition = '', service = '', region = '', account = ''] = arn.split(':');
  const isOpen =
    operator.endsWith('like') && !operator.startsWith('arn') && hasWildcard(`${partition}${service}${region}`);
  return head === 'arn' && !isOpen && /^\d{12}$/.test(account) ? account : undefined;
}

/** The tag by which an expected foreigner says that it asks for us. */
function isTagForUs(test: Test, circle: Circle, own: Insiders): boolean {
  const expected = expectedIn(own, circle.account);
  const ours = expected?.value?.toLowerCase();
  return expected?.tag === test.key && test.values.every((value) => value.toLowerCase() === ours);
}
