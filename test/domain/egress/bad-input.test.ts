import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E, subnets, withEip } from './cases.ts';
import { entry, nat, openEntries, peering, route, rule, vpc } from './facts.ts';
import { icmp, other, pathsWith, tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

const withRules = (network: Network, ...rules: Network['securityGroupRules']): Network => ({
  ...network,
  securityGroupRules: rules,
});

describe('groups that refer to groups', () => {
  const toGroup = (more: Parameters<typeof rule>[2]): Network =>
    withRules(base({ '0.0.0.0/0': 'nat-1' }), rule('sgr-ref', 'sg-e', { referencedGroupId: 'sg-gone', ...more }));

  test('a deleted group may be anywhere in the VPC, and never on the internet', () => {
    const network = toGroup({});
    expect(paths(network, tcp('10.0.2.9', 443))[0]?.reasons).toEqual(['REFERENCED_GROUP_UNREAD:sg-gone']);
    expect(paths(network, tcp('1.1.1.1', 443))).toEqual([]);
  });

  test('a foreign group is bounded by the CIDRs of the peer', () => {
    const network = {
      ...toGroup({ referencedPeeringId: 'pcx-1', peeringStatus: 'active' }),
      peerings: [peering('pcx-1', 'vpc-1', 'vpc-9', ['10.9.0.0/16'])],
    };
    const routed = { ...network, routes: [...network.routes, route('rtb-1', '10.9.0.0/16', 'pcx-1')] };
    expect(told(paths(routed, tcp('10.9.1.1', 443)))).toEqual(['PEERING by pcx-1 UNKNOWN CONVERSE']);
    expect(paths(routed, tcp('10.0.2.9', 443))).toEqual([]);
  });

  test('a reference through a deleted peering allows nothing', () => {
    expect(paths(toGroup({ referencedPeeringId: 'pcx-1', peeringStatus: 'deleted' }), tcp('10.0.2.9', 443))).toEqual(
      [],
    );
  });

  test('a group that was not returned may allow anything', () => {
    const network = { ...base({ '0.0.0.0/0': 'nat-1' }), securityGroups: [], securityGroupRules: [] };
    expect(paths(network, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['GROUP_UNREAD:sg-e']);
  });
});

describe('prefix lists that cannot be read', () => {
  test('in a rule: everything may be meant', () => {
    const network = withRules(base({ '0.0.0.0/0': 'nat-1' }), rule('sgr-pl', 'sg-e', { prefixListId: 'pl-x' }));
    expect(paths(network, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['PREFIX_LIST_UNREAD:pl-x']);
  });

  test('in a route: it may beat every other, so that both ways stay possible', () => {
    const network = base({ '0.0.0.0/0': 'nat-1', 'pl-x': 'vgw-1' });
    expect(told(paths(network, tcp('1.1.1.1', 443))).sort()).toEqual([
      'NAT by nat-1>igw-1 UNKNOWN CONVERSE',
      'VPN by vgw-1 UNKNOWN CONVERSE',
    ]);
  });

  test('a list between two versions is as good as unread', () => {
    const network = {
      ...base({ 'pl-1': 'nat-1' }),
      prefixLists: [{ id: 'pl-1', state: 'modify-in-progress' }],
      prefixListEntries: [{ prefixListId: 'pl-1', cidr: '1.1.1.0/24' }],
    };
    expect(paths(network, tcp('8.8.8.8', 443))[0]?.certainty).toBe('UNKNOWN');
  });
});

describe('routes', () => {
  test('two prefix lists with one CIDR and two targets: AWS picks one, nobody knows which', () => {
    const network = {
      ...base({ 'pl-1': 'nat-1', 'pl-2': 'vgw-1' }),
      prefixLists: ['pl-1', 'pl-2'].map((id) => ({ id, state: 'create-complete' })),
      prefixListEntries: ['pl-1', 'pl-2'].map((prefixListId) => ({ prefixListId, cidr: '1.1.1.0/24' })),
    };
    const found = paths(network, tcp('1.1.1.1', 443));
    expect(found.map(({ way, certainty }) => `${way} ${certainty}`).sort()).toEqual(['NAT UNKNOWN', 'VPN UNKNOWN']);
  });

  test('a target of an unknown kind, or none, is unknown and never "no route"', () => {
    const unknown = base([route('rtb-1', '0.0.0.0/0', 'quantum-1'), route('rtb-1', '8.8.8.0/24', null)]);
    expect(paths(unknown, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['TARGET_UNKNOWN:quantum-1']);
    expect(paths(unknown, tcp('8.8.8.8', 443))[0]?.reasons).toEqual(['TARGET_UNKNOWN:8.8.8.0/24']);
  });

  test('a destination that is no CIDR may catch everything', () => {
    const network = base([route('rtb-1', '10.0.0.0/33', 'vgw-1'), route('rtb-1', '0.0.0.0/0', 'nat-1')]);
    expect(
      paths(network, tcp('1.1.1.1', 443))
        .map(({ way, certainty }) => `${way} ${certainty}`)
        .sort(),
    ).toEqual(['NAT UNKNOWN', 'VPN UNKNOWN']);
  });

  test('a CIDR with host bits is read as AWS stores it', () => {
    expect(told(paths(base({ '1.1.1.77/24': 'nat-1' }), tcp('1.1.1.1', 443)))).toEqual([
      'NAT by nat-1>igw-1 KNOWN CONVERSE',
    ]);
  });

  test('an unranked route is possible beside the one it may lose to', () => {
    const network = base([
      route('rtb-1', '1.1.1.0/24', 'vgw-1', { state: 'filtered' }),
      route('rtb-1', '0.0.0.0/0', 'nat-1'),
    ]);
    expect(
      paths(network, tcp('1.1.1.1', 443))
        .map(({ way }) => way)
        .sort(),
    ).toEqual(['NAT', 'VPN']);
    expect(told(paths(network, tcp('8.8.8.8', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
  });

  test('peers with overlapping CIDRs: the longest prefix decides, and local beats the peer', () => {
    const network = base(
      { '10.0.0.0/8': 'pcx-1', '10.9.0.0/16': 'pcx-2' },
      {
        peerings: ['pcx-1', 'pcx-2'].map((id) => peering(id, 'vpc-1', `vpc-of-${id}`, ['10.0.0.0/15', '10.9.0.0/16'])),
      },
    );
    expect(told(paths(network, tcp('10.9.0.1', 443)))).toEqual(['PEERING by pcx-2 KNOWN CONVERSE']);
    expect(told(paths(network, tcp('10.1.0.1', 443)))).toEqual(['PEERING by pcx-1 KNOWN CONVERSE']);
    expect(told(paths(network, tcp('10.0.2.1', 443)))).toEqual(['LOCAL by  KNOWN CONVERSE']);
  });
});

describe('protocols', () => {
  const open = base({ '0.0.0.0/0': 'vgw-1' });
  const only = (more: Parameters<typeof rule>[2]): Network =>
    withRules(open, rule('sgr-1', 'sg-e', { cidrIpv4: '0.0.0.0/0', ...more }));

  test('-1 is everything, a number other than TCP, UDP and ICMP all of it, whatever the ports say', () => {
    expect(paths(only({ ipProtocol: '-1', fromPort: 5, toPort: 5 }), other('1.1.1.1', 47))).toHaveLength(1);
    expect(paths(only({ ipProtocol: '47', fromPort: 5, toPort: 5 }), other('1.1.1.1', 47))).toHaveLength(1);
    expect(paths(only({ ipProtocol: '47' }), other('1.1.1.1', 50))).toEqual([]);
    expect(paths(only({ ipProtocol: '6', fromPort: 443, toPort: 443 }), tcp('1.1.1.1', 443))).toHaveLength(1);
  });

  test('ICMP has a type and a code, -1 being all', () => {
    const echo = only({ ipProtocol: 'icmp', fromPort: 8, toPort: -1 });
    expect(paths(echo, icmp('1.1.1.1', 8, 3))[0]?.ports).toBe('8');
    expect(paths(echo, icmp('1.1.1.1', 0))).toEqual([]);
    expect(paths(only({ ipProtocol: 'icmp', fromPort: 3, toPort: 4 }), icmp('1.1.1.1', 3, 4))[0]?.ports).toBe('3/4');
    expect(paths(only({ ipProtocol: 'icmp', fromPort: -1, toPort: -1 }), icmp('1.1.1.1', 13))).toHaveLength(1);
  });

  test('what cannot be understood may allow anything of what it could mean', () => {
    expect(paths(only({ ipProtocol: 'warp' }), udp('1.1.1.1', 1))[0]?.reasons).toEqual(['RULE_MALFORMED:sgr-1']);
    const backwards = only({ ipProtocol: 'tcp', fromPort: 90, toPort: 80 });
    expect(paths(backwards, tcp('1.1.1.1', 85))[0]?.reasons).toEqual(['RULE_MALFORMED:sgr-1']);
    expect(paths(backwards, udp('1.1.1.1', 85))).toEqual([]);
  });
});

describe('gateways that are not as they should be', () => {
  test('a NAT gateway of another VPC carries nothing', () => {
    const network = base({ '0.0.0.0/0': 'nat-far' }, { natGateways: [nat('nat-far', 'vpc-9', 'subnet-9')] });
    expect(paths(network, tcp('1.1.1.1', 443))).toEqual([]);
  });

  test('replies reach a NAT gateway on ports from 1024 only', () => {
    const inward = (portFrom: number, portTo: number): Network =>
      base(
        { '0.0.0.0/0': 'nat-1' },
        {
          networkAcls: [
            { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
            { id: 'acl-2', vpcId: 'vpc-1', subnetIds: ['subnet-2'] },
          ],
          networkAclEntries: [
            ...openEntries('acl-1'),
            ...openEntries('acl-2').filter((each) => each.egress),
            entry('acl-2', 90, false, 'allow', { cidrBlock: '10.0.1.0/24' }),
            entry('acl-2', 100, false, 'allow', { protocol: '6', cidrBlock: '0.0.0.0/0', portFrom, portTo }),
          ],
        },
      );
    expect(paths(inward(0, 1023), tcp('1.1.1.1', 443))[0]?.grade).toBe('SEND');
    expect(paths(inward(1023, 1024), tcp('1.1.1.1', 443))[0]?.replyPorts).toBe('0-65535');
  });

  test("another owner's Block Public Access cannot be read; the effective mode of the subnet can", () => {
    const shared = base(
      { '0.0.0.0/0': 'igw-1' },
      { interfaces: [withEip(E)], subnets: subnets().map((each) => ({ ...each, ownerId: '999988887777' })) },
    );
    const byGateway = (network: Network) => paths(network, tcp('1.1.1.1', 443)).find(({ way }) => way === 'INTERNET');
    expect(byGateway(shared)?.reasons).toEqual(['BLOCK_PUBLIC_ACCESS:subnet-1', 'FIREWALL_UNREAD:vpc-1']);
    const told = shared.subnets.map((each) => ({ ...each, internetGatewayBlockMode: 'off' }));
    expect(byGateway({ ...shared, subnets: told })?.reasons).toEqual(['FIREWALL_UNREAD:vpc-1']);
  });

  test('a mode that disagrees with the effective one leaves the way open and unknown', () => {
    const network = base({ '0.0.0.0/0': 'igw-1' }, { interfaces: [withEip(E)] });
    const subnetsOff = network.subnets.map((each) => ({ ...each, internetGatewayBlockMode: 'block-ingress' }));
    expect(paths({ ...network, subnets: subnetsOff }, tcp('1.1.1.1', 443))[0]?.reasons).toEqual([
      'BLOCK_PUBLIC_ACCESS:subnet-1',
    ]);
  });
});

describe('while interfaces cannot be listed', () => {
  test('every subnet has a sender of unknown groups, perhaps with a public address', () => {
    const network: Network = {
      ...base({ '0.0.0.0/0': 'igw-1' }),
      interfaces: [],
      unread: [{ table: 'interfaces', id: null, reason: 'AccessDenied' }],
    };
    const found = pathsWith([...egressPaths(network)], tcp('1.1.1.1', 443)).filter(({ way }) => way === 'INTERNET');
    expect(found.map(({ subnetId, securityGroupIds, interfaces }) => [subnetId, securityGroupIds, interfaces])).toEqual(
      [
        ['subnet-1', null, 0],
        ['subnet-2', null, 0],
      ],
    );
    expect(found[0]?.reasons).toEqual(['ADDRESS_UNREAD:igw-1', 'GROUPS_UNREAD:subnet-1', 'INTERFACES_UNREAD:subnet-1']);
  });

  test('a VPC that was not read keeps its paths', () => {
    const network = { ...base({ '0.0.0.0/0': 'nat-1' }), vpcs: [vpc('vpc-other', '10.7.0.0/16')] };
    const found = paths(network, tcp('1.1.1.1', 443));
    expect(told(found)).toEqual(['NAT by nat-1>igw-1 UNKNOWN CONVERSE']);
    expect(found[0]?.reasons).toEqual(['FIREWALL_UNREAD:vpc-1']);
  });
});
