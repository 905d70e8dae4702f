import { describe, expect, test } from 'vitest';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network } from '#domain/egress/places/network.ts';
import type { Gap } from '#domain/words/gap.ts';
import { network } from '../../domain/egress/hub.ts';
import { pathsWith, tcp } from '../../domain/egress/packets.ts';
import { type Deriving, denied, deriveEgress } from '../../support/derive-egress.ts';
import { type CollectedRows, rowsOf } from '../../support/egress-tables.ts';

/** A spoke that sends all to a transit gateway, whose table leads to a hub with NAT. */
const OWN = rowsOf(network());

/**
 * The same through AWS RAM: the participant is shown its own attachment, and neither tables nor the hub.
 * https://docs.aws.amazon.com/vpc/latest/tgw/working-with-transit-gateways.html#tgw-sharing
 */
const SHARED: CollectedRows = {
  ...rowsOf({ ...network(), transitGatewayRouteTables: [], ...spokeOnly(network()) }),
};

function spokeOnly(whole: Network): Partial<Network> {
  const isHere = ({ vpcId }: { readonly vpcId: string }): boolean => vpcId === 'vpc-1';
  return {
    vpcs: whole.vpcs.filter(({ id }) => id === 'vpc-1'),
    subnets: whole.subnets.filter(isHere),
    natGateways: whole.natGateways.filter(isHere),
    transitGatewayAttachments: whole.transitGatewayAttachments.filter(isHere),
  };
}

const everywhere = { why: 'the hub filters it', way: 'TRANSIT' };
const known = { why: 'the partner', cidrs: ['1.1.1.0/24'] };

function judged(rows: CollectedRows, deriving: Deriving = {}) {
  const { paths, findings } = deriveEgress(rows, deriving);
  const out = pathsWith(paths, tcp('1.1.1.1', 443)).filter(({ subnetId, interfaceId }) => {
    return subnetId === 'subnet-1' && interfaceId === 'eni-e';
  });
  const of = ({ exitId }: EgressPath) => findings.get(exitId);
  return { paths, out, verdicts: out.map((path) => `${of(path)?.verdict} ${of(path)?.code}`), findings };
}

const ofTable = (operation: string, field: string): Gap => ({
  ...denied(operation),
  resourceId: 'tgw-rtb-1',
  fields: [field],
});

test("the owner knows the spoke's path, and it fails without an entry", () => {
  const { out, verdicts } = judged(OWN);
  expect(out.map(({ way, certainty }) => `${way} ${certainty}`)).toEqual(['NAT KNOWN']);
  expect(verdicts).toEqual(['FAIL OUTSIDE_ALLOWLIST']);
});

describe('a participant', () => {
  test('is in doubt and no more: the path neither fails nor passes', () => {
    const { out, verdicts } = judged(SHARED);
    expect(out.map(({ way, certainty, reasons }) => [way, certainty, reasons])).toEqual([
      ['TRANSIT', 'UNKNOWN', ['TRANSIT_ROUTES_UNREAD:tgw-1']],
    ]);
    expect(verdicts).toEqual(['UNKNOWN PERHAPS_OUTSIDE']);
  });

  test('gets no PASS by an entry for part of it, nor by one for any address', () => {
    expect(judged(SHARED, { policy: { egressAllow: [known] } }).verdicts).toEqual(['UNKNOWN PERHAPS_OUTSIDE']);
    expect(judged(SHARED, { policy: { egressAllow: [everywhere] } }).verdicts).toEqual(['UNKNOWN PERHAPS_TO_ANYWHERE']);
  });

  test("sees its own attachment as an entrance, from which nothing leaves that its subnet's routes do not send", () => {
    const entrance = judged(SHARED).paths.filter(({ sourceKind }) => sourceKind.endsWith('_TRANSIT'));
    expect(entrance.filter(({ way }) => way !== 'TRANSIT')).toEqual([]);
    expect(entrance.every(({ certainty }) => certainty === 'UNKNOWN')).toBe(true);
  });
});

describe('the owner who is refused', () => {
  const [table, ...others] = OWN['transit-gateway-route-tables'];
  const withTable = (more: object): CollectedRows => ({
    ...OWN,
    'transit-gateway-route-tables': [{ ...table!, ...more }, ...others],
  });

  test.each([
    ['all tables', { ...OWN, 'transit-gateway-route-tables': [] }, denied('ec2:DescribeTransitGatewayRouteTables')],
    ['the routes', withTable({ routes: null }), ofTable('ec2:SearchTransitGatewayRoutes', 'routes')],
    [
      'the prefix lists',
      withTable({ prefixListReferences: null }),
      ofTable('ec2:GetTransitGatewayPrefixListReferences', 'prefixListReferences'),
    ],
    [
      'the associations',
      withTable({ associations: null }),
      ofTable('ec2:GetTransitGatewayRouteTableAssociations', 'associations'),
    ],
    ['whose gateway it is', withTable({ transitGatewayOwnerId: null }), denied('ec2:DescribeTransitGateways')],
  ])('%s is in doubt: the path neither fails nor passes', (_, rows, gap) => {
    const { out, verdicts } = judged(rows, { gaps: { 'transit-gateway-route-tables': [gap] } });
    expect(out.map(({ way, certainty }) => `${way} ${certainty}`)).toEqual(['TRANSIT UNKNOWN']);
    expect(verdicts).toEqual(['UNKNOWN PERHAPS_OUTSIDE']);
  });

  test.each([
    ['tables', { ...OWN, 'transit-gateway-route-tables': others }, denied('ec2:DescribeTransitGatewayRouteTables')],
    [
      'associations',
      withTable({ associations: null }),
      ofTable('ec2:GetTransitGatewayRouteTableAssociations', 'associations'),
    ],
  ])('%s may hide what brings anything to the hub, and to the spoke', (_, rows, gap) => {
    const { paths } = judged(rows, { gaps: { 'transit-gateway-route-tables': [gap] } });
    const brought = (id: string) =>
      pathsWith(paths, tcp('1.1.1.1', 443)).filter(({ interfaceId }) => interfaceId === id);
    for (const id of ['tgw-attach-1', 'tgw-attach-3'])
      expect(brought(id).some(({ reasons }) => reasons.includes(`DELIVERY_UNKNOWN:${id}`))).toBe(true);
  });

  test('mirror sessions has a doubt more for each instance, and nothing is allowed of it', () => {
    const gaps = { 'traffic-mirror-sessions': [denied('ec2:DescribeTrafficMirrorSessions')] };
    const policy = { egressAllow: [{ why: 'intrusion detection', way: 'MIRROR', cidrs: ['10.9.0.0/16'] }] };
    const { paths, findings } = judged(OWN, { gaps, policy });
    const copies = paths.filter(({ way }) => way === 'MIRROR');
    expect(copies.length).toBeGreaterThan(0);
    const codes = new Set(copies.map(({ exitId }) => findings.get(exitId)?.code));
    expect([...codes]).toEqual(['FACTS_UNREAD']);
  });
});
