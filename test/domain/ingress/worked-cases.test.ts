import { describe, expect, test } from 'vitest';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import { E, firewalled, withEip } from '../egress/cases.ts';
import { entry, networkInterface, openEntries, peering, route, rule, vpc } from '../egress/facts.ts';
import { balancer, inbound, letting, onlyWay, open, pathsInto, withoutVpn } from './facts.ts';

const INTERNET = 'INTERNET';

describe('from the internet (VPC_Internet_Gateway.html)', () => {
  test('a public address, a route, an ACL and a rule let SSH in, and the reply out again', () => {
    const [path, ...more] = pathsInto(open()).filter(({ way }) => way === INTERNET);
    expect(more).toEqual([]);
    expect(path).toMatchObject({
      certainty: 'KNOWN',
      grade: 'CONVERSE',
      fromPublic: true,
      via: ['igw-1'],
      ruleId: 'sgr-in4',
      aclEntries: ['acl-1:100'],
      routes: ['rtb-1:0.0.0.0/0'],
      witness: { source: '1.0.0.0', destination: '10.0.1.10', service: 'tcp/22' },
    });
    expect(path?.traffic.map(({ protocol, ports }) => `${protocol}/${ports}`)).toEqual(['tcp/22']);
  });

  test.each([
    ['no public address', open({ interfaces: [E] })],
    ['no ingress rule', open({ securityGroupRules: [rule('sgr-out', 'sg-e', { cidrIpv4: '0.0.0.0/0' })] })],
    ['no gateway', open({ gateways: [], routes: [route('rtb-1', '10.0.0.0/16', 'local')] })],
    ['a gateway of another VPC', open({ gateways: [{ id: 'igw-1', vpcId: 'vpc-9', state: 'attached' }] })],
    [
      'an ACL that denies first',
      open({
        networkAclEntries: [entry('acl-1', 10, false, 'deny', { cidrBlock: '0.0.0.0/0' }), ...openEntries('acl-1')],
      }),
    ],
  ])('%s: nothing comes in, and a row says so', (_, network) => {
    expect(onlyWay(network, INTERNET)).toBeUndefined();
    const nothing = [...ingressPaths(inbound(withoutVpn(network)))].find(({ id }) => id === 'subnet-1 - NONE -');
    expect(nothing).toMatchObject({ certainty: 'KNOWN', fromPublic: false });
    expect(nothing?.words).toContain('Nothing comes from the internet into subnet-1');
  });

  test('no row says that nothing comes in where a network that nobody reads may let in anybody', () => {
    const closed = open({ interfaces: [E] }); // no public address, and a VPN
    const [path, ...others] = [...ingressPaths(inbound(closed))].filter(({ subnetId }) => subnetId === 'subnet-1');
    expect(path).toMatchObject({ way: 'VPN', fromPublic: null });
    expect(others).toEqual([]);
  });

  test('a load balancer of which it is not said which VPC it is in leaves it in doubt', () => {
    const loadBalancers = [balancer({ vpcId: null, targetGroups: [] })];
    const network = { ...inbound(withoutVpn(open({ interfaces: [E] }))), loadBalancers };
    const nothing = [...ingressPaths(network)].find(({ id }) => id === 'subnet-1 - NONE -');
    expect(nothing).toMatchObject({ certainty: 'UNKNOWN', reasons: ['BALANCERS_UNREAD:lb-1'] });
  });

  test.each(['outbound-only', 'flexible', 'bidirectional', 'quantum'])(
    'an Automated Internet Firewall of type %s leaves in doubt what it lets in (API_IgwFirewallConfig.html)',
    (networkFirewallConnectivityType) => {
      const { subnets, ...network } = open();
      const behind = subnets.map((subnet) => ({ ...subnet, networkFirewallConnectivityType }));
      expect(onlyWay({ ...network, subnets: behind }, INTERNET)).toMatchObject({
        certainty: 'UNKNOWN',
        reasons: expect.arrayContaining(['INSPECTION_UNREAD:vpc-1']),
      });
    },
  );

  test('an ACL that keeps ephemeral ports in leaves packets without a reply', () => {
    const closed = [
      entry('acl-1', 10, true, 'deny', { protocol: '6', cidrBlock: '0.0.0.0/0', portFrom: 1024, portTo: 65_535 }),
    ];
    const all = onlyWay(open({ networkAclEntries: [...closed, ...openEntries('acl-1')] }), INTERNET);
    expect(all?.traffic).toMatchObject([{ grade: 'CONVERSE', replyPorts: '0-1023' }]);
    const none = [entry('acl-1', 10, true, 'deny', { cidrBlock: '0.0.0.0/0' })];
    expect(onlyWay(open({ networkAclEntries: [...none, ...openEntries('acl-1')] }), INTERNET)?.grade).toBe('SEND');
  });

  test('without a route to the gateway it is not known whether anything arrives', () => {
    const network = open({ routes: [route('rtb-1', '10.0.0.0/16', 'local'), route('rtb-1', '0.0.0.0/0', 'nat-1')] });
    expect(onlyWay(network, INTERNET)).toMatchObject({
      certainty: 'UNKNOWN',
      grade: 'SEND',
      reasons: ['NO_ROUTE_BACK:subnet-1'],
    });
  });

  test('IPv6 comes in where AWS advertises it, not where the interface denies it', () => {
    const six = [rule('sgr-in6', 'sg-e', { isEgress: false, cidrIpv6: '::/0' })];
    expect(onlyWay(open({ interfaces: [E], securityGroupRules: six }), INTERNET)?.certainty).toBe('KNOWN');
    const denied = { ...E, denyAllIgwTraffic: true };
    expect(onlyWay(open({ interfaces: [denied], securityGroupRules: six }), INTERNET)).toBeUndefined();
  });

  test('an egress-only gateway and a NAT gateway let nothing in (EIGW, NAT)', () => {
    const network = open({
      gateways: [{ id: 'eigw-1', vpcId: 'vpc-1', state: 'attached' }],
      routes: [route('rtb-1', '::/0', 'eigw-1'), route('rtb-1', '0.0.0.0/0', 'nat-1')],
      interfaces: [
        withEip(E),
        networkInterface('eni-nat', 'vpc-1', 'subnet-2', '10.0.2.5', [], {
          interfaceType: 'natGateway',
          publicIp: '54.9.9.9',
        }),
      ],
    });
    expect(pathsInto(network)).toEqual([]);
  });

  test.each([
    ['block-ingress', null, false],
    ['block-bidirectional', null, false],
    ['block-bidirectional', 'allow-egress', false],
    ['block-ingress', 'allow-bidirectional', true],
    ['off', null, true],
  ])('Block Public Access in mode %s with exclusion %s (BPA)', (internetGatewayBlockMode, mode, comesIn) => {
    const exclusions = mode === null ? [] : [{ id: 'ex-1', resource: 'subnet-1', mode, state: 'create-complete' }];
    const blockPublicAccess = { internetGatewayBlockMode, state: 'update-complete' };
    const network = open({ blockPublicAccess, blockPublicAccessExclusions: exclusions });
    expect(onlyWay(network, INTERNET) !== undefined).toBe(comesIn);
  });

  test('an edge table sends it through a firewall first, whose rules nobody read (EDGE)', () => {
    const network = { ...firewalled(withEip(E), true), securityGroupRules: letting(22) };
    expect(onlyWay(network, INTERNET)).toMatchObject({
      certainty: 'UNKNOWN',
      via: ['igw-1', 'vpce-fw'],
      reasons: ['INSPECTION_UNREAD:vpce-fw'],
    });
  });

  test('Global Accelerator brings the internet to private addresses of its subnets', () => {
    const accelerator = networkInterface('eni-aga', 'vpc-1', 'subnet-1', '10.0.1.50', [], {
      interfaceType: 'global_accelerator_managed',
    });
    const path = pathsInto(open({ interfaces: [E, accelerator] })).find(({ id }) =>
      id.startsWith('subnet-1 sg-e SERVICE'),
    );
    expect(path).toMatchObject({ certainty: 'UNKNOWN', fromPublic: true, reasons: ['SERVICE_ENTRANCE:eni-aga'] });
  });
});

describe('from other networks', () => {
  const peered = (routes: Readonly<Record<string, string>>) =>
    open({
      interfaces: [E],
      routes: Object.entries(routes).map(([to, target]) => route('rtb-1', to, target)),
      peerings: [peering('pcx-1', 'vpc-1', 'vpc-2', ['10.1.0.0/16'])],
    });

  test("a peer's own addresses reach it; TCP needs the route back (vpc-peering-routing.html)", () => {
    expect(onlyWay(peered({ '10.1.0.0/16': 'pcx-1' }), 'PEERING')).toMatchObject({
      grade: 'CONVERSE',
      certainty: 'KNOWN',
      fromPublic: null, // whom that VPC lets in was not read
      traffic: [{ sources: ['10.1.0.0/16'], ports: '22' }],
    });
    expect(onlyWay(peered({}), 'PEERING')).toMatchObject({ grade: 'SEND', certainty: 'KNOWN' });
  });

  test.each([
    ['is of the account and region', 'vpc-2', '111122223333', false],
    ['nobody reads here', 'vpc-3', '111122223333', null],
    ['is shared by another account', 'vpc-2', '999988887777', null],
  ])('whether strangers come in by a peer that %s', (_, id, ownerId, fromPublic) => {
    const network = peered({ '10.1.0.0/16': 'pcx-1' });
    const peer = vpc(id, '10.1.0.0/16', { ownerId });
    const [path] = pathsInto({ ...network, vpcs: [...network.vpcs, peer] }).filter(({ way }) => way === 'PEERING');
    expect(path?.fromPublic).toBe(fromPublic);
  });

  test('a rule that refers to a group lets in its members over the peering', () => {
    const network = peered({ '10.1.0.0/16': 'pcx-1' });
    const referring = [rule('sgr-ref', 'sg-e', { isEgress: false, referencedGroupId: 'sg-far' })];
    const far = networkInterface('eni-far', 'vpc-2', 'subnet-21', '10.1.1.7', ['sg-far']);
    const path = pathsInto({ ...network, securityGroupRules: referring, interfaces: [E, far] }).find(({ id }) =>
      id.startsWith('subnet-1 sg-e PEERING'),
    );
    expect(path?.traffic.map(({ sources }) => sources)).toEqual([['10.1.1.7/32']]);
  });

  test('what a virtual private gateway brings is told, never certain, and nobody knows whom it serves', () => {
    const network = open({ interfaces: [E] });
    expect(onlyWay(network, 'VPN')).toMatchObject({
      certainty: 'UNKNOWN',
      fromPublic: null,
      reasons: ['BEYOND_UNREAD:vgw-1'],
    });
  });

  test("in a transit gateway attachment's own subnet no ACL is asked on the way in (tgw-nacls.html)", () => {
    const denying = [entry('acl-1', 10, false, 'deny', { cidrBlock: '0.0.0.0/0' }), ...openEntries('acl-1')];
    const attached = (subnetIds: readonly string[]) =>
      open({
        interfaces: [E],
        networkAclEntries: denying,
        transitGatewayAttachments: [
          {
            ...{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', vpcId: 'vpc-1', state: 'available', subnetIds },
            ...{ applianceMode: null, ipv6Support: null, routeTableId: null, policyTableId: null },
          },
        ],
      });
    expect(onlyWay(attached(['subnet-1']), 'TRANSIT')?.reasons).toEqual(['TRANSIT_ROUTES_UNREAD:tgw-1']);
    expect(onlyWay(attached(['subnet-2']), 'TRANSIT')).toBeUndefined();
  });
});
