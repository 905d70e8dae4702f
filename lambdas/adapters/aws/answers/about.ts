import { ReadError } from '#domain/words/errors.ts';

/** What an answer has to fit beside its model: what was asked, and where. */
export interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly region: string;
  /** Null where it is not known yet whose account answers. */
  readonly accountId: string | null;
}

type Members = Readonly<Record<string, unknown>>;

/** Throws a ReadError where an answer tells of another thing, region or account than it was asked for. */
export function isAbout(answer: object, asked: Asked): void {
  const whole = valuesOf(answer);
  const parts = [whole, ...Object.values(whole).filter(isStructure).map(valuesOf)];
  for (const [name, wanted] of Object.entries(asked.input))
    if (typeof wanted === 'string' && isIdentifier(name)) for (const part of parts) isTheSame(part, name, wanted);
  for (const list of Object.values(whole).filter(Array.isArray)) for (const one of list) isHere(one, asked);
  for (const part of parts) isHere(part, asked);
}

const isStructure = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The members of an answer that can be read: a garbled one says nothing, and throws when it is asked for. */
const valuesOf = (answer: object): Members =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(answer)).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

const isIdentifier = (name: string): boolean => /(?:Id|Arn)$/.test(name);

/** A key may be asked for by its id or its ARN, and is told by either. */
function isTheSame(part: Members, name: string, wanted: string): void {
  const told = part[name];
  if (typeof told !== 'string' || told === wanted) return;
  if (told.endsWith(`/${wanted}`) || wanted.endsWith(`/${told}`)) return;
  throw new ReadError('MALFORMED_RESPONSE', `${name} ${wanted} was asked for, and the answer is about ${told}`);
}

/** ARNs by which a service names what it lists, not what that refers to. */
const OF_ITS_OWN = new Set([
  ...['KeyArn', 'Arn', 'AliasArn'],
  ...['SubnetArn', 'VolumeArn', 'SecurityGroupArn', 'SecurityGroupRuleArn', 'PrefixListArn'],
]);

function isHere(part: unknown, { service, region, accountId }: Asked): void {
  if (!isStructure(part)) return;
  for (const name of OF_ITS_OWN) {
    const arn = Object.getOwnPropertyDescriptor(part, name)?.value;
    if (typeof arn !== 'string') continue;
    const [, , ofService, ofRegion, ofAccount] = arn.split(':');
    if (ofService !== service) continue;
    if (ofRegion !== '' && ofRegion !== region) throw elsewhere(arn, `region ${region}`);
    // What EC2 lists may be shared by another account; a key of another account is in no list of KMS.
    if (service === 'kms' && accountId !== null && ofAccount !== accountId)
      throw elsewhere(arn, `account ${accountId}`);
  }
}

const elsewhere = (arn: string, asked: string): ReadError =>
  new ReadError('MALFORMED_RESPONSE', `${asked} was asked, and the answer tells of ${arn}`);
