import type { Action } from './policy-actions.ts';
import { filledIn, widthOf } from './policy-patterns.ts';

/** A name no policy names by accident. */
const NAME = 'zq9-of-a-stranger';
/** AWS gives account ids of twelve digits, and these to nobody: one stands for strangers, one for oneself. */
export const STRANGER = '999999999999';
export const ONESELF = '000000000000';

const IN_REGION: Readonly<Record<string, string>> = {
  dynamodb: `table/${NAME}`,
  s3express: `bucket/${NAME}--use1-az4--x-s3`,
};

/**
 * ARNs that a stranger's resource could have: one of any name, and one that matches each pattern. An action on objects
 * is asked of objects, one on buckets of buckets, one that is not known of both.
 */
export function strangersResources(patterns: readonly string[], service: string, { kind }: Action): string[] {
  const resource = IN_REGION[service] ?? NAME;
  const any = service === 's3' ? `arn:aws:s3:::${NAME}` : `arn:aws:${service}:us-east-1:${STRANGER}:${resource}`;
  const named = patterns
    .filter((pattern) => widthOf(pattern, service) !== 'NAMED')
    .map((pattern) => filledIn(pattern, NAME, STRANGER))
    .filter((arn) => arn.startsWith('arn:'));
  const holders = [any, ...named];
  if (service !== 's3') return holders;
  const buckets = holders.map((arn) => arn.split('/')[0] ?? arn);
  const objects = holders.map((arn) => (arn.includes('/') ? arn : `${arn}/${NAME}`));
  if (kind === 'OBJECT') return objects;
  return kind === 'HOLDER' ? buckets : [...buckets, ...objects];
}
