import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/load-balancers/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/portal/0a1b';
const group = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/${name}/0a1b`;

const BALANCER = {
  LoadBalancerArn: ARN,
  LoadBalancerName: 'portal',
  Type: 'application',
  Scheme: 'internet-facing',
  State: { Code: 'active' },
  DNSName: 'portal-1.us-east-1.elb.amazonaws.com',
  VpcId: 'vpc-1',
  AvailabilityZones: [{ SubnetId: 'subnet-2' }, { SubnetId: 'subnet-1' }],
  SecurityGroups: ['sg-2', 'sg-1'],
  IpAddressType: 'ipv4',
};

/** What API_DescribeListeners.html and its neighbours answer of one balancer; both versions ask for the same operation. */
const ANSWERS: StubAnswers = {
  DescribeLoadBalancers: { LoadBalancers: [BALANCER], LoadBalancerDescriptions: [] },
  DescribeListeners: {
    Listeners: [
      {
        ListenerArn: 'l-1',
        Protocol: 'HTTPS',
        Port: 443,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: group('a') }],
      },
    ],
  },
  DescribeRules: {
    Rules: [
      {
        Actions: [
          { Type: 'authenticate-oidc' },
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('b') }] } },
        ],
      },
      { Actions: [{ Type: 'fixed-response' }] },
    ],
  },
  DescribeTargetGroups: {
    TargetGroups: ['b', 'a'].map((name) => ({
      TargetGroupArn: group(name),
      Protocol: 'HTTP',
      Port: 8080,
      TargetType: 'ip',
    })),
  },
  DescribeTargetGroupAttributes: { Attributes: [{ Key: 'preserve_client_ip.enabled', Value: 'false' }] },
  DescribeTargetHealth: {
    TargetHealthDescriptions: [{ Target: { Id: '10.0.1.9', Port: 8080 }, TargetHealth: { State: 'unhealthy' } }],
  },
};

const read = (more: StubAnswers = {}) => readFromStub(collector, { ...ANSWERS, ...more });
const refuse =
  (name = 'AccessDenied') =>
  () =>
    Promise.reject(sdkError(name, 403));

describe('load balancers of version 2', () => {
  test('keeps listeners with the groups of their default actions and rules, and targets whatever their health', async () => {
    const { rows, gaps } = await read();
    const targets = [{ id: '10.0.1.9', port: 8080, health: 'unhealthy' }];
    const common = { protocol: 'HTTP', port: 8080, targetType: 'ip', preservesClientIp: false, targets };
    expect(gaps).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ id: ARN, name: 'portal', type: 'application', scheme: 'internet-facing', state: 'active' },
        ...{ dnsName: 'portal-1.us-east-1.elb.amazonaws.com', vpcId: 'vpc-1', ipAddressType: 'ipv4' },
        ...{ subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1', 'sg-2'], privateLinkFiltered: null },
        listeners: [{ protocol: 'HTTPS', port: 443, targetGroupIds: [group('a'), group('b')] }],
        targetGroups: [
          { id: group('a'), ...common },
          { id: group('b'), ...common },
        ],
      },
    ]);
  });

  test.each([
    ['DescribeListeners', 'listeners'],
    ['DescribeRules', 'listeners'],
    ['DescribeTargetGroups', 'targetGroups'],
    ['DescribeTargetHealth', 'targetGroups'],
    ['DescribeTargetGroupAttributes', 'targetGroups'],
  ])('%s refused: %s of that balancer are not known, and never none', async (operation, field) => {
    const { rows, gaps } = await read({ [operation]: refuse() });
    expect(rows).toMatchObject([{ id: ARN, [field]: null }]);
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps)
      expect(gap).toMatchObject({
        ...{ operation: `elasticloadbalancing:${operation}`, resourceId: ARN, fields: [field], code: 'ACCESS_DENIED' },
      });
  });

  test.each([
    ['a target without an id', { DescribeTargetHealth: { TargetHealthDescriptions: [{ Target: {} }] } }],
    ['targets without a list', { DescribeTargetHealth: {} }],
    ['a group without an ARN', { DescribeTargetGroups: { TargetGroups: [{ TargetType: 'ip' }] } }],
  ])('%s: not read, and a gap', async (_, answers) => {
    const { rows, gaps } = await read(answers);
    expect(rows.filter(({ targetGroups }) => targetGroups !== null)).toEqual([]);
    expect(gaps.length).toBeGreaterThan(0);
  });

  test('a network one has no groups where it names none; an application one without any is not known', async () => {
    const groupsOf = async (Type: string) => {
      const one = { ...BALANCER, Type, SecurityGroups: undefined };
      return (await read({ DescribeLoadBalancers: { LoadBalancers: [one], LoadBalancerDescriptions: [] } })).rows[0]
        ?.securityGroupIds;
    };
    expect([await groupsOf('network'), await groupsOf('gateway'), await groupsOf('application')]).toEqual([
      [],
      [],
      null,
    ]);
  });

  test.each([
    ['on', true],
    ['off', false],
    ['sometimes', null],
  ])('PrivateLink rules %s', async (said, known) => {
    const one = { ...BALANCER, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: said };
    const { rows } = await read({ DescribeLoadBalancers: { LoadBalancers: [one], LoadBalancerDescriptions: [] } });
    expect(rows[0]?.privateLinkFiltered).toBe(known);
  });
});

test('a classic one sends each listener to all its instances, at a port of its own', async () => {
  const classic = {
    ...{ LoadBalancerName: 'old', Scheme: 'internet-facing', VPCId: 'vpc-1', Subnets: ['subnet-1'] },
    SecurityGroups: ['sg-1'],
    ListenerDescriptions: [
      { Listener: { Protocol: 'https', LoadBalancerPort: 443, InstanceProtocol: 'http', InstancePort: 8080 } },
    ],
    Instances: [{ InstanceId: 'i-2' }, { InstanceId: 'i-1' }],
  };
  const { rows, gaps } = await read({
    DescribeLoadBalancers: { LoadBalancers: [], LoadBalancerDescriptions: [classic] },
  });
  expect(gaps).toEqual([]);
  expect(rows).toMatchObject([
    {
      id: 'classic/old',
      type: 'classic',
      listeners: [{ protocol: 'HTTPS', port: 443, targetGroupIds: ['classic/old:8080'] }],
      targetGroups: [{ id: 'classic/old:8080', protocol: 'HTTP', port: 8080, targets: [{ id: 'i-1' }, { id: 'i-2' }] }],
    },
  ]);
});

test.each(['AccessDenied', 'InvalidAction'])('a list that answers %s is a gap, and no "none"', async (name) => {
  const { rows, gaps } = await readFromStub(collector, { DescribeLoadBalancers: refuse(name) });
  expect(rows).toEqual([]);
  expect(gaps.map(({ operation, resourceId }) => [operation, resourceId])).toContainEqual([
    'elasticloadbalancing:DescribeLoadBalancers',
    null,
  ]);
});
