import ipaddr from 'ipaddr.js';
import type { Test } from './document.ts';
import { type Context, type Filled, filled, hasVariable } from './variables.ts';
import { matches } from './wildcards.ts';

/** `undefined`: this version cannot say. */
export type Holds = boolean | undefined;

/** Whether a value of the request is what a value of the policy asks for; undefined where either is none of its kind. */
type Compare = (given: string, wanted: Filled) => Holds;

const text: Compare = (given, wanted) => given === wanted.text;
const textInAnyCase: Compare = (given, wanted) => given.toLowerCase() === wanted.text.toLowerCase();
const like: Compare = (given, wanted) => wanted.likes(given);
const bool: Compare = (given, wanted) => {
  const [one, other] = [given.toLowerCase(), wanted.text.toLowerCase()];
  return [one, other].every((each) => each === 'true' || each === 'false') ? one === other : undefined;
};

/** ARNs are compared part by part, and a wildcard stays in its part; the last part may hold colons. */
const arn: Compare = (given, wanted) => {
  const [has, wants] = [arnParts(given), arnParts(wanted.text)];
  return has && wants ? wants.every((part, at) => matches(part, has[at] ?? '')) : undefined;
};

function arnParts(text: string): string[] | undefined {
  const parts = text.split(':');
  return parts.length < 6 || parts[0] !== 'arn' ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const ip: Compare = (given, { text: wanted }) => {
  if (!ipaddr.isValid(given)) return undefined;
  const address = ipaddr.parse(given);
  const whole = wanted.includes('/') ? wanted : `${wanted}/${wanted.includes(':') ? 128 : 32}`;
  if (!ipaddr.isValidCIDR(whole)) return undefined;
  const [network, bits] = ipaddr.parseCIDR(whole);
  return network.kind() === address.kind() && address.match(network, bits);
};

const ordered =
  (read: (text: string) => number, holds: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) => {
    const [one, other] = [read(given), read(wanted.text)];
    return Number.isNaN(one) || Number.isNaN(other) ? undefined : holds(one, other);
  };

const numberOf = (text: string): number => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
/** ISO 8601, or seconds since 1970. */
const timeOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const ORDERS: Readonly<Record<string, (given: number, wanted: number) => boolean>> = {
  equals: (given, wanted) => given === wanted,
  lessthan: (given, wanted) => given < wanted,
  lessthanequals: (given, wanted) => given <= wanted,
  greaterthan: (given, wanted) => given > wanted,
  greaterthanequals: (given, wanted) => given >= wanted,
};

/**
 * The operators that are understood, without the negated ones.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const COMPARES: Readonly<Record<string, Compare>> = {
  stringequals: text,
  stringequalsignorecase: textInAnyCase,
  stringlike: like,
  bool,
  arnequals: arn,
  arnlike: arn,
  ipaddress: ip,
  ...Object.fromEntries(Object.entries(ORDERS).map(([name, order]) => [`numeric${name}`, ordered(numberOf, order)])),
  ...Object.fromEntries(Object.entries(ORDERS).map(([name, order]) => [`date${name}`, ordered(timeOf, order)])),
};

const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  notipaddress: 'ipaddress',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
};

export const isNegated = ({ operator }: Test): boolean => Object.hasOwn(NEGATED, operator);

export const isSupported = ({ operator }: Test): boolean =>
  operator === 'null' || Object.hasOwn(COMPARES, operator) || Object.hasOwn(NEGATED, operator);

/** Whether a line of a Condition holds for a request. */
export function holds(test: Test, context: Context, hasVariables: boolean): Holds {
  const given = context.get(test.key) ?? [];
  if (test.operator === 'null') return isNull(test, given);
  if (!isSupported(test)) return undefined;
  if (given.length === 0) return holdsWithoutKey(test);
  if (given.length > 1 && test.set === null) return undefined; // AWS asks for a set operator here
  return combined(
    given.map((value) => matchesOne(test, value, context, hasVariables)),
    test.set === 'foranyvalue',
  );
}

/** A key that is not there, or has no value: so it is for every value of none, and for any value of none it is not. */
export const holdsWithoutKey = (test: Test): boolean =>
  test.ifExists || (test.set === null ? isNegated(test) : test.set === 'forallvalues');

function isNull({ values, set }: Test, given: readonly string[]): Holds {
  const [wanted, ...more] = values.map((value) => value.toLowerCase());
  if (set !== null || more.length > 0 || (wanted !== 'true' && wanted !== 'false')) return undefined;
  return (given.length === 0) === (wanted === 'true');
}

/** One value of the request against all of the policy: any of them, of a negated operator none. */
function matchesOne(test: Test, given: string, context: Context, hasVariables: boolean): Holds {
  const not = isNegated(test);
  const compare = COMPARES[not ? (NEGATED[test.operator] ?? '') : test.operator];
  const found = test.values.map((value): Holds => {
    const wanted = filled(value, context, hasVariables && takesVariables(test.operator));
    if (wanted === undefined) return not ? undefined : false; // the request has nothing to fill in
    return compare?.(given, wanted);
  });
  const any = combined(found, true);
  return any === undefined ? undefined : any !== not;
}

/** Strings and ARNs alone: "policy variables in the Condition element", reference_policies_variables.html. */
const takesVariables = (operator: string): boolean => /^(string|arn)/.test(operator);

/** Any of them, or all of them, as far as can be said. */
export function combined(all: readonly Holds[], any: boolean): Holds {
  if (all.includes(any)) return any;
  return all.includes(undefined) ? undefined : !any;
}

/** Whether what a test asks for differs from request to request, because a variable stands in it. */
export const isVariable = (test: Test): boolean => test.values.some(hasVariable);
