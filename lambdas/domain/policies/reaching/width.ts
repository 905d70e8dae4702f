import { arnServicesOf } from './aws-services.ts';
import type { Patterns } from './document.ts';

/** `*`: any text, also none; `?`: one character. Takes no longer than the product of the lengths. */
export function matches(wanted: string, given: string): boolean {
  let star = -1;
  let held = 0;
  let p = 0;
  for (let t = 0; t < given.length; ) {
    if (wanted[p] === '*') {
      star = p++;
      held = t;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++held; // the star takes one character more
    } else return false;
  }
  return /^\**$/.test(wanted.slice(p));
}

/** Whether everything the narrower pattern matches, the wider one matches too. Says no where that takes more thought. */
export const covers = (wider: string, narrower: string): boolean => !wider.includes('?') && matches(wider, narrower);

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
const VARIABLE = /\$\{(?![*?$]\})[^}]*\}/g;
export const hasVariable = (text: string): boolean => text.search(VARIABLE) >= 0;

/** The pattern for requests from an account: the variable for the account is known, others could be anything. */
const askedFrom = (pattern: string, account: string): string =>
  pattern.replaceAll(/\$\{aws:principalaccount\}/gi, account).replaceAll(VARIABLE, 'zq9');

export const resourceMatches = ({ not, patterns }: Patterns, arn: string, account: string): boolean =>
  patterns.some((pattern) => matches(askedFrom(pattern, account), arn)) !== not;

/** A text that the pattern matches. */
export const filledIn = (pattern: string, text: string, account: string): string =>
  askedFrom(pattern, account).replaceAll('*', text).replaceAll('?', text.charAt(0));

/** Whose resources a pattern reaches: named ones only, any whose name looks alike, or any at all. */
export type Width = 'NAMED' | 'NAME_PATTERN' | 'ANY';

/**
 * An account in the ARN, or the whole name of a bucket, names a resource. A pattern for names does not: bucket names are
 * free for anyone to take. An ARN with parts missing stands for any of them:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function widthOf(pattern: string, service: string): Width {
  const [arn, , itsService, , account, resource] = partsOf(pattern);
  const isOfService = arnServicesOf(service).some((each) => matches(itsService, each));
  if (!matches(arn, 'arn') || !isOfService) return 'NAMED'; // nothing of this service
  if (/^\d{12}$/.test(account)) return 'NAMED';
  const name = resource.split('/')[0] ?? '';
  if (/^[*?]*$/.test(name)) return 'ANY';
  if (account !== '' && !(service === 's3' && name !== 'accesspoint')) return 'ANY';
  const isOpen = /[*?]/.test(name.replaceAll(/\$\{[*?$]\}/g, '')) || hasVariable(name);
  return isOpen ? 'NAME_PATTERN' : 'NAMED';
}

/** Whether the pattern holds every resource of the service there is, or at least every object in one. */
export function isEverything(pattern: string, service: string, ofObjects = false): boolean {
  const [arn, , itsService, region, account, resource] = partsOf(pattern);
  const isAny = (part: string) => part === '*' || (part === '' && service === 's3');
  const isAll = resource === '*' || (ofObjects && resource === '*/*');
  const isOfService = arnServicesOf(service).every((each) => matches(itsService, each));
  return matches(arn, 'arn') && isOfService && isAny(region) && isAny(account) && isAll;
}

type Parts = [arn: string, partition: string, service: string, region: string, account: string, resource: string];

function partsOf(pattern: string): Parts {
  const [arn = '', partition = '*', service = '*', region = '*', account = '*', ...resource] = pattern.split(':');
  return [arn, partition, service, region, account, resource.length === 0 ? '*' : resource.join(':')];
}
