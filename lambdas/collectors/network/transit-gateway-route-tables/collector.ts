import {
  DescribeTransitGatewayRouteTablesCommand,
  DescribeTransitGatewaysCommand,
  EC2Client,
  type TransitGatewayRouteTable as Ec2RouteTable,
  GetTransitGatewayPrefixListReferencesCommand,
  GetTransitGatewayRouteTableAssociationsCommand,
  SearchTransitGatewayRoutesCommand,
  type TransitGatewayRoute,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
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

/** A search has to look for something: these are all states that a route is found by. */
const IN_FORCE = [{ Name: 'state', Values: ['active', 'blackhole'] }];

/**
 * The routes of a table that are in force; undefined, with a gap, when they could not all be read. A search finds at
 * most 1,000 and says whether there are more; newer answers have a token that leads on.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html
 */
const readRoutes = (ec2: EC2Client, id: string, gap: Report) =>
  orGap(gap, { operation: 'ec2:SearchTransitGatewayRoutes', resourceId: id, fields: ['routes'] }, async () => {
    const routes = [];
    for await (const route of paginate((token) => search(ec2, id, token))) routes.push(routeOf(route));
    return inOrder(routes);
  });

async function search(ec2: EC2Client, TransitGatewayRouteTableId: string, NextToken: string | undefined) {
  const asked = { TransitGatewayRouteTableId, Filters: IN_FORCE, ...(NextToken !== undefined && { NextToken }) };
  const page = await ec2.send(new SearchTransitGatewayRoutesCommand(asked));
  if (page.AdditionalRoutesAvailable === true && !page.NextToken)
    throw new ReadError('UNEXPECTED_RESPONSE', 'the search found only part of the routes');
  return { items: page.Routes, next: page.NextToken };
}

const routeOf = (route: TransitGatewayRoute) => ({
  destinationCidrBlock: route.DestinationCidrBlock ?? null,
  prefixListId: route.PrefixListId ?? null,
  attachmentIds: (route.TransitGatewayAttachments ?? [])
    .map((each) => answered(each.TransitGatewayAttachmentId, 'TransitGatewayAttachmentId'))
    .sort(),
  type: route.Type ?? null,
  state: route.State ?? null,
});
