import {
  DescribeTransitGatewayRouteTablesCommand,
  DescribeTransitGatewaysCommand,
  EC2Client,
  type TransitGatewayRouteTable as Ec2RouteTable,
  GetTransitGatewayPrefixListReferencesCommand,
  GetTransitGatewayRouteTableAssociationsCommand,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { readRoutes } from './routes.ts';
import { TransitGatewayRouteTable } from './rules.ts';

/**
 * The largest page of all but the search:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayRouteTables.html,
 * …/API_DescribeTransitGateways.html, …/API_GetTransitGatewayRouteTableAssociations.html,
 * …/API_GetTransitGatewayPrefixListReferences.html
 */
const PAGE = 1000;
const CONCURRENCY = 8;

type Report = (gap: GapReport) => void;

/** Only the owner of a transit gateway is shown its tables: where it is shared with this account, there are none here. */
export default defineCollector({
  id: 'transit-gateway-route-tables',
  title: 'Where transit gateways send what comes to them',
  scope: 'aws-region',
  reads: [
    'ec2:DescribeTransitGatewayRouteTables',
    'ec2:DescribeTransitGateways',
    'ec2:GetTransitGatewayRouteTableAssociations',
    'ec2:SearchTransitGatewayRoutes',
    'ec2:GetTransitGatewayPrefixListReferences',
  ],
  row: TransitGatewayRouteTable,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const owners = await readOwners(ec2, gap);
    const tables = listRows(gap, {
      operation: 'ec2:DescribeTransitGatewayRouteTables',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeTransitGatewayRouteTablesCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.TransitGatewayRouteTables, next: page.NextToken };
      },
      idOf: (table) => table.TransitGatewayRouteTableId,
      rowOf: described,
    });
    yield* mapConcurrently(tables, CONCURRENCY, async (table) => ({
      ...table,
      transitGatewayOwnerId: owners?.get(table.transitGatewayId) ?? null,
      associations: (await readAssociations(ec2, table.id, gap)) ?? null,
      routes: (await readRoutes(ec2, table.id, gap)) ?? null,
      prefixListReferences: (await readReferences(ec2, table.id, gap)) ?? null,
    }));
  },
});

const described = (table: Ec2RouteTable, id: string) => ({
  id,
  transitGatewayId: answered(table.TransitGatewayId, 'TransitGatewayId'),
  state: table.State ?? null,
  defaultAssociation: table.DefaultAssociationRouteTable ?? null,
  defaultPropagation: table.DefaultPropagationRouteTable ?? null,
  tags: tagRecord(table.Tags),
});

/** By transit gateway; undefined, with a gap, when they could not all be read. */
const readOwners = (ec2: EC2Client, gap: Report) =>
  orGap(gap, { operation: 'ec2:DescribeTransitGateways', fields: ['transitGatewayOwnerId'] }, async () => {
    const owners = new Map<string, string | null>();
    for await (const gateway of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeTransitGatewaysCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.TransitGateways, next: page.NextToken };
    }))
      owners.set(answered(gateway.TransitGatewayId, 'TransitGatewayId'), gateway.OwnerId ?? null);
    return owners;
  });

const readAssociations = (ec2: EC2Client, id: string, gap: Report) =>
  orGap(
    gap,
    { operation: 'ec2:GetTransitGatewayRouteTableAssociations', resourceId: id, fields: ['associations'] },
    async () => {
      const associations = [];
      for await (const each of paginate(async (NextToken) => {
        const page = await ec2.send(
          new GetTransitGatewayRouteTableAssociationsCommand({
            TransitGatewayRouteTableId: id,
            MaxResults: PAGE,
            NextToken,
          }),
        );
        return { items: page.Associations, next: page.NextToken };
      }))
        associations.push({
          attachmentId: answered(each.TransitGatewayAttachmentId, 'TransitGatewayAttachmentId'),
          resourceType: each.ResourceType ?? null,
          resourceId: each.ResourceId ?? null,
          state: each.State ?? null,
        });
      return inOrder(associations);
    },
  );

const readReferences = (ec2: EC2Client, id: string, gap: Report) =>
  orGap(
    gap,
    { operation: 'ec2:GetTransitGatewayPrefixListReferences', resourceId: id, fields: ['prefixListReferences'] },
    async () => {
      const references = [];
      for await (const each of paginate(async (NextToken) => {
        const page = await ec2.send(
          new GetTransitGatewayPrefixListReferencesCommand({
            TransitGatewayRouteTableId: id,
            MaxResults: PAGE,
            NextToken,
          }),
        );
        return { items: page.TransitGatewayPrefixListReferences, next: page.NextToken };
      }))
        references.push({
          prefixListId: answered(each.PrefixListId, 'PrefixListId'),
          attachmentId: each.TransitGatewayAttachment?.TransitGatewayAttachmentId ?? null,
          blackhole: each.Blackhole ?? null,
          state: each.State ?? null,
        });
      return inOrder(references);
    },
  );
