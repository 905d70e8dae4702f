import { expect, test } from 'vitest';
import collector from '#collectors/network/prefix-lists/collector.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const OWN = {
  PrefixListId: 'pl-1',
  PrefixListName: 'partners',
  OwnerId: '111122223333',
  State: 'modify-complete',
  AddressFamily: 'IPv4',
  MaxEntries: 20,
  Version: 3,
};
const OF_AWS = { PrefixListId: 'pl-2', PrefixListName: 'com.amazonaws.us-east-1.s3', OwnerId: 'AWS' };

test('asks for the largest pages of both, and for the entries of every list', async () => {
  const { calls } = await readFromStub(collector, {
    DescribeManagedPrefixLists: { PrefixLists: [OWN, OF_AWS] },
    GetManagedPrefixListEntries: { Entries: [] },
  });
  expect(calls.map(({ input }) => [input.PrefixListId, input.MaxResults])).toEqual([
    [undefined, 100],
    ['pl-1', 100],
    ['pl-2', 100],
  ]);
});

test('entries come from all pages and in one order, whatever order EC2 gives them in', async () => {
  const { rows } = await readFromStub(collector, {
    DescribeManagedPrefixLists: { PrefixLists: [OWN] },
    GetManagedPrefixListEntries: ({ NextToken }) =>
      NextToken
        ? { Entries: [{ Cidr: '10.0.0.0/8' }] }
        : { Entries: [{ Cidr: '203.0.113.0/24' }, { Cidr: '198.51.100.0/24' }], NextToken: 'b' },
  });
  expect(rows).toEqual([
    {
      id: 'pl-1',
      name: 'partners',
      ownerId: '111122223333',
      state: 'modify-complete',
      addressFamily: 'IPv4',
      maxEntries: 20,
      version: 3,
      entries: ['10.0.0.0/8', '198.51.100.0/24', '203.0.113.0/24'],
    },
  ]);
});

test('entries that break off are not read, and the other lists keep theirs', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeManagedPrefixLists: { PrefixLists: [OWN, OF_AWS] },
    GetManagedPrefixListEntries: ({ PrefixListId, NextToken }) => {
      if (NextToken) throw sdkError('RequestLimitExceeded', 503);
      const first = { Entries: [{ Cidr: '52.216.0.0/15' }] };
      return PrefixListId === 'pl-1' ? { ...first, NextToken: 'b' } : first;
    },
  });
  expect(rows.map((row) => [row.id, row.entries])).toEqual([
    ['pl-1', null],
    ['pl-2', ['52.216.0.0/15']],
  ]);
  expect(gaps).toEqual([
    expect.objectContaining({
      operation: 'ec2:GetManagedPrefixListEntries',
      resourceId: 'pl-1',
      fields: ['entries'],
      code: 'THROTTLED',
    }),
  ]);
});

test('an entry without a CIDR may be any address: the entries are unread', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeManagedPrefixLists: { PrefixLists: [OWN] },
    GetManagedPrefixListEntries: { Entries: [{ Cidr: '10.0.0.0/8' }, { Description: 'lost' }] },
  });
  expect(rows).toEqual([expect.objectContaining({ id: 'pl-1', entries: null })]);
  expect(gaps).toEqual([expect.objectContaining({ resourceId: 'pl-1', fields: ['entries'] })]);
});
