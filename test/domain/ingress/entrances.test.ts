import { describe, expect, test } from 'vitest';
import type { Network, NetworkInterface } from '#domain/egress/places/network.ts';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { E } from '../egress/cases.ts';
import { networkInterface } from '../egress/facts.ts';
import { balancer, behind, inbound, onlyWay, open, targetGroup, withoutVpn } from './facts.ts';

/** What is said of S1 where nothing was found to come in. */
const nothing = (network: InboundNetwork) => [...ingressPaths(network)].find(({ id }) => id === 'subnet-1 - NONE -');

/** Without the VPN, whose far end may let in anybody. */
const beside = (more: Partial<NetworkInterface>, network: Partial<Network> = {}): InboundNetwork =>
  inbound(
    withoutVpn(
      open({
        interfaces: [E, networkInterface('eni-x', 'vpc-1', 'subnet-2', '10.0.2.50', ['sg-e'], more)],
        ...network,
      }),
    ),
  );

/** Each value that API_NetworkInterface.html lists for InterfaceType. */
const HARMLESS = [
  ...['interface', 'natGateway', 'efa', 'efa-only', 'trunk', 'branch', 'load_balancer', 'network_load_balancer'],
  ...['vpc_endpoint', 'transit_gateway', 'lambda', 'gateway_load_balancer', 'gateway_load_balancer_endpoint'],
];

describe('an interface of the VPC, where no way in was found', () => {
  test.each(HARMLESS)('of kind %s leaves it so: it is followed, or lets in nothing unasked', (interfaceType) => {
    expect(nothing(beside({ interfaceType }))).toMatchObject({ certainty: 'KNOWN', reasons: [] });
  });

  test.each(['api_gateway_managed', 'quicksight', 'iot_rules_managed', 'aws_codestar_connections_managed'])(
    'of kind %s is named: a service brings in through it what no table tells',
    (interfaceType) => {
      const path = nothing(beside({ interfaceType }));
      expect(path?.reasons).toEqual([`SERVICE_ENTRANCE:eni-x of kind ${interfaceType}`]);
      expect(path).toMatchObject({
        certainty: 'UNKNOWN',
        words: expect.stringContaining(`eni-x of kind ${interfaceType}`),
      });
    },
  );

  test.each(['secondary', '', 'Interface', '__proto__', 'constructor', null])('of the kind %j is not known', (kind) => {
    const [why, ...more] = nothing(beside({ interfaceType: kind }))?.reasons ?? [];
    expect(more).toEqual([]);
    expect(why).toBe(`INTERFACE_UNKNOWN:eni-x of kind ${kind ?? 'untold'}`);
  });

  test.each([
    ['Client VPN, Verified Access or a VPC origin', { requesterManaged: true, requesterId: '444455556666' }],
    ['nobody told', { requesterManaged: true, requesterId: null }],
    ['a service, or not: it was not told', { requesterManaged: null, requesterId: null }],
  ])('that %s made is named', (_, more) => {
    expect(nothing(beside(more))?.reasons).toEqual([
      `SERVICE_ENTRANCE:eni-x of kind interface, asked for by ${more.requesterId ?? 'nobody that was told'}`,
    ]);
  });

  test.each([
    ['a database, which serves at its own addresses', { requesterManaged: true, requesterId: 'amazon-rds' }],
    ['an instance', { requesterManaged: true, requesterId: '444455556666', instanceId: 'i-1' }],
    ['nobody: it is attached to nothing', { interfaceType: 'api_gateway_managed', status: 'available' }],
    ['another VPC', { interfaceType: 'api_gateway_managed', vpcId: 'vpc-9' }],
  ])('of %s changes nothing', (_, more) => {
    expect(nothing(beside(more))).toMatchObject({ certainty: 'KNOWN', reasons: [] });
  });
});

describe('a load balancer that faces the internet', () => {
  const elsewhere = (id: string) =>
    behind({ cidrIpv4: '0.0.0.0/0' }, [balancer({ targetGroups: [targetGroup({ targets: [{ id, port: null }] })] })]);

  test('in another subnet reaches the subnet of its target', () => {
    expect(onlyWay(elsewhere('10.0.1.10'), 'LOAD_BALANCER')).toMatchObject({ subnetId: 'subnet-1', fromPublic: true });
    expect(nothing(elsewhere('10.0.1.10'))).toBeUndefined();
  });

  test('whose targets were not read may reach every subnet of its VPC', () => {
    const network = behind({ cidrIpv4: '0.0.0.0/0' }, [balancer({ targetGroups: null })]);
    expect(onlyWay(network, 'LOAD_BALANCER')).toMatchObject({ subnetId: 'subnet-1', certainty: 'UNKNOWN' });
  });

  test('is in doubt where load balancers were not all shown', () => {
    const network = { ...inbound(open({ interfaces: [E] })), hidden: ['loadBalancers' as const] };
    const all = [...ingressPaths(network)].filter(({ subnetId }) => subnetId === 'subnet-1');
    expect(
      all.some(({ reasons, fromPublic, certainty }) => {
        const isTold = reasons.includes('BALANCERS_UNREAD:vpc-1') && certainty === 'UNKNOWN';
        return isTold && fromPublic !== null;
      }),
    ).toBe(true);
    expect(all.filter(({ way, certainty }) => way === 'NONE' && certainty === 'KNOWN')).toEqual([]);
  });
});
