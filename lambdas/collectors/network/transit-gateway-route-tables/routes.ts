import { type EC2Client, SearchTransitGatewayRoutesCommand, type TransitGatewayRoute } from '@aws-sdk/client-ec2';
import { inOrder } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap } from '#domain/reading/reading.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';

/** A search has to look for something: these are all states that a route is found by. */
const IN_FORCE = [{ Name: 'state', Values: ['active', 'blackhole'] }];

/**
 * The routes of a table that are in force; undefined, with a gap, when they could not all be read. A search finds at
 * most 1,000 and says whether there are more; newer answers have a token that leads on.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html
 */
export const readRoutes = (ec2: EC2Client, id: string, gap: (report: GapReport) => void) =>
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
