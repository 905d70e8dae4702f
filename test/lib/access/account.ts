import type { AnyCollector } from '#domain/declaring/collector.ts';
import { readsPolicy } from '#domain/declaring/session-policy.ts';
import { unitNamed } from '../../e2e/access-matrix.ts';
import { auditing } from '../../e2e/people.ts';
import { type Resolver, type Resource, resolver } from '../../e2e/template.ts';
import type { Synthesised } from '../synthesise.ts';

export const ACCOUNT = '123456789012';
const OWN = { partition: 'aws', accountId: ACCOUNT };
export const COUNSEL = `arn:aws:iam::${ACCOUNT}:role/Counsel`;

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** Who asks: a role counts as itself, whatever its session is called. */
export interface Person {
  readonly principal: string;
  readonly given: readonly Policy[];
  readonly session?: Policy;
}

/** A stack as if it were deployed: policies with every reference filled in. */
export interface Account {
  readonly arns: Readonly<Record<'locker' | 'staging' | 'data key' | 'signing key' | 'reader' | 'seal role', string>>;
  /** The policy of a bucket, a key or a role, by its ARN. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** ARNs of the functions' roles, by the function's name. */
  readonly roles: ReadonlyMap<string, string>;
  person(name: string): Person;
}

const policy = (...Statement: readonly object[]): Policy => ({ Version: '2012-10-17', Statement });
const allows = (Action: string | readonly string[]): Policy => policy({ Effect: 'Allow', Action, Resource: '*' });

export const EVERYTHING = allows('*');

export function accountOf(stack: Synthesised, collectors: readonly AnyCollector[]): Account {
  const resolved = resolver({ Resources: stack.resources }, physicalIds(stack));
  const { all, arn, physical, resolve } = resolved;
  const arns = {
    locker: `arn:aws:s3:::${physical('AWS::S3::Bucket', 'Locker')}`,
    staging: `arn:aws:s3:::${physical('AWS::S3::Bucket', 'Staging')}`,
    'data key': arn('AWS::KMS::Key', 'DataKey'),
    'signing key': arn('AWS::KMS::Key', 'SigningKey'),
    reader: arn('AWS::IAM::Role', 'CollectReader'),
    'seal role': arn('AWS::IAM::Role', 'SealRole'),
  };
  const roles = new Map(
    all('AWS::Lambda::Function').map(([, { Properties }]): [string, string] => [
      Properties.FunctionName.replace('EvidenceLocker-', ''),
      resolve(Properties.Role) as string,
    ]),
  );
  const given = givenTo(resolved);
  const persons = new Map<string, Person>([
    ...[...roles].map(([name, principal]): [string, Person] => [name, { principal, given: given(principal) }]),
    ...collectors.map(({ id, reads }): [string, Person] => [
      unitNamed(id),
      { principal: arns.reader, given: given(arns.reader), session: readsPolicy(reads, OWN) },
    ]),
    ...others(arns),
  ]);
  const person = (name: string): Person => {
    const found = persons.get(name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  return { arns, roles, policies: policiesOf(resolved), person };
}

/** Those who are none of the stack's. */
const others = (arns: Account['arns']): [string, Person][] => [
  ['auditor', { principal: `arn:aws:iam::${ACCOUNT}:user/auditor`, given: [auditors(arns)] }],
  ['admin', { principal: `arn:aws:iam::${ACCOUNT}:user/admin`, given: [EVERYTHING] }],
  ['deployer', { principal: roleArn(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`), given: [EVERYTHING] }],
  [
    'counsel',
    {
      principal: COUNSEL,
      given: [allows(['s3:PutObjectRetention', 's3:PutObjectLegalHold', 's3:DeleteObject', 's3:DeleteObjectVersion'])],
    },
  ],
];

const auditors = (arns: Account['arns']): Policy =>
  policy(
    ...auditing(arns.locker.slice('arn:aws:s3:::'.length), arns['data key']).map((one) => ({
      Effect: 'Allow',
      ...one,
    })),
  );

const roleArn = (name: unknown): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function physicalIds({ resources }: Synthesised): Map<string, string> {
  return new Map(
    Object.entries(resources).map(([id, { Type }]) => {
      if (Type === 'AWS::S3::Bucket') return [id, `evidencelocker-${id.toLowerCase()}`];
      if (Type === 'AWS::KMS::Key') return [id, `00000000-0000-4000-8000-0000${id.slice(-8).toLowerCase()}`];
      return [id, id];
    }),
  );
}

/** What is attached to a role. */
const givenTo =
  ({ all, resolve }: Resolver) =>
  (role: string): Policy[] =>
    all('AWS::IAM::ManagedPolicy')
      .filter(([, { Properties }]) => Properties.Roles.some((ref: unknown) => roleArn(resolve(ref)) === role))
      .map(([, { Properties }]) => resolve(Properties.PolicyDocument) as Policy);

function policiesOf({ all, resolve }: Resolver): Map<string, Policy> {
  const found = (type: string, id: (logical: string, properties: Resource['Properties']) => string, name: string) =>
    all(type).map(([logical, { Properties }]): [string, Policy] => [
      resolve({ 'Fn::GetAtt': [id(logical, Properties), 'Arn'] }) as string,
      resolve(Properties[name]) as Policy,
    ]);
  return new Map([
    ...found('AWS::S3::BucketPolicy', (_, { Bucket }) => Bucket.Ref, 'PolicyDocument'),
    ...found('AWS::KMS::Key', (id) => id, 'KeyPolicy'),
    ...found('AWS::IAM::Role', (id) => id, 'AssumeRolePolicyDocument'),
  ]);
}
