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
  const members = Object.values(whole);
  const listed = members.filter(Array.isArray).flat();
  const parts = [answer, ...members, ...listed].filter(isStructure);
  const wanted = Object.entries(asked.input).filter(([name, value]) => typeof value === 'string' && isIdentifier(name));
  for (const part of parts) {
    isHere(part, asked);
    for (const [name, value] of wanted) isTheSame(part, name, value as string);
  }
}

const isStructure = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The members of an answer that can be read. */
const valuesOf = (answer: object): Members =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(answer)).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

const isIdentifier = (name: string): boolean => /(?:Id|Arn)$/.test(name);

/** What a member says; a garbled one says nothing, and throws when it is asked for. */
function textOf(part: object, name: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(part, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A key may be asked for by its id or its ARN, and is told by either; an alias is another name for it. */
function isTheSame(part: object, name: string, wanted: string): void {
  const told = textOf(part, name);
  if (told === undefined || told === wanted || /(?:^|:)alias\//.test(wanted)) return;
  if (told.endsWith(`/${wanted}`) || wanted.endsWith(`/${told}`)) return;
  throw new ReadError('MALFORMED_RESPONSE', `${name} ${wanted} was asked for, and the answer is about ${told}`);
}

/** ARNs by which a service names what it lists, not what that refers to. */
const OF_ITS_OWN = new Set([
  ...['KeyArn', 'Arn', 'AliasArn'],
  ...['SubnetArn', 'VolumeArn', 'SecurityGroupArn', 'SecurityGroupRuleArn', 'PrefixListArn'],
]);

function isHere(part: object, asked: Asked): void {
  for (const name of OF_ITS_OWN) {
    const arn = textOf(part, name);
    if (arn === undefined) continue;
    if (asked.service === 'kms') isOwnKey(part, arn, asked);
    const [, , service = '', region, account] = arn.split(':');
    if (name === 'VolumeArn' && asked.accountId !== null && account !== asked.accountId)
      throw elsewhere(arn, `account ${asked.accountId}`);
    if (service.toLowerCase() === asked.service && region !== '' && region !== asked.region)
      throw elsewhere(arn, `region ${asked.region}`);
  }
}

/** Much of what EC2 lists may be shared by another account, but no volume; a key of another account is in no list of KMS. */
function isOwnKey(part: object, arn: string, { accountId }: Asked): void {
  const [scheme, , service, , account, resource = ''] = arn.split(':');
  if (scheme !== 'arn' || service !== 'kms' || !/^(?:key|alias)\/./.test(resource)) throw elsewhere(arn, 'KMS');
  if (accountId !== null && account !== accountId) throw elsewhere(arn, `account ${accountId}`);
  const keyId = textOf(part, 'KeyId');
  if (keyId !== undefined && resource !== `key/${keyId}` && keyId !== arn) throw elsewhere(arn, `key ${keyId}`);
}

const elsewhere = (arn: string, asked: string): ReadError =>
  new ReadError('MALFORMED_RESPONSE', `${asked} was asked, and the answer tells of ${arn}`);
