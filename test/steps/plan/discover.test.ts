import { expect, test } from 'vitest';
import { discover } from '../../../lambdas/steps/plan/discover.ts';

const asks = (answer: object) => () => ({ send: async () => answer }) as never;
const GOOD = {
  Account: '123456789012',
  Arn: 'arn:aws:iam::123456789012:role/r',
  Regions: [{ RegionName: 'us-gov-east-1' }],
};

test.each([
  ['an account with something after it', { Account: '123456789012 [masked: ssn]' }, 'sts:GetCallerIdentity'],
  ['no account', { Account: '' }, 'sts:GetCallerIdentity'],
  ['a region that is a path', { Regions: [{ RegionName: '../us-east-1' }] }, 'ec2:DescribeRegions'],
  ['a region that was masked', { Regions: [{ RegionName: 'us-east-1 [masked: mrn]' }] }, 'ec2:DescribeRegions'],
])('%s is a gap, and nothing is planned by it', async (_what, changes, operation) => {
  const { accountId, regions, gaps } = await discover(asks({ ...GOOD, ...changes }), { regions: 'enabled' });
  expect(gaps).toMatchObject([{ operation, resourceId: null, code: 'UNEXPECTED_RESPONSE' }]);
  expect(operation.startsWith('sts') ? accountId : regions).toBeNull();
});

test('what fits is taken as it is', async () => {
  const found = await discover(asks(GOOD), { regions: 'enabled' });
  expect(found).toMatchObject({ accountId: '123456789012', regions: ['us-gov-east-1'], gaps: [] });
});
