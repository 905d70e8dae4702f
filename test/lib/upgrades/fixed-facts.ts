import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { byText } from '#domain/words/by-text.ts';
import { FEDERATED } from '../stand-ins.ts';
import { type Resource, type Synthesised, synthesise } from '../synthesise.ts';

/** What of a deployed resource may never change: otherwise CloudFormation makes another one, and drops or loses this. */
export interface Fixed {
  readonly type: string;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** Values whose change means another resource. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export type FixedFacts = Readonly<Record<string, Fixed>>;

/** These hold nothing and nobody knows their names: another one does as well. */
const REPLACED_AT_WILL = [
  'AWS::Lambda::Version',
  'AWS::IAM::ManagedPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Subscription',
];

/** CloudFormation fails the whole update: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
};

const spec = loadAwsServiceSpecSync();

/** The properties that CloudFormation does not change in place, from AWS's own description of its resources. */
function replacing(type: string): string[] {
  const [described] = spec.lookup('resource', 'cloudFormationType', 'equals', type);
  if (!described) throw new Error(`AWS describes no resource ${type}`);
  const named = Object.entries(described.properties)
    .filter(([, { causesReplacement = 'no' }]) => causesReplacement !== 'no')
    .map(([name]) => name);
  return [...named, ...(REFUSED[type] ?? [])];
}

/** The facts of a template by logical id. */
export const fixedFacts = (resources: Readonly<Record<string, Resource>>): FixedFacts =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => !REPLACED_AT_WILL.includes(Type))
      .sort(([a], [b]) => byText(a, b))
      .map(([id, resource]) => [id, fixed(resource)]),
  );

function fixed({ Type, Properties, DeletionPolicy, UpdateReplacePolicy }: Resource): Fixed {
  const { Name } = Properties?.TableInput ?? {}; // the name of a table stands further down than AWS's description looks
  const named = [
    ...replacing(Type)
      .filter((name) => Properties?.[name] !== undefined)
      .map((name) => [name, Properties[name]] as const),
    ...(Name === undefined ? [] : [['TableInput.Name', Name] as const]),
  ];
  return {
    type: Type,
    ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
    properties: Object.fromEntries(named),
  };
}

/** What an upgrade from `deployed` to `next` would do to what is deployed; nothing, if it may be released. */
export const harm = (deployed: FixedFacts, next: FixedFacts): string[] =>
  Object.entries(deployed).flatMap(([id, was]) => {
    const is = next[id];
    if (is === undefined) return [`${id} (${was.type}) would be removed`];
    return JSON.stringify(is) === JSON.stringify(was)
      ? []
      : [`${id} (${was.type}) would be replaced, or kept otherwise: ${JSON.stringify(was)} → ${JSON.stringify(is)}`];
  });

/** The stack with everything switched on. */
export const everything = (): Promise<Synthesised> => synthesise({ ...FEDERATED, alerts: { email: 'a@b.example' } });
