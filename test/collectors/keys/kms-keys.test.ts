import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/keys/kms-keys/collector.ts';
import { keyNotScheduledForDeletion } from '#collectors/keys/kms-keys/deletion.ts';
import { EXAMPLE, PRIMARY, REPLICA } from '#collectors/keys/kms-keys/examples.ts';
import type { Key } from '#collectors/keys/kms-keys/key.ts';
import { keyMaterialStays } from '#collectors/keys/kms-keys/material.ts';
import { keyRotates } from '#collectors/keys/kms-keys/rotation.ts';
import { keyClosedToStrangers } from '#collectors/keys/kms-keys/strangers.ts';
import type { Lookup } from '#domain/declaring/rule.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';
import { ruleContext } from '../../support/rule-context.ts';

const NOW = '2026-11-21T06:00:00.000Z';
const judge = (key: Partial<Key>, { now = NOW, maxKeyRotationDays = 365, primary }: Partial<Judging> = {}) =>
  keyRotates.judge(
    { ...EXAMPLE, ...key },
    ruleContext({
      policy: { maxKeyRotationDays },
      now,
      lookup: <Row>() =>
        (primary ? { found: primary as Row, unread: () => undefined } : { absent: true }) as Lookup<Row>,
    }),
  );
interface Judging {
  now: string;
  maxKeyRotationDays: number;
  primary: Key;
}

describe('kms-key-rotates', () => {
  test.each([
    [365, 'PASS'],
    [366, 'FAIL'],
    [90, 'PASS'],
    [2560, 'FAIL'],
  ])('with a limit of 365 days, a period of %i days is %s', (rotationPeriodDays, verdict) => {
    expect(judge({ rotationPeriodDays }).verdict).toBe(verdict);
  });

  test('a period passes exactly where it does not exceed the limit', () => {
    const days = fc.integer({ min: 90, max: 2560 });
    fc.assert(
      fc.property(days, days, (rotationPeriodDays, maxKeyRotationDays) => {
        const { verdict } = judge({ rotationPeriodDays }, { maxKeyRotationDays });
        expect(verdict).toBe(rotationPeriodDays <= maxKeyRotationDays ? 'PASS' : 'FAIL');
      }),
    );
  });

  test('a period KMS does not report counts as its documented default, and the reason says so', () => {
    expect(judge({ rotationPeriodDays: null })).toMatchObject({
      verdict: 'PASS',
      reason: expect.stringContaining('documented default'),
    });
    expect(judge({ rotationPeriodDays: null }, { maxKeyRotationDays: 180 }).code).toBe('PERIOD_TOO_LONG');
  });

  test.each([
    ['a millisecond ago', '2026-11-21T05:59:59.999Z', 'FAIL'],
    ['now', '2026-11-21T06:00:00.000Z', 'PASS'],
    ['now, written without milliseconds', '2026-11-21T06:00:00Z', 'PASS'],
    ['in a millisecond', '2026-11-21T06:00:00.001Z', 'PASS'],
    ['never', null, 'PASS'],
  ])('a rotation due %s is %s', (_when, nextRotationAt, verdict) => {
    expect(judge({ nextRotationAt }).verdict).toBe(verdict);
  });

  test('only time decides whether a rotation is overdue, not how it is written', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, (next, now) => {
        const { verdict } = judge({ nextRotationAt: next.toISOString() }, { now: now.toISOString() });
        expect(verdict).toBe(next.getTime() < now.getTime() ? 'FAIL' : 'PASS');
      }),
    );
  });

  test.each(['EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'])('material from %s is out of scope', (origin) => {
    expect(judge({ origin, rotationEnabled: false })).toMatchObject({ verdict: 'NOT_APPLICABLE' });
  });

  test.each(['RSA_4096', 'ECC_NIST_P256', 'HMAC_256', 'SM2', 'ML_DSA_65'])('a %s key is out of scope', (keySpec) => {
    expect(judge({ keySpec, rotationEnabled: false })).toMatchObject({ verdict: 'NOT_APPLICABLE' });
  });

  test('who manages a key is asked before its state, its state before its kind, its kind before its rotation', () => {
    expect(judge({ keyManager: 'AWS', keyState: 'Disabled' }).code).toBe('AWS_MANAGED_KEY');
    expect(judge({ keyState: 'Disabled', keySpec: 'RSA_2048' }).code).toBe('NOT_ENABLED');
    expect(judge({ keySpec: 'RSA_2048', origin: 'EXTERNAL' }).code).toBe('SPEC_DOES_NOT_ROTATE');
    expect(judge({ origin: 'EXTERNAL', rotationEnabled: false }).code).toBe('MATERIAL_NOT_FROM_KMS');
    expect(judge({ rotationEnabled: false, rotationPeriodDays: 2560 }).code).toBe('ROTATION_OFF');
  });

  test('a replica is judged by its primary, whatever its own fields say', () => {
    const primary = { ...PRIMARY, rotationEnabled: false };
    expect(judge({ ...REPLICA, rotationEnabled: true }, { primary }).code).toBe('ROTATION_OFF');
    expect(judge({ ...REPLICA, rotationEnabled: false }, { primary: PRIMARY }).verdict).toBe('PASS');
  });

  test('a primary that is itself a replica proves nothing', () => {
    expect(judge(REPLICA, { primary: REPLICA }).verdict).toBe('UNKNOWN');
    expect(judge(REPLICA, { primary: { ...PRIMARY, keyState: 'Creating' } }).verdict).toBe('UNKNOWN');
  });

  /** "While the key state is Updating, you can use the keys in cryptographic operations": multi-region-update.html */
  test.each([
    [true, 'PASS'],
    [false, 'FAIL'],
  ])('keys that are being moved, with rotation %s, are %s', (rotationEnabled, verdict) => {
    expect(judge({ keyState: 'Updating', rotationEnabled }).verdict).toBe(verdict);
    const primary = { ...PRIMARY, keyState: 'Updating', rotationEnabled };
    expect(judge({ ...REPLICA, keyState: 'Updating' }, { primary }).verdict).toBe(verdict);
  });

  test.each([
    ['Disabled', 'FAIL'],
    ['PendingDeletion', 'FAIL'],
    ['PendingReplicaDeletion', 'FAIL'],
    ['a state of a later year', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('an enabled replica whose primary is %s is %s, whatever the rotation of either', (keyState, verdict) => {
    for (const rotationEnabled of [true, false]) {
      const primary = { ...PRIMARY, keyState, rotationEnabled };
      expect(judge(REPLICA, { primary }).verdict).toBe(verdict);
    }
    expect(judge({ ...REPLICA, keyState: 'Disabled' }, { primary: { ...PRIMARY, keyState } }).code).toBe('NOT_ENABLED');
  });

  test('what a replica says of itself does for an unread primary, as far as it goes', () => {
    const own = { rotationEnabled: true, rotationPeriodDays: 365, nextRotationAt: '2027-01-01T00:00:00.000Z' };
    expect(judge({ ...REPLICA, ...own }).code).toBe('BY_REPLICA');
    expect(judge({ ...REPLICA, ...own, rotationPeriodDays: 730 }).code).toBe('PERIOD_TOO_LONG');
    expect(judge({ ...REPLICA, ...own, nextRotationAt: '2026-01-01T00:00:00.000Z' }).code).toBe('ROTATION_OVERDUE');
    expect(judge({ ...REPLICA, ...own, rotationEnabled: false }).code).toBe('ROTATION_OFF');
    expect(judge({ ...REPLICA, ...own, nextRotationAt: null }).verdict).toBe('UNKNOWN');
  });

  test('nothing that is missing makes a PASS, and rotation that was not reported never makes a FAIL', () => {
    const missing = fc.subarray(['keyManager', 'keyState', 'keySpec', 'origin', 'rotationEnabled'] as const, {
      minLength: 1,
    });
    fc.assert(
      fc.property(missing, (fields) => {
        const { verdict } = judge(Object.fromEntries(fields.map((field) => [field, null])));
        expect(verdict).toBe('UNKNOWN');
      }),
    );
  });
});

test.each([
  ['PendingDeletion', 'FAIL'],
  ['PendingReplicaDeletion', 'FAIL'],
  ['Disabled', 'PASS'],
  ['PendingImport', 'PASS'],
])('a key that is %s is %s for kms-key-not-scheduled-for-deletion', (keyState, verdict) => {
  const context = ruleContext({ policy: {}, now: NOW });
  expect(keyNotScheduledForDeletion.judge({ ...EXAMPLE, keyState }, context).verdict).toBe(verdict);
});

test.each([
  ['in 30 days and a minute', '2026-12-21T06:01:00.000Z', 'PASS'],
  ['in 29 days and 23 hours', '2026-12-21T05:00:00.000Z', 'FAIL'],
  ['yesterday', '2026-11-20T06:00:00.000Z', 'FAIL'],
])('imported material that expires %s is %s', (_when, materialExpiresAt, verdict) => {
  const key = { ...EXAMPLE, origin: 'EXTERNAL', expirationModel: 'KEY_MATERIAL_EXPIRES', materialExpiresAt };
  const context = ruleContext({ policy: { minMaterialDays: 30 }, now: NOW });
  expect(keyMaterialStays.judge(key, context).verdict).toBe(verdict);
});

describe('reading keys', () => {
  const arn = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
  const describeAs = (metadata: object) => (input: Record<string, unknown>) => ({
    KeyMetadata: {
      KeyId: 'k',
      Arn: input.KeyId,
      KeyManager: 'CUSTOMER',
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      Origin: 'AWS_KMS',
      ...metadata,
    },
  });
  const one = {
    ListKeys: { Keys: [{ KeyId: 'k', KeyArn: arn('k') }], Truncated: false },
    ListAliases: { Aliases: [], Truncated: false },
    GetKeyRotationStatus: { KeyRotationEnabled: true, RotationPeriodInDays: 90 },
    ListKeyRotations: { Rotations: [], Truncated: false },
    GetKeyPolicy: { Policy: EXAMPLE.policy, PolicyName: 'default' },
    ListGrants: { Grants: [], Truncated: false },
    DescribeKey: describeAs({}),
  };

  test('asks for the largest pages', async () => {
    const { calls } = await readFromStub(collector, one);
    const limits = calls
      .filter(({ operation }) => operation.startsWith('List'))
      .map(({ operation, input }) => [operation, input.Limit]);
    expect(Object.fromEntries(limits)).toEqual({
      ListKeys: 1000,
      ListAliases: 100,
      ListKeyRotations: 1000,
      ListGrants: 100,
    });
  });

  test.each([
    ['a key that KMS makes', {}, ['GetKeyPolicy', 'GetKeyRotationStatus', 'ListGrants', 'ListKeyRotations']],
    ['an imported key', { Origin: 'EXTERNAL' }, ['GetKeyPolicy', 'ListGrants', 'ListKeyRotations']],
    ['a key managed by AWS', { KeyManager: 'AWS' }, []],
    ['an asymmetric key', { KeySpec: 'RSA_2048' }, ['GetKeyPolicy', 'ListGrants']],
    ['a key in CloudHSM', { Origin: 'AWS_CLOUDHSM' }, ['GetKeyPolicy', 'ListGrants']],
    [
      'a replica',
      {
        MultiRegion: true,
        MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: arn('p'), Region: 'us-west-2' } },
      },
      ['GetKeyPolicy', 'GetKeyRotationStatus', 'ListGrants'],
    ],
  ])('of %s asks what there is to ask', async (_name, metadata, expected) => {
    const { calls, gaps } = await readFromStub(collector, { ...one, DescribeKey: describeAs(metadata) });
    expect(gaps).toEqual([]);
    const asked = calls
      .map(({ operation }) => operation)
      .filter((name) => !['ListKeys', 'ListAliases', 'DescribeKey'].includes(name));
    expect(asked.sort()).toEqual(expected);
  });

  test.each([
    ['a replica', { MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: arn('p') } } }, []],
    ['a primary', { MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY' } }, ['NOT_SUPPORTED']],
  ])('that KMS does not tell the rotation of %s leaves %j', async (_name, metadata, codes) => {
    const { rows, gaps } = await readFromStub(collector, {
      ...one,
      DescribeKey: describeAs(metadata),
      GetKeyRotationStatus: () => {
        throw sdkError('UnsupportedOperationException', 400);
      },
    });
    expect(gaps.map(({ code }) => code)).toEqual(codes);
    expect(rows).toMatchObject([{ rotationEnabled: null }]);
  });

  test('keeps every fact of a key, with dates as ISO 8601', async () => {
    const { rows } = await readFromStub(collector, {
      ...one,
      ListAliases: {
        Aliases: [
          { AliasName: 'alias/b', TargetKeyId: 'k' },
          { AliasName: 'alias/a', TargetKeyId: 'k' },
          { AliasName: 'alias/aws/ebs' },
        ],
        Truncated: false,
      },
      GetKeyRotationStatus: {
        KeyRotationEnabled: true,
        RotationPeriodInDays: 90,
        NextRotationDate: new Date('2027-01-01T00:00:00Z'),
      },
      ListKeyRotations: {
        Rotations: [
          { RotationDate: new Date('2026-02-01T00:00:00Z'), RotationType: 'ON_DEMAND' },
          { RotationDate: new Date('2026-01-01T00:00:00Z'), RotationType: 'AUTOMATIC' },
        ],
        Truncated: false,
      },
    });
    expect(rows).toEqual([
      expect.objectContaining({
        id: arn('k'),
        aliases: ['alias/a', 'alias/b'],
        rotationPeriodDays: 90,
        nextRotationAt: '2027-01-01T00:00:00.000Z',
        rotations: 2,
        lastRotatedAt: '2026-02-01T00:00:00.000Z',
        lastRotationType: 'ON_DEMAND',
      }),
    ]);
  });

  test('a key that cannot be described stays, with everything unread named', async () => {
    const { rows, gaps, calls } = await readFromStub(collector, {
      ...one,
      DescribeKey: () => {
        throw sdkError('AccessDeniedException');
      },
    });
    expect(rows).toHaveLength(1);
    const unread = Object.keys(collector.row.shape).filter((field) => !['id', 'keyId', 'aliases'].includes(field));
    expect(gaps).toEqual([
      expect.objectContaining({ operation: 'kms:DescribeKey', resourceId: arn('k'), code: 'ACCESS_DENIED' }),
    ]);
    expect([...(gaps[0]?.fields ?? [])].sort()).toEqual(unread.sort());
    expect(calls.map(({ operation }) => operation)).not.toContain('GetKeyRotationStatus');
  });

  test('a listed key without its ARN is no key nobody need know of', async () => {
    const { gaps } = await readFromStub(collector, { ...one, ListKeys: { Keys: [{ KeyId: 'k' }], Truncated: false } });
    expect(gaps).toEqual([expect.objectContaining({ resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' })]);
  });

  test('a policy that may not be read is a gap of that field alone, and so are grants', async () => {
    const denied = () => {
      throw sdkError('AccessDeniedException');
    };
    const { rows, gaps } = await readFromStub(collector, { ...one, GetKeyPolicy: denied });
    expect(gaps).toMatchObject([{ operation: 'kms:GetKeyPolicy', fields: ['policy'], code: 'ACCESS_DENIED' }]);
    expect(rows).toMatchObject([{ policy: null, grants: [], rotationEnabled: true }]);
    const other = await readFromStub(collector, { ...one, ListGrants: denied });
    expect(other.gaps).toMatchObject([{ operation: 'kms:ListGrants', fields: ['grants'], code: 'ACCESS_DENIED' }]);
    expect(other.rows).toMatchObject([{ policy: EXAMPLE.policy, grants: null, rotationEnabled: true }]);
  });

  test.each([
    ['an answer without a policy', { GetKeyPolicy: {} }, 'policy'],
    [
      'a grant to nobody',
      { ListGrants: { Grants: [{ GrantId: 'g', Operations: ['Decrypt'] }], Truncated: false } },
      'grants',
    ],
    ['a grant of nothing', { ListGrants: { Grants: [{ GranteePrincipal: 'AROAX' }], Truncated: false } }, 'grants'],
    ['grants that go on nowhere', { ListGrants: { Grants: [], Truncated: true } }, 'grants'],
  ])('%s is a gap', async (_name, answers, field) => {
    const { gaps } = await readFromStub(collector, { ...one, ...answers });
    expect(gaps).toMatchObject([{ fields: [field], code: 'UNEXPECTED_RESPONSE' }]);
  });

  test('reads every page of grants; sessions of one role are one grantee, and the order is always the same', async () => {
    const disk = (id: string) => ({
      GranteePrincipal: `arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/${id}`,
      Operations: ['Encrypt', 'Decrypt'],
      Constraints: { EncryptionContextEquals: { 'aws:ebs:id': id } },
    });
    const service = { GranteeServicePrincipal: 'dynamodb.us-east-1.amazonaws.com', Operations: ['Decrypt'] };
    const pages = [
      [disk('vol-2'), disk('vol-1')],
      [service, disk('vol-3')],
    ];
    const { rows, calls } = await readFromStub(collector, {
      ...one,
      ListGrants: ({ Marker }: Record<string, unknown>) =>
        Marker === undefined
          ? { Grants: pages[0], Truncated: true, NextMarker: 'more' }
          : { Grants: pages[1], Truncated: false },
    });
    expect(calls.filter(({ operation }) => operation === 'ListGrants')).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      grants: [
        {
          grantee: 'arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/*',
          operations: ['Decrypt', 'Encrypt'],
          isConstrained: true,
        },
        { grantee: 'dynamodb.us-east-1.amazonaws.com', operations: ['Decrypt'], isConstrained: false },
      ],
    });
  });
});

describe('kms-key-open-to-strangers', () => {
  const judgeOpen = (key: Partial<Key>, accounts: string[] = []) =>
    keyClosedToStrangers.judge(
      { ...EXAMPLE, ...key },
      ruleContext({ policy: { ours: { accounts, organizations: [] } }, now: NOW }),
    );
  const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const toStranger = {
    Sid: 'Auditors',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::444455556666:role/auditor' },
    Action: 'kms:Decrypt',
    Resource: '*',
  };

  test('names who, what and where', () => {
    const { reason } = judgeOpen({ policy: policyOf(toStranger) });
    expect(reason).toBe('The key policy lets arn:aws:iam::444455556666:role/auditor do kms:Decrypt ("Auditors").');
  });

  test('tells an open policy and an open grant in one reason', () => {
    const grants = [{ grantee: 'arn:aws:iam::999988887777:role/x', operations: ['Sign'], isConstrained: true }];
    const { code, reason } = judgeOpen({ policy: policyOf(toStranger), grants });
    expect(code).toBe('STRANGER_IN_POLICY');
    expect(reason).toContain('444455556666');
    expect(reason).toContain('one lets arn:aws:iam::999988887777:role/x do Sign, of a certain');
  });

  test('a disabled key is judged too: whoever enables it lets them in', () => {
    expect(judgeOpen({ policy: policyOf(toStranger), keyState: 'Disabled' }).verdict).toBe('FAIL');
    expect(judgeOpen({ policy: policyOf(toStranger), keyState: 'Disabled' }, ['444455556666']).verdict).toBe('PASS');
  });

  test('of a replica its own policy is judged, in the region where it is', () => {
    const here = { ...toStranger, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } } };
    expect(judgeOpen({ ...REPLICA, policy: policyOf(here) }).verdict).toBe('FAIL');
    expect(judgeOpen({ ...PRIMARY, policy: policyOf(here) }).verdict).toBe('PASS');
  });

  test('a policy with a hostile name makes one line of a reason, and a full one not a book', () => {
    const names = Array.from({ length: 300 }, (_, at) => `arn:aws:iam::${400000000000 + at}:role/r`);
    const statement = { ...toStranger, Sid: 'a\nb', Principal: { AWS: names }, Action: 'kms:*' };
    const { reason } = judgeOpen({ policy: policyOf(statement) });
    expect(reason).not.toContain('\n');
    expect(reason).toContain('and 295 more');
    expect(reason.length).toBeLessThan(1_500);
  });
});
