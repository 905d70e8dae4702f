import { describe, expect, test } from 'vitest';
import { base, E, firewalled, middlebox, withEip } from './cases.ts';
import { association, entry, networkInterface, openEntries } from './facts.ts';
import { replyTo, tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

describe('worked cases 10 to 15: network ACLs, middleboxes, NAT', () => {
  test('10: the first ACL entry that matches decides, and what none matches is denied', () => {
    const network = base(
      { '0.0.0.0/0': 'nat-1' },
      {
        networkAcls: [
          { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
          { id: 'acl-2', vpcId: 'vpc-1', subnetIds: ['subnet-2'] },
        ],
        networkAclEntries: [
          ...openEntries('acl-2'),
          ...openEntries('acl-1').filter((each) => !each.egress),
          entry('acl-1', 90, true, 'deny', { protocol: '6', cidrBlock: '8.8.8.0/25', portFrom: 443, portTo: 443 }),
          entry('acl-1', 100, true, 'allow', { protocol: '6', cidrBlock: '0.0.0.0/0', portFrom: 443, portTo: 443 }),
        ],
      },
    );
    expect(paths(network, tcp('8.8.8.127', 443))).toEqual([]);
    expect(told(paths(network, tcp('8.8.8.128', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
    expect(paths(network, tcp('8.8.8.128', 443))[0]?.aclEntries).toEqual(['acl-1:100', 'acl-2:100', 'acl-2:100']);
    expect(paths(network, tcp('8.8.8.128', 444))).toEqual([]);
  });

  test('11: replies come back only to the ports the ACL lets in', () => {
    const network = base(
      { '0.0.0.0/0': 'nat-1' },
      {
        networkAcls: [
          { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
          { id: 'acl-2', vpcId: 'vpc-1', subnetIds: ['subnet-2'] },
        ],
        networkAclEntries: [
          ...openEntries('acl-2'),
          ...openEntries('acl-1').filter((each) => each.egress),
          entry('acl-1', 100, false, 'allow', {
            protocol: '6',
            cidrBlock: '0.0.0.0/0',
            portFrom: 32_768,
            portTo: 60_999,
          }),
        ],
      },
    );
    const [path] = paths(network, tcp('1.1.1.1', 443));
    expect(path?.replyPorts).toBe('32768-60999');
    expect(replyTo(path!, 60_999)).toBe('KNOWN');
    expect(replyTo(path!, 61_000)).toBe('NONE');
    expect(told(paths(network, udp('1.1.1.1', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN SEND']);
  });

  test('12: inside a subnet no ACL applies; at its border it stops the proxy too', () => {
    const proxy = withEip(networkInterface('eni-proxy', 'vpc-1', 'subnet-1', '10.0.1.20', ['sg-e']));
    const network = base(
      { '0.0.0.0/0': 'igw-1' },
      {
        interfaces: [E, proxy],
        networkAclEntries: [
          ...openEntries('acl-1').filter((each) => !each.egress),
          entry('acl-1', 100, true, 'deny', { cidrBlock: '0.0.0.0/0' }),
        ],
      },
    );
    expect(told(paths(network, tcp('10.0.1.20', 3128)))).toEqual(['LOCAL by  KNOWN CONVERSE']);
    expect(paths(network, tcp('1.1.1.1', 443), 'eni-proxy')).toEqual([]);
    expect(paths(network, tcp('10.0.2.20', 3128))).toEqual([]);
  });

  test('13: a middlebox route of a whole subnet beats local, and behind it a group reference admits nobody', () => {
    const byGroup = paths(middlebox({ referencedGroupId: 'sg-e' }), tcp('10.0.2.9', 5432));
    expect(byGroup).toEqual([]);
    const elsewhere = paths(middlebox({ referencedGroupId: 'sg-e' }), tcp('10.0.2.8', 5432));
    expect(told(elsewhere)).toEqual(['LOCAL by eni-fw UNKNOWN CONVERSE']);
    const byAddress = paths(middlebox({ cidrIpv4: '10.0.1.0/24' }), tcp('10.0.2.9', 5432));
    expect(told(byAddress)).toEqual(['PRIVATELINK by eni-fw>vpce-db UNKNOWN CONVERSE']);
    expect(byAddress[0]?.reasons).toContain('APPLIANCE_SOFTWARE:eni-fw');
    const direct = middlebox({ referencedGroupId: 'sg-e' });
    const unrouted = { ...direct, routes: direct.routes.filter((each) => each.target !== 'eni-fw') };
    expect(told(paths(unrouted, tcp('10.0.2.9', 5432)))).toEqual(['PRIVATELINK by vpce-db KNOWN CONVERSE']);
  });

  test('14: through a firewall endpoint it leaves if inspection allows; without an edge route back it is asymmetric', () => {
    const found = paths(firewalled(withEip(E), false), tcp('1.1.1.1', 443));
    expect(told(found)).toEqual(['FIREWALL by vpce-fw>igw-1 UNKNOWN CONVERSE']);
    expect(found[0]?.reasons).toEqual(['ASYMMETRIC_RETURN:igw-1', 'INSPECTION_UNREAD:vpce-fw']);
    expect(replyTo(found[0]!, 50_000)).toBe('UNKNOWN');
    expect(paths(firewalled(withEip(E), true), tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['INSPECTION_UNREAD:vpce-fw']);
    expect(paths(firewalled(E, false), tcp('1.1.1.1', 443))).toEqual([]);
  });

  test('15: a NAT gateway in a subnet of the main table with only local routes leads nowhere', () => {
    const network = base({ '0.0.0.0/0': 'nat-1' });
    const stranded = {
      ...network,
      routes: network.routes.filter((each) => each.target !== 'igw-1'),
      routeTableAssociations: [association('rtb-1', { subnetId: 'subnet-1' }), association('rtb-2', { main: true })],
    };
    expect(paths(stranded, tcp('1.1.1.1', 443))).toEqual([]);
  });
});
