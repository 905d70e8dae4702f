import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/storage/ebs-encryption-defaults/collector.ts';
import { defaultKeyIsCustomerManaged } from '#collectors/storage/ebs-encryption-defaults/rules.ts';
import type { Lookup } from '#domain/declaring/rule.ts';
import type { KeyFacts } from '#domain/judging/customer-key.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';
import { ruleContext } from '../../support/rule-context.ts';

const ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const refuse = () => {
  throw sdkError('UnauthorizedOperation', 403);
};

describe('reading the defaults of a region', () => {
  const answers = {
    GetEbsEncryptionByDefault: { EbsEncryptionByDefault: false },
    GetEbsDefaultKmsKeyId: { KmsKeyId: ARN },
    GetSnapshotBlockPublicAccessState: { State: 'block-new-sharing', ManagedBy: 'declarative-policy' },
  };
  const row = {
    id: 'us-east-1',
    encryptionByDefault: false,
    defaultKmsKeyId: ARN,
    snapshotPublicAccess: 'block-new-sharing',
    snapshotPublicAccessManagedBy: 'declarative-policy',
  };

  test('gives one row, named after the region', async () => {
    expect(await readFromStub(collector, answers)).toMatchObject({ rows: [row], gaps: [] });
  });

  test.each([
    ['GetEbsEncryptionByDefault', ['encryptionByDefault']],
    ['GetEbsDefaultKmsKeyId', ['defaultKmsKeyId']],
    ['GetSnapshotBlockPublicAccessState', ['snapshotPublicAccess', 'snapshotPublicAccessManagedBy']],
  ])('a refused %s leaves only its own fields unread', async (operation, fields) => {
    const { rows, gaps } = await readFromStub(collector, { ...answers, [operation]: refuse });
    expect(rows).toEqual([{ ...row, ...Object.fromEntries(fields.map((field) => [field, null])) }]);
    expect(gaps).toEqual([expect.objectContaining({ operation: `ec2:${operation}`, resourceId: 'us-east-1', fields })]);
  });
});

describe('ebs-default-key-is-customer-managed', () => {
  const judge = (defaultKmsKeyId: string, key?: KeyFacts) =>
    defaultKeyIsCustomerManaged.judge(
      {
        id: 'us-east-1',
        encryptionByDefault: true,
        defaultKmsKeyId,
        snapshotPublicAccess: null,
        snapshotPublicAccessManagedBy: null,
      },
      ruleContext({
        policy: {},
        lookup: <Row>() => (key ? { found: key as Row, unread: () => undefined } : { absent: true }) as Lookup<Row>,
      }),
    );

  test.each([
    'alias/aws/ebs',
    'arn:aws:kms:us-east-1:111122223333:alias/aws/ebs',
    'arn:aws-cn:kms:cn-north-1:111122223333:alias/aws/ebs',
  ])('%s is managed by AWS, whatever the keys say', (id) => {
    expect(judge(id).code).toBe('AWS_MANAGED_KEY');
  });

  test.each(['alias/ebs', 'arn:aws:kms:us-east-1:111122223333:alias/ebs', '1234abcd-12ab-34cd-56ef-1234567890ab'])(
    'which key %s is, nobody can tell without KMS',
    (id) => {
      expect(judge(id)).toMatchObject({ verdict: 'UNKNOWN', code: 'KEY_NOT_NAMED_BY_ARN' });
    },
  );

  test('only a key of the customer that can be used passes', () => {
    const states = fc.constantFrom(
      'Enabled',
      'Updating',
      'Disabled',
      'PendingDeletion',
      'PendingImport',
      'Unavailable',
      'Creating',
    );
    fc.assert(
      fc.property(fc.constantFrom('AWS', 'CUSTOMER', null), fc.option(states), (keyManager, keyState) => {
        const { verdict } = judge(ARN, { keyManager, keyState, aliases: null });
        const isKnown = keyManager !== null && keyState !== null;
        const isGood = keyManager === 'CUSTOMER' && (keyState === 'Enabled' || keyState === 'Updating');
        expect(verdict).toBe(!isKnown ? 'UNKNOWN' : isGood ? 'PASS' : 'FAIL');
      }),
    );
  });
});
