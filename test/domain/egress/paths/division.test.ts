import { describe, expect, test } from 'vitest';
import { EXAMPLES } from '#collectors/network/egress-paths/examples.ts';
import { cidrsOf, parsedAddresses, SPACE } from '#domain/egress/packets/address.ts';
import { subtract } from '#domain/egress/packets/line.ts';
import { byAddresses, type PacketSet } from '#domain/egress/packets/packet-set.ts';
import { serviceTexts } from '#domain/egress/packets/service-text.ts';
import type { AddressEntry } from '#domain/egress/paths/allow-entry.ts';
import { divide, isAnywhere } from '#domain/egress/paths/division.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';

/** To all of the internet by HTTPS, through a NAT gateway. */
const path: EgressPath = { ...EXAMPLES[0]!.row, destinations: ['0.0.0.0/0'] };
const toOne: EgressPath = { ...path, destinations: ['3.237.73.224/28'] };
const anywhere = { vpcIds: null, subnetIds: null, securityGroupIds: null, protocol: null, ports: null };
const to = (...cidrs: string[]): AddressEntry => ({ kind: 'ADDRESSES', ...anywhere, cidrs, way: null });
const any: AddressEntry = { ...to(), cidrs: null };

const ALL_BUT_ONE = cidrsOf(subtract(SPACE[4], parsedAddresses(['8.8.8.8/32'], 4)));

const servicesOf = (packets: PacketSet): string[] =>
  byAddresses(packets).flatMap(({ services }) =>
    serviceTexts(services).map(({ protocol, ports }) => `${protocol}/${ports}`),
  );

/** What is said of the path: `passes`, `outside`, `anywhere`, or two of them. */
function said(one: EgressPath, ...entries: AddressEntry[]): string {
  const { outside, anywhere: wide } = divide(one, entries);
  const parts = [...(outside.length > 0 ? ['outside'] : []), ...(wide.length > 0 ? ['anywhere'] : [])];
  return parts.join(' ') || 'passes';
}

describe('entries that admit any address never pass', () => {
  test.each<[string, AddressEntry[]]>([
    ['no addresses at all', [any]],
    ['0.0.0.0/0', [to('0.0.0.0/0')]],
    ['two halves in one entry', [to('0.0.0.0/1', '128.0.0.0/1')]],
    ['two halves in two entries', [to('0.0.0.0/1'), to('128.0.0.0/1')]],
    ['all but one address', [to(...ALL_BUT_ONE)]],
    [
      'a hundred pieces, each of which is narrow',
      Array.from({ length: 100 }, (_, i) => to(`${i + 1}.128.0.0/9`, '3.237.73.0/24')),
    ],
    ['one half alone', [to('0.0.0.0/1')]],
    ['a way', [{ ...any, way: 'NAT' }]],
  ])('%s', (_name, entries) => {
    expect(said(toOne, ...entries)).toBe('anywhere');
  });

  test('as IPv6 and as NAT64 embeds IPv4, too', () => {
    const six: EgressPath = { ...path, ipVersion: 'IPv6', destinations: ['2600:1f14::/35'] };
    const embedded: EgressPath = { ...path, ipVersion: 'IPv6', destinations: ['64:ff9b::808:808/128'] };
    expect(said(six, to('::/0'))).toBe('anywhere');
    expect(said(six, to('2000::/3'))).toBe('anywhere');
    expect(said(six, to('2400::/12'), to('2600::/12'))).toBe('anywhere');
    expect(said(six, to('2600:1f00::/24'))).toBe('passes');
    expect(said(embedded, to('64:ff9b::/96'))).toBe('anywhere');
    expect(said(embedded, to('64:ff9b::/97'), to('64:ff9b::8000:0/97'))).toBe('anywhere');
    expect(said(embedded, to('0.0.0.0/0'))).toBe('anywhere');
    expect(said(embedded, to('8.8.8.0/24'))).toBe('passes');
    expect(said(embedded, to('64:ff9b::808:800/120'))).toBe('passes');
  });

  test('on the services on which they do, and no others', () => {
    const both: EgressPath = { ...path, ports: '443,8443', destinations: ['3.237.73.224/28'] };
    const wide = { ...to('0.0.0.0/0'), protocol: 'tcp', ports: '443' };
    const { outside, anywhere: toAnywhere } = divide(both, [
      wide,
      { ...to('3.237.73.0/24'), protocol: 'tcp', ports: '8443' },
    ]);
    expect([outside, servicesOf(toAnywhere)]).toEqual([[], ['tcp/443']]);
  });

  test('and what no entry names is outside of them all', () => {
    expect(said({ ...path, ports: '22,443' }, { ...to('0.0.0.0/0'), protocol: 'tcp', ports: '443' })).toBe(
      'outside anywhere',
    );
  });
});

test('a narrow entry passes beside one that admits any address', () => {
  expect(said(toOne, any, to('3.237.73.0/24'))).toBe('passes');
  expect(said({ ...toOne, destinations: ['3.237.73.224/28', '8.8.8.8/32'] }, any, to('3.237.73.0/24'))).toBe(
    'anywhere',
  );
});

test('the border lies at the largest block that one holder has', () => {
  const is = (family: 4 | 6, ...cidrs: string[]): boolean => isAnywhere(parsedAddresses(cidrs, family), family);
  expect(is(4, '52.0.0.0/8')).toBe(false);
  expect(is(4, '52.0.0.0/8', '8.8.8.8/32')).toBe(true);
  expect(is(6, '2600::/16')).toBe(false);
  expect(is(6, '2600::/16', '2601::/64')).toBe(true);
  expect(is(4, '10.0.0.0/7')).toBe(false); // 11.0.0.0/8: what is private does not count
});
