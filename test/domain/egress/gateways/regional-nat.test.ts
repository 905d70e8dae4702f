import { expect, test } from 'vitest';
import type { Network, NetworkAclEntry } from '#domain/egress/places/network.ts';
import { base } from '../cases.ts';
import { entry, nat, openEntries } from '../facts.ts';
import { icmp, tcp } from '../packets.ts';
import { paths, told } from '../told.ts';

/** S1 sends all to a regional NAT gateway; a second network ACL, of no subnet, has these entries before it allows all. */
const regional = (first: readonly NetworkAclEntry[], more: Partial<Network> = {}): Network => {
  const network = base({ '0.0.0.0/0': 'nat-r' });
  return {
    ...network,
    natGateways: [
      nat('nat-r', 'vpc-1', null, {
        routeTableId: 'rtb-2',
        addresses: [{ privateIp: null, publicIp: '54.9.9.9', status: 'succeeded' }],
      }),
    ],
    networkAcls: [...network.networkAcls, { id: 'acl-2', vpcId: 'vpc-1', subnetIds: [] }],
    networkAclEntries: [...network.networkAclEntries, ...first, ...openEntries('acl-2')],
    ...more,
  };
};
const deny = (egress: boolean, cidrBlock: string, port: number): NetworkAclEntry =>
  entry('acl-2', 10, egress, 'deny', { protocol: '6', cidrBlock, portFrom: port, portTo: port });
const to = (network: Network, port = 443) => paths(network, tcp('1.1.1.1', port));

test('a regional NAT gateway is known where every network ACL of the VPC lets the packet through', () => {
  expect(told(to(regional([])))).toEqual(['NAT by nat-r>igw-1 KNOWN CONVERSE']);
  expect(told(paths(regional([]), icmp('1.1.1.1', 8)))).toEqual(['NAT by nat-r>igw-1 KNOWN CONVERSE']);
});

test.each([
  ['out to the far end', deny(true, '1.1.1.0/24', 443)],
  ['in from the sender', deny(false, '10.0.1.0/28', 443)],
])('what one of them refuses, %s, is in doubt, and nothing else', (_where, denied) => {
  expect(to(regional([denied]))).toMatchObject([{ certainty: 'UNKNOWN', reasons: ['REGIONAL_NAT_ACL:nat-r'] }]);
  expect(told(to(regional([denied]), 444))).toEqual(['NAT by nat-r>igw-1 KNOWN CONVERSE']);
});

test('an entry for other senders doubts nothing', () => {
  expect(told(to(regional([deny(false, '10.0.1.16/28', 443)])))).toEqual(['NAT by nat-r>igw-1 KNOWN CONVERSE']);
});

test('an answer that one of them refuses is in doubt', () => {
  const replies = entry('acl-2', 10, false, 'deny', {
    protocol: '6',
    cidrBlock: '0.0.0.0/0',
    portFrom: 1024,
    portTo: 65_535,
  });
  expect(to(regional([replies]))).toMatchObject([
    { certainty: 'KNOWN', replyPorts: '', doubtfulReplyPorts: '0-65535', reasons: ['REGIONAL_NAT_ACL:nat-r'] },
  ]);
});

const OTHERS = { ownerId: '999988887777' };
const network = regional([]);
test.each<[string, Partial<Network>]>([
  ['one may exist that nobody saw', { unread: [{ table: 'networkAcls', id: null, reason: 'AccessDenied' }] }],
  [
    'the entries of one were not read',
    { unread: [{ table: 'networkAclEntries', id: 'acl-2', reason: 'AccessDenied' }] },
  ],
  ["the VPC is another account's", { vpcs: network.vpcs.map((each) => ({ ...each, ...OTHERS })) }],
])('all is in doubt while %s', (_what, more) => {
  const [path] = to(regional([], more)).filter(({ way }) => way === 'NAT');
  expect(path?.reasons).toContain('REGIONAL_NAT_ACL:nat-r');
});

test('an ACL of another VPC says nothing', () => {
  const elsewhere = regional([deny(true, '1.1.1.0/24', 443)]);
  const networkAcls = elsewhere.networkAcls.map((acl) => (acl.id === 'acl-2' ? { ...acl, vpcId: 'vpc-9' } : acl));
  expect(told(to({ ...elsewhere, networkAcls }))).toEqual(['NAT by nat-r>igw-1 KNOWN CONVERSE']);
});
