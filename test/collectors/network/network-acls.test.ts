import fc from 'fast-check';
import { expect, test } from 'vitest';
import collector from '#collectors/network/network-acls/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const ENTRY = { RuleNumber: 100, Egress: true, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' };
const ACL = { NetworkAclId: 'acl-1', VpcId: 'vpc-1', IsDefault: false, Associations: [], Entries: [ENTRY] };
const read = (...NetworkAcls: object[]) => readFromStub(collector, { DescribeNetworkAcls: { NetworkAcls } });

test('asks for the largest page', async () => {
  const { calls } = await read();
  expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, NextToken: undefined }]);
});

test('keeps every fact of an entry', async () => {
  const { rows } = await read({
    ...ACL,
    Associations: [{ SubnetId: 'subnet-2' }, { SubnetId: 'subnet-1' }],
    Entries: [
      { ...ENTRY, Protocol: '6', PortRange: { From: 443, To: 444 } },
      {
        RuleNumber: 110,
        Egress: false,
        Protocol: '58',
        RuleAction: 'deny',
        Ipv6CidrBlock: '::/0',
        IcmpTypeCode: { Type: 128, Code: -1 },
      },
    ],
  });
  expect(rows).toEqual([
    {
      id: 'acl-1',
      vpcId: 'vpc-1',
      isDefault: false,
      subnetIds: ['subnet-1', 'subnet-2'],
      entries: [
        {
          ruleNumber: 100,
          egress: true,
          protocol: '6',
          ruleAction: 'allow',
          cidrBlock: '0.0.0.0/0',
          ipv6CidrBlock: null,
          portFrom: 443,
          portTo: 444,
          icmpType: null,
          icmpCode: null,
        },
        {
          ruleNumber: 110,
          egress: false,
          protocol: '58',
          ruleAction: 'deny',
          cidrBlock: null,
          ipv6CidrBlock: '::/0',
          portFrom: null,
          portTo: null,
          icmpType: 128,
          icmpCode: -1,
        },
      ],
      tags: {},
    },
  ]);
});

test('entries stand in the order in which they are tried, numbers as numbers, whatever order EC2 gives', async () => {
  const entries = fc.uniqueArray(
    fc.record({
      RuleNumber: fc.integer({ min: 1, max: 32767 }),
      Egress: fc.boolean(),
      Protocol: fc.constant('6'),
      RuleAction: fc.constantFrom('allow', 'deny'),
    }),
    { selector: (entry) => JSON.stringify(entry) },
  );
  await fc.assert(
    fc.asyncProperty(entries, async (Entries) => {
      const forwards = (await read({ ...ACL, Entries })).rows;
      const backwards = (await read({ ...ACL, Entries: [...Entries].reverse() })).rows;
      expect(backwards).toEqual(forwards);
      const tried = forwards[0]?.entries as { egress: boolean; ruleNumber: number }[];
      for (const egress of [true, false]) {
        const numbers = tried.filter((entry) => entry.egress === egress).map(({ ruleNumber }) => ruleNumber);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['its entries', { Entries: undefined }],
  ['its subnets', { Associations: undefined }],
  ['its VPC', { VpcId: undefined }],
  ['the subnet of an association', { Associations: [{}] }],
  ['the number of an entry', { Entries: [{ ...ENTRY, RuleNumber: undefined }] }],
  ['the direction of an entry', { Entries: [{ ...ENTRY, Egress: undefined }] }],
  ['the protocol of an entry', { Entries: [{ ...ENTRY, Protocol: undefined }] }],
  ['the action of an entry', { Entries: [{ ...ENTRY, RuleAction: undefined }] }],
])('an ACL without %s is unread: what it filters is not known', async (_what, without) => {
  const { rows, gaps } = await read({ ...ACL, ...without }, { ...ACL, NetworkAclId: 'acl-2' });
  expect(rows.map(({ id }) => id)).toEqual(['acl-2']);
  expect(gaps).toEqual([expect.objectContaining({ resourceId: 'acl-1', fields: [], code: 'UNEXPECTED_RESPONSE' })]);
});
