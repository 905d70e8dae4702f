import {
  DescribeManagedPrefixListsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { PrefixList } from './rules.ts';

/**
 * The largest page of both:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
 */
const PAGE = 100;
const CONCURRENCY = 8;

export default defineCollector({
  id: 'prefix-lists',
  title: 'Prefix lists and the addresses in them',
  scope: 'aws-region',
  reads: ['ec2:DescribeManagedPrefixLists', 'ec2:GetManagedPrefixListEntries'],
  row: PrefixList,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const lists = listRows(gap, {
      operation: 'ec2:DescribeManagedPrefixLists',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeManagedPrefixListsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.PrefixLists, next: page.NextToken };
      },
      idOf: (list) => list.PrefixListId,
      rowOf: described,
    });
    yield* mapConcurrently(lists, CONCURRENCY, async (list) => ({
      ...list,
      entries: (await readEntries(ec2, list.id, gap)) ?? null,
    }));
  },
});

const described = (list: ManagedPrefixList, id: string) => ({
  id,
  name: list.PrefixListName ?? null,
  ownerId: list.OwnerId ?? null,
  state: list.State ?? null,
  addressFamily: list.AddressFamily ?? null,
  maxEntries: list.MaxEntries ?? null,
  version: list.Version ?? null,
});

/** Those of the current version; undefined, with a gap, when they could not all be read. */
const readEntries = (ec2: EC2Client, id: string, gap: (report: GapReport) => void): Promise<string[] | undefined> =>
  orGap(gap, { operation: 'ec2:GetManagedPrefixListEntries', resourceId: id, fields: ['entries'] }, async () => {
    const entries: string[] = [];
    for await (const { Cidr } of paginate(async (NextToken) => {
      const page = await ec2.send(
        new GetManagedPrefixListEntriesCommand({ PrefixListId: id, MaxResults: PAGE, NextToken }),
      );
      return { items: page.Entries, next: page.NextToken };
    }))
      entries.push(answered(Cidr, 'Cidr'));
    return entries.sort();
  });
