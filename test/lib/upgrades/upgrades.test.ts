import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Resource } from '../synthesise.ts';
import { everything, type FixedFacts, fixedFacts, harm } from './fixed-facts.ts';

const deployed: FixedFacts = JSON.parse(readFileSync(new URL('deployed.json', import.meta.url), 'utf8'));

let resources: Readonly<Record<string, Resource>>;
beforeAll(async () => {
  ({ resources } = await everything());
});

describe('an upgrade of what is deployed', () => {
  test('replaces and removes no locker, key, role or anything with a name', () => {
    expect(harm(deployed, fixedFacts(resources))).toEqual([]);
  });

  test('finds everything of today but new tables in the fixture, so that tomorrow protects it (node test/lib/upgrades/write-deployed.ts)', () => {
    // A new table is a new folder and nothing else; a release adds it here.
    const lasting = (facts: FixedFacts) =>
      Object.entries(facts).flatMap(([id, { type }]) => (type === 'AWS::Glue::Table' ? [] : [id]));
    expect(lasting(deployed)).toEqual(lasting(fixedFacts(resources)));
  });

  const idOf = (type: string, start: string): string => {
    const [id] = Object.entries(resources).find(([id, { Type }]) => Type === type && id.startsWith(start)) ?? [];
    if (id === undefined) throw new Error(`no ${type} starts with ${start}`);
    return id;
  };
  const changed = (id: string, change: (resource: Resource) => Resource) =>
    harm(deployed, fixedFacts({ ...resources, [id]: change(structuredClone(resources[id]) as Resource) }));
  const withProperties =
    (properties: object) =>
    (resource: Resource): Resource => ({ ...resource, Properties: { ...resource.Properties, ...properties } });

  test.each<[string, string, string, (resource: Resource) => Resource]>([
    ['a locker with a name', 'AWS::S3::Bucket', 'Locker', withProperties({ BucketName: 'mine' })],
    ['a locker without Object Lock', 'AWS::S3::Bucket', 'Locker', withProperties({ ObjectLockEnabled: false })],
    ['a signing key of another kind', 'AWS::KMS::Key', 'SigningKey', withProperties({ KeySpec: 'ECC_NIST_P384' })],
    ['a role on another path', 'AWS::IAM::Role', 'CollectReader', withProperties({ Path: '/evidence/' })],
    ['a function of another name', 'AWS::Lambda::Function', 'Seal', withProperties({ FunctionName: 'sealer' })],
    ['a table of another name', 'AWS::Glue::Table', 'Tables', withProperties({ TableInput: { Name: 'x' } })],
    ['another workgroup', 'AWS::Athena::WorkGroup', 'Tables', withProperties({ Name: 'x' })],
    ['another log', 'AWS::Logs::LogGroup', 'Seal', withProperties({ LogGroupName: 'x' })],
    ['a locker that goes with the stack', 'AWS::S3::Bucket', 'Locker', (one) => ({ ...one, DeletionPolicy: 'Delete' })],
    ['a key that goes when replaced', 'AWS::KMS::Key', 'DataKey', (one) => ({ ...one, UpdateReplacePolicy: 'Delete' })],
  ])('is refused with %s', (_what, type, start, change) => {
    const id = idOf(type, start);
    expect(changed(id, change)).toEqual([expect.stringContaining(`${id} (${type})`)]);
  });

  test.each([
    ['AWS::S3::Bucket', 'Locker'],
    ['AWS::KMS::Key', 'DataKey'],
    ['AWS::IAM::Role', 'SealRole'],
    ['AWS::S3::BucketPolicy', 'LockerPolicy'],
  ])('is refused where a %s is called otherwise in the code', (type, start) => {
    const id = idOf(type, start);
    const { [id]: moved, ...others } = resources;
    const next = fixedFacts({ ...others, [`Renamed${id}`]: moved as Resource });
    expect(harm(deployed, next)).toEqual([`${id} (${type}) would be removed`]);
  });

  test.each<[string, string, string, (resource: Resource) => Resource]>([
    ['more days of retention', 'AWS::S3::Bucket', 'Locker', withProperties({ ObjectLockConfiguration: {} })],
    ['other code', 'AWS::Lambda::Function', 'Seal', withProperties({ Code: { S3Bucket: 'b', S3Key: 'other.zip' } })],
    [
      'another definition',
      'AWS::StepFunctions::StateMachine',
      'RunsMachine',
      withProperties({ DefinitionString: '{}' }),
    ],
  ])('may bring %s', (_what, type, start, change) => {
    expect(changed(idOf(type, start), change)).toEqual([]);
  });
});
