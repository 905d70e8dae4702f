import type { OursPolicy } from '#domain/declaring/ours.ts';
import type { Example } from '#domain/declaring/rule.ts';
import { EXAMPLE, refused } from './examples.ts';
import type { Key } from './key.ts';

const OWN = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };
const withPolicy = (...statements: object[]): Key => ({
  ...EXAMPLE,
  policy: JSON.stringify({ Version: '2012-10-17', Statement: [OWN, ...statements] }),
});
const grantTo = (grantee: string): Key => ({
  ...EXAMPLE,
  grants: [{ grantee, operations: ['Decrypt', 'GenerateDataKey'], isConstrained: false }],
});

const US = '6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11';
const partner = {
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
};
/** As the vendor's page has it, for this account of Databricks. */
const databricks = (accountId?: string) => ({
  Sid: 'Allow Databricks to use KMS key for DBFS',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::414351767826:root' },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  ...(accountId && { Condition: { StringEquals: { 'aws:PrincipalTag/DatabricksAccountId': [accountId] } } }),
});
const anyone = (Condition: object) => ({ ...partner, Principal: '*', Condition });

export const STRANGER_EXAMPLES: readonly Example<Key, OursPolicy>[] = [
  { name: "the account's own people", row: EXAMPLE, verdict: 'PASS' },
  { name: 'another account', row: withPolicy(partner), verdict: 'FAIL', code: 'STRANGER_IN_POLICY' },
  {
    name: 'another account of ours',
    row: withPolicy(partner),
    policy: { ours: { accounts: ['444455556666'], organizations: [] } },
    verdict: 'PASS',
  },
  {
    name: 'anyone',
    row: withPolicy({ ...partner, Principal: '*' }),
    verdict: 'FAIL',
    code: 'STRANGER_IN_POLICY',
  },
  {
    name: 'anyone of an organization of ours',
    row: withPolicy(anyone({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })),
    policy: { ours: { accounts: [], organizations: ['o-a1b2c3d4e5'] } },
    verdict: 'PASS',
  },
  {
    name: 'anyone of an organization nobody said is ours',
    row: withPolicy(anyone({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })),
    verdict: 'UNKNOWN',
    code: 'CANNOT_SAY',
  },
  {
    name: 'anyone, by a tag of the key',
    row: withPolicy(anyone({ StringEquals: { 'aws:ResourceTag/shared': 'yes' } })),
    verdict: 'UNKNOWN',
    code: 'CANNOT_SAY',
  },
  { name: 'Databricks, for our account', row: withPolicy(databricks(US)), databricksAccount: US, verdict: 'PASS' },
  {
    name: 'Databricks, for every account of it',
    row: withPolicy(databricks()),
    databricksAccount: US,
    verdict: 'FAIL',
    code: 'STRANGER_IN_POLICY',
  },
  {
    name: "Databricks, for somebody else's account",
    row: withPolicy(databricks('00000000-8a0c-4f43-9c0b-1f7a1d7f2a11')),
    databricksAccount: US,
    verdict: 'FAIL',
    code: 'STRANGER_IN_POLICY',
  },
  {
    name: 'Databricks, where the configuration names no account of it',
    row: withPolicy(databricks(US)),
    verdict: 'UNKNOWN',
    code: 'CANNOT_SAY',
  },
  {
    name: 'an AWS service',
    row: withPolicy({ ...partner, Principal: { Service: 'logs.us-east-1.amazonaws.com' } }),
    verdict: 'PASS',
  },
  {
    name: 'what no other account can do',
    row: withPolicy({ ...partner, Action: 'kms:PutKeyPolicy' }),
    verdict: 'PASS',
  },
  {
    name: 'a grant to another account',
    row: grantTo('arn:aws:iam::444455556666:role/etl'),
    verdict: 'FAIL',
    code: 'STRANGER_IN_GRANT',
  },
  {
    name: 'a grant to another account, the policy not read',
    row: { ...grantTo('arn:aws:iam::444455556666:role/etl'), policy: null },
    gaps: [refused('policy')],
    verdict: 'FAIL',
    code: 'STRANGER_IN_GRANT',
  },
  { name: 'a grant to a deleted role', row: grantTo('AROACKCEVSQ6C2EXAMPLE'), verdict: 'PASS' },
  { name: 'a grant to an AWS service', row: grantTo('dynamodb.us-east-1.amazonaws.com'), verdict: 'PASS' },
  {
    name: 'a grant to Databricks',
    row: grantTo('arn:aws:iam::414351767826:role/etl'),
    databricksAccount: US,
    verdict: 'UNKNOWN',
    code: 'GRANTEE_CANNOT_SAY',
  },
  {
    name: 'managed by AWS',
    row: { ...EXAMPLE, keyManager: 'AWS', policy: null, grants: null },
    verdict: 'NOT_APPLICABLE',
  },
  { name: 'manager not reported', row: { ...EXAMPLE, keyManager: null }, verdict: 'UNKNOWN' },
  { name: 'policy not reported', row: { ...EXAMPLE, policy: null }, verdict: 'UNKNOWN', code: 'POLICY_NOT_REPORTED' },
  { name: 'grants not reported', row: { ...EXAMPLE, grants: null }, verdict: 'UNKNOWN', code: 'GRANTS_NOT_REPORTED' },
  {
    name: 'half a policy',
    row: { ...EXAMPLE, policy: '{"Statement":[{"Effect":"Allow"' },
    verdict: 'UNKNOWN',
    code: 'POLICY_NOT_UNDERSTOOD',
  },
  { name: 'DescribeKey denied', row: EXAMPLE, gaps: [refused('keyManager')], verdict: 'ERROR' },
  {
    name: 'GetKeyPolicy denied',
    row: { ...EXAMPLE, policy: null },
    gaps: [refused('policy')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
  {
    name: 'ListGrants denied',
    row: { ...EXAMPLE, grants: null },
    gaps: [refused('grants')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
