import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/vpc-block-public-access/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const exclusion = (id: string, facts: object = {}) => ({
  ExclusionId: id,
  ResourceArn: `arn:aws:ec2:us-east-1:111122223333:vpc/vpc-${id}`,
  ...facts,
});
const ANSWERS = {
  DescribeVpcBlockPublicAccessOptions: {
    VpcBlockPublicAccessOptions: {
      InternetGatewayBlockMode: 'block-bidirectional',
      State: 'update-complete',
      Reason: 'policy',
      ManagedBy: 'declarative-policy',
      ExclusionsAllowed: 'not-allowed',
      LastUpdateTimestamp: new Date('2026-11-01T08:00:00Z'),
    },
  },
  DescribeVpcBlockPublicAccessExclusions: { VpcBlockPublicAccessExclusions: [] },
} satisfies StubAnswers;
const read = (answers: StubAnswers = {}) => readFromStub(collector, { ...ANSWERS, ...answers });
const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};

describe('reading VPC Block Public Access', () => {
  test('gives one row for the region, with every fact', async () => {
    const { rows, gaps } = await read();
    expect(rows).toEqual([
      {
        id: 'us-east-1',
        internetGatewayBlockMode: 'block-bidirectional',
        state: 'update-complete',
        reason: 'policy',
        managedBy: 'declarative-policy',
        exclusionsAllowed: 'not-allowed',
        updatedAt: '2026-11-01T08:00:00.000Z',
        exclusions: [],
      },
    ]);
    expect(gaps).toEqual([]);
  });

  test('reads exclusions to the last page and puts them in order', async () => {
    const facts = { InternetGatewayExclusionMode: 'allow-egress', State: 'create-complete' };
    const pages: Record<string, object> = {
      undefined: { VpcBlockPublicAccessExclusions: [exclusion('c', facts)], NextToken: 'x' },
      x: { VpcBlockPublicAccessExclusions: [], NextToken: 'y' },
      y: { VpcBlockPublicAccessExclusions: [exclusion('b'), exclusion('a')] },
    };
    const { rows, calls } = await read({
      DescribeVpcBlockPublicAccessExclusions: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    const unsaid = { mode: null, state: null, reason: null };
    const arn = (id: string) => `arn:aws:ec2:us-east-1:111122223333:vpc/vpc-${id}`;
    expect(rows[0]?.exclusions).toEqual([
      { id: 'a', resourceArn: arn('a'), ...unsaid },
      { id: 'b', resourceArn: arn('b'), ...unsaid },
      { id: 'c', resourceArn: arn('c'), mode: 'allow-egress', state: 'create-complete', reason: null },
    ]);
    expect(calls.flatMap(({ input }) => input.MaxResults ?? [])).toEqual([1000, 1000, 1000]);
  });

  test('exclusions that cannot be read are unread, not none', async () => {
    const { rows, gaps } = await read({ DescribeVpcBlockPublicAccessExclusions: denied });
    expect(rows[0]).toMatchObject({ internetGatewayBlockMode: 'block-bidirectional', exclusions: null });
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'us-east-1', fields: ['exclusions'] })]);
  });

  test.each([
    ['refused', denied],
    ['empty', {}],
    ['without a mode', { VpcBlockPublicAccessOptions: { State: 'default-state' } }],
  ])('options whose answer is %s are unread, every one of them', async (_which, answer) => {
    const { rows, gaps } = await read({ DescribeVpcBlockPublicAccessOptions: answer });
    expect(rows[0]).toMatchObject({ id: 'us-east-1', internetGatewayBlockMode: null, state: null, exclusions: [] });
    const options = Object.keys(collector.row.shape).filter((field) => field !== 'id' && field !== 'exclusions');
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'us-east-1', fields: options })]);
  });
});
