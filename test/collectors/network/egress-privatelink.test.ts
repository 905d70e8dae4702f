import { describe, expect, test } from 'vitest';
import type { EgressAllow } from '#collectors/network/egress-paths/policy.ts';
import type { VpcEndpoint } from '#collectors/network/vpc-endpoints/endpoint.ts';
import { EXAMPLE } from '#collectors/network/vpc-endpoints/examples.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { base } from '../../domain/egress/cases.ts';
import { networkInterface, rule } from '../../domain/egress/facts.ts';
import { type Deriving, denied, deriveEgress } from '../../support/derive-egress.ts';
import { rowsOf } from '../../support/egress-tables.ts';

const OWN = '111122223333';
const STRANGER = '999999999999';
const lattice = (account: string, thing: string) => `arn:aws:vpc-lattice:us-east-1:${account}:${thing}`;

const ROW: VpcEndpoint = {
  ...EXAMPLE,
  id: 'vpce-x',
  vpcId: 'vpc-1',
  endpointType: 'Interface',
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0dead',
  subnetIds: ['subnet-1'],
  networkInterfaceIds: ['eni-x'],
  routeTableIds: [],
};
const network = {
  ...base({}),
  accountId: OWN,
  securityGroups: [...base({}).securityGroups, { id: 'sg-x', vpcId: 'vpc-1' }],
  securityGroupRules: [
    ...base({}).securityGroupRules,
    rule('sgr-x', 'sg-x', { isEgress: false, cidrIpv4: '0.0.0.0/0' }),
  ],
  interfaces: [
    ...base({}).interfaces,
    networkInterface('eni-x', 'vpc-1', 'subnet-1', '10.0.1.77', ['sg-x'], { interfaceType: 'vpc_endpoint' }),
  ],
};

const rowsWith = (more: Partial<VpcEndpoint>) => ({ ...rowsOf(network), 'vpc-endpoints': [{ ...ROW, ...more }] });

/** What is said of the way to an endpoint's interface, and what its row says. */
function said(more: Partial<VpcEndpoint>, egressAllow: EgressAllow = [], told: Deriving = {}) {
  const { paths, findings } = deriveEgress(rowsWith(more), { ...told, policy: { egressAllow } });
  const [path] = paths.filter(({ way }) => way === 'PRIVATELINK');
  if (path === undefined) throw new Error('no path leads to the endpoint');
  return { path, finding: findings.get(path.exitId) };
}

describe('by PRIVATELINK', () => {
  test.each<[string, Partial<VpcEndpoint>, EgressPath['owners'], string, string]>([
    ['a stranger’s service', { serviceOwner: STRANGER }, [STRANGER], 'FAIL', 'OUTSIDE_ALLOWLIST'],
    ['a service of this account', { serviceOwner: OWN }, [], 'NOT_APPLICABLE', 'OWN_SERVICE'],
    ['a service nobody told of', {}, null, 'UNKNOWN', 'OWNER_NOT_TOLD'],
    [
      'a service of AWS, in the market of AWS',
      { serviceOwner: 'aws-marketplace' },
      ['aws-marketplace'],
      'FAIL',
      'OUTSIDE_ALLOWLIST',
    ],
    [
      'a service of AWS',
      { serviceName: 'com.amazonaws.us-east-1.sqs', serviceOwner: 'amazon' },
      ['amazon'],
      'NOT_APPLICABLE',
      'JUDGED_AT_ENDPOINT',
    ],
    [
      'a service of AWS by its name, whose owner nobody told',
      { serviceName: 'com.amazonaws.us-east-1.sqs' },
      null,
      'NOT_APPLICABLE',
      'JUDGED_AT_ENDPOINT',
    ],
    [
      'a service with a name made to look like one of AWS',
      { serviceName: 'com.amazonaws.us-east-1.sqs, amazon' },
      null,
      'UNKNOWN',
      'OWNER_NOT_TOLD',
    ],
    [
      'a stranger’s service with a name of AWS',
      { serviceName: 'com.amazonaws.us-east-1.sqs', serviceOwner: STRANGER },
      [STRANGER],
      'FAIL',
      'OUTSIDE_ALLOWLIST',
    ],
  ])('%s', (_what, more, owners, verdict, code) => {
    const { path, finding } = said(more);
    expect(path).toMatchObject({ owners, serviceName: more.serviceName ?? ROW.serviceName });
    expect(finding).toMatchObject({ verdict, code });
  });

  const resource = lattice(STRANGER, 'resourceconfiguration/rcfg-1');
  const ours = lattice(OWN, 'servicenetwork/sn-1');
  const theirs = lattice(STRANGER, 'service/svc-1');
  const behind = (endpointType: string, resourceArn: string | null, associatedArns: string[] | null) => ({
    ...{ endpointType, resourceArn, associatedArns, serviceName: null },
  });

  test.each<[string, Partial<VpcEndpoint>, EgressPath['owners'], string]>([
    ['a stranger’s resource', behind('Resource', resource, [resource]), [STRANGER], 'FAIL'],
    ['a resource whose associations nobody told', behind('Resource', resource, null), null, 'UNKNOWN'],
    ['one’s own service network', behind('ServiceNetwork', ours, [ours]), [], 'NOT_APPLICABLE'],
    ['a network into which a stranger put a service', behind('ServiceNetwork', ours, [theirs]), [STRANGER], 'FAIL'],
    ['a network that holds what has no account', behind('ServiceNetwork', ours, ['arn:aws:s3:::x']), null, 'UNKNOWN'],
    ['a network whose ARN nobody told', behind('ServiceNetwork', null, []), null, 'UNKNOWN'],
  ])('%s', (_what, more, owners, verdict) => {
    const { path, finding } = said(more);
    expect(path).toMatchObject({ owners, resourceArn: more.resourceArn, serviceName: null });
    expect(finding?.verdict).toBe(verdict);
    if (verdict === 'FAIL') expect(finding?.reason).toContain(STRANGER);
  });

  test('an entry by ARN or by every owner allows a resource, one by some owners does not', () => {
    const mixed = behind('ServiceNetwork', theirs, [theirs, lattice('888888888888', 'service/svc-2')]);
    const why = 'a partner';
    expect(said(mixed, [{ why, owners: [STRANGER] }]).finding?.verdict).toBe('FAIL');
    expect(said(mixed, [{ why, owners: [STRANGER, '888888888888'] }]).finding?.verdict).toBe('PASS');
    expect(said(mixed, [{ why, services: [theirs] }]).finding?.verdict).toBe('PASS');
  });

  test('where the owner could not be read, nothing is ours: the endpoint stays unknown, and the rest whole', () => {
    const gap = { ...denied('ec2:DescribeVpcEndpointServices'), resourceId: 'vpce-x', fields: ['serviceOwner'] };
    const { path, finding } = said({}, [], { gaps: { 'vpc-endpoints': [gap] } });
    expect(path.certainty).toBe('KNOWN');
    expect(finding).toMatchObject({ verdict: 'UNKNOWN', code: 'OWNER_NOT_TOLD' });
  });

  test('a participant of a shared VPC, who is not told of the owner’s endpoints, is told of no safety', () => {
    const { paths, findings } = deriveEgress(
      {
        ...rowsWith({}),
        'vpc-endpoints': [],
        vpcs: rowsOf(network).vpcs.map((vpc) => ({ ...vpc, ownerId: STRANGER })),
      },
      { policy: { egressAllow: [] } },
    );
    const linked = paths.filter(
      ({ way, destinations }) => way === 'PRIVATELINK' || destinations.includes('10.0.1.77/32'),
    );
    expect(linked).not.toEqual([]);
    for (const { exitId, certainty } of linked) {
      expect(certainty).toBe('UNKNOWN');
      expect(findings.get(exitId)?.verdict).toBe('UNKNOWN');
    }
  });
});
