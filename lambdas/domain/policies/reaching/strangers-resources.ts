import type { Action } from './actions.ts';
import { filledIn, widthOf } from './patterns.ts';

/** A name no policy names by accident. */
const NAME = 'zq9-of-a-stranger';
/** AWS gives account ids of twelve digits, and these to nobody: one stands for strangers, one for oneself. */
export const STRANGER = '999999999999';
export const ONESELF = '000000000000';

/** The pattern for a stranger's resource: what account it may be in is not what name it may have. */
const inAccount = (pattern: string): string => {
  const parts = pattern.split(':');
  return parts.length < 6 ? pattern : parts.map((part, at) => (at === 4 && part === '*' ? STRANGER : part)).join(':');
};

/** What policies write where an action has no resource. */
export const NO_RESOURCE = '*';

const IN_REGION: Readonly<Record<string, string>> = {
  dynamodb: `table/${NAME}`,
  s3express: `bucket/${NAME}--use1-az4--x-s3`,
};

/** Resources that no region is named of. */
const ANYWHERE: Readonly<Record<string, readonly string[]>> = {
  s3: [`arn:aws:s3:::${NAME}`],
  sts: [`arn:aws:iam::${STRANGER}:role/${NAME}`, `arn:aws:sts::${STRANGER}:federated-user/${NAME}`],
};

const anyOf = (service: string): readonly string[] =>
  ANYWHERE[service] ?? [`arn:aws:${service}:us-east-1:${STRANGER}:${IN_REGION[service] ?? NAME}`];

/** Of STS, one action alone is on what is STS's own, the others that are known on roles and root users of IAM. */
const notOf = ({ name, kind }: Action): string | null => {
  if (kind !== 'HOLDER') return null;
  return name === 'sts:getfederationtoken' ? 'iam' : 'sts';
};

/**
 * ARNs that a stranger's resource could have: one of any name, and one that matches each pattern. An action on objects
 * is asked of objects, one on buckets of buckets, one that is not known of both; one that has no resource is asked of none, which policies write as
 * `*`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function strangersResources(patterns: readonly string[], service: string, action: Action): string[] {
  const { kind } = action;
  if (kind === 'ASKER') return [NO_RESOURCE];
  const named = patterns
    .filter((pattern) => widthOf(pattern, service) !== 'NAMED')
    .map((pattern) => filledIn(inAccount(pattern), NAME, STRANGER))
    .filter((arn) => arn.startsWith('arn:'));
  const holders = [...anyOf(service), ...named];
  if (service === 'sts') return holders.filter((arn) => arn.split(':')[2] !== notOf(action));
  if (service !== 's3') return holders;
  const buckets = holders.map((arn) => arn.split('/')[0] ?? arn);
  const objects = holders.map((arn) => (arn.includes('/') ? arn : `${arn}/${NAME}`));
  if (kind === 'OBJECT') return objects;
  return kind === 'HOLDER' ? buckets : [...buckets, ...objects];
}
