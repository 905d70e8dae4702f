import { describe, expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base } from '../cases.ts';
import { entry, openEntries } from '../facts.ts';
import { icmp, tcp, udp } from '../packets.ts';
import { paths } from '../told.ts';

describe('network ACLs', () => {
  const acl = (...entries: Network['networkAclEntries']): Network => ({
    ...base({ '0.0.0.0/0': 'vgw-1' }),
    networkAclEntries: [...entries, ...openEntries('acl-1').filter((each) => !each.egress)],
  });

  test('an entry that cannot be understood leaves in doubt only what it would change', () => {
    const everyPort = { protocol: '6', portFrom: 0, portTo: 65_535 };
    const allow = entry('acl-1', 100, true, 'allow', { cidrBlock: '0.0.0.0/0', ...everyPort });
    const denyBad = entry('acl-1', 90, true, 'deny', { cidrBlock: '1.0.0.0/33' });
    const network = acl(denyBad, allow);
    expect(paths(network, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['ACL_ENTRY_MALFORMED:acl-1']);
    expect(paths(network, udp('1.1.1.1', 443))).toEqual([]);
    const allowBad = entry('acl-1', 90, true, 'allow', { cidrBlock: '1.0.0.0/33' });
    expect(paths(acl(allowBad, allow), tcp('1.1.1.1', 443))[0]?.certainty).toBe('KNOWN');
    expect(paths(acl(allowBad, allow), udp('1.1.1.1', 443))[0]?.certainty).toBe('UNKNOWN');
  });

  test.each([
    ['tcp without ports', { protocol: '6' }, tcp('1.1.1.1', 443)],
    ['udp without a last port', { protocol: '17', portFrom: 53 }, udp('1.1.1.1', 53)],
    ['tcp from port -1', { protocol: '6', portFrom: -1, portTo: -1 }, tcp('1.1.1.1', 443)],
    ['icmp without a type', { protocol: '1' }, icmp('1.1.1.1', 8)],
    ['icmp without a code', { protocol: '1', icmpType: 8 }, icmp('1.1.1.1', 8)],
  ])('an entry for %s is malformed: it neither denies nor allows for certain', (_, spec, packet) => {
    const all = entry('acl-1', 100, true, 'allow', { cidrBlock: '0.0.0.0/0' });
    const malformed = (action: 'allow' | 'deny') =>
      entry('acl-1', 90, true, action, { cidrBlock: '0.0.0.0/0', ...spec });
    const doubt = ['ACL_ENTRY_MALFORMED:acl-1'];
    expect(paths(acl(malformed('deny'), all), packet).map(({ reasons }) => reasons)).toEqual([doubt]);
    expect(paths(acl(malformed('allow')), packet).map(({ reasons }) => reasons)).toEqual([doubt]);
    const other = packet.protocol === 17 ? tcp('1.1.1.1', 1) : udp('1.1.1.1', 1);
    expect(paths(acl(malformed('deny'), all), other).map(({ reasons }) => reasons)).toEqual([[]]);
  });

  test('-1 stands for every type and code of ICMP', () => {
    const all = entry('acl-1', 100, true, 'allow', { cidrBlock: '0.0.0.0/0' });
    const deny = entry('acl-1', 90, true, 'deny', {
      cidrBlock: '0.0.0.0/0',
      protocol: '1',
      icmpType: -1,
      icmpCode: -1,
    });
    expect(paths(acl(deny, all), icmp('1.1.1.1', 8))).toEqual([]);
  });

  test('a subnet without an ACL, or with two, is a gap', () => {
    const none = { ...base({ '0.0.0.0/0': 'vgw-1' }), networkAcls: [] };
    expect(paths(none, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['ACL_UNREAD:subnet-1']);
    const two = base({ '0.0.0.0/0': 'vgw-1' }).networkAcls;
    const twice = { ...none, networkAcls: [...two, { id: 'acl-9', vpcId: 'vpc-1', subnetIds: ['subnet-1'] }] };
    expect(paths(twice, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['ACL_UNREAD:subnet-1']);
  });
});
