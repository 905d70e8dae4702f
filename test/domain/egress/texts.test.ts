import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cidrsOf,
  embed,
  embedded,
  formatAddress,
  parseCidr,
  parsedAddresses,
  SPACE,
} from '#domain/egress/packets/address.ts';
import { contains, type Point, unionAll } from '#domain/egress/packets/line.ts';
import { coverage, type ServiceSpec } from '#domain/egress/packets/service.ts';
import { parseServices, serviceText, serviceTexts } from '#domain/egress/packets/service-text.ts';
import { INTERNET } from '#domain/egress/packets/special-addresses.ts';
import { addressNumber, addressText, cidrRange } from './packets.ts';
import { isCidr, isPublic } from './walker/reading.ts';

const four = fc.nat(0xffff_ffff);
const six = fc.bigInt(0n, (1n << 128n) - 1n);

describe('addresses', () => {
  test('CIDRs are read as an independent reader reads them', () => {
    fc.assert(
      fc.property(six, fc.nat(128), four, fc.nat(32), (address6, length6, address4, length4) => {
        for (const text of [
          `${addressText(address6, 6)}/${length6}`,
          `${addressText(BigInt(address4), 4)}/${length4}`,
        ]) {
          const [first, last] = cidrRange(text);
          const start = (first / (last - first + 1n)) * (last - first + 1n);
          expect(parseCidr(text)?.line.map(BigInt)).toEqual([start, start + last - first + 1n]);
        }
      }),
    );
  });

  test.each([
    '10.0.0.0/33',
    '300.1.1.1/8',
    '1.2.3/8',
    '010.1.1.1/8',
    '0x0a.1.1.1',
    '::/129',
    'fe80::1%eth0/64',
    '8.8.8.8/8/8',
    '8.8.8.8/',
    '',
    'x',
  ])('%s is no CIDR', (text) => {
    expect(parseCidr(text)).toBeUndefined();
    if (text !== '8.8.8.8/' && text !== '') expect(isCidr(text)).toBe(false);
  });

  test('addresses come out as they went in', () => {
    fc.assert(
      fc.property(six, four, (address6, address4) => {
        expect(addressNumber(formatAddress(address6))).toBe(address6);
        expect(addressNumber(formatAddress(address4))).toBe(BigInt(address4));
      }),
    );
    expect(formatAddress(1n)).toBe('::1');
    expect(formatAddress(0x2001_0db8_0000_0000_0001_0000_0000_0001n)).toBe('2001:db8::1:0:0:1'); // RFC 5952 §4.2.3
  });

  test('a line is told in the fewest CIDRs, which are exactly it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(four, fc.integer({ min: 1, max: 32 })), { maxLength: 5 }), (blocks) => {
        const line = unionAll(
          blocks.map(([address, length]) => parseCidr(`${formatAddress(address)}/${length}`)!.line),
        );
        const cidrs = cidrsOf(line);
        expect(parsedAddresses(cidrs, 4)).toEqual(line);
        // no two neighbours are the halves of one CIDR
        for (const [index, cidr] of cidrs.slice(1).entries()) {
          const [left, right] = [cidrs[index]!.split('/'), cidr.split('/')];
          const size = 2n ** BigInt(32 - Number(left[1]));
          const halves = left[1] === right[1] && (addressNumber(left[0]!) / size) % 2n === 0n;
          expect(halves && addressNumber(right[0]!) === addressNumber(left[0]!) + size).toBe(false);
        }
      }),
    );
    expect(cidrsOf(SPACE[4])).toEqual(['0.0.0.0/0']);
    expect(cidrsOf(SPACE[6])).toEqual(['::/0']);
    expect(cidrsOf([1, 8])).toEqual(['0.0.0.1/32', '0.0.0.2/31', '0.0.0.4/30']);
    expect(cidrsOf([1n, 8n])).toEqual(['::1/128', '::2/127', '::4/126']);
  });

  test('NAT64 embeds all of IPv4 in the low 32 bits (RFC 6052)', () => {
    expect(cidrsOf(embed(parseCidr('192.0.2.33/32')!.line))).toEqual(['64:ff9b::c000:221/128']);
    expect(embedded(SPACE[6])).toEqual(SPACE[4]);
    expect(embedded(parseCidr('2000::/3')!.line)).toEqual([]);
  });

  test('public address space is what the registries say, at every border and its neighbours', () => {
    const borders = (line: readonly Point[]): bigint[] =>
      line.map(BigInt).flatMap((point) => [point - 1n, point, point + 1n]);
    for (const point of borders(INTERNET[4]).filter((each) => each >= 0n && each < 1n << 32n))
      expect(contains(INTERNET[4], Number(point)), addressText(point, 4)).toBe(isPublic(point, 4));
    for (const point of borders(INTERNET[6]))
      expect(contains(INTERNET[6], point), addressText(point, 6)).toBe(isPublic(point, 6));
    fc.assert(fc.property(four, (address) => contains(INTERNET[4], address) === isPublic(BigInt(address), 4)));
  });
});

describe('services', () => {
  const spec = fc.record<ServiceSpec>({
    protocol: fc.constantFrom('-1', 'tcp', 'udp', 'icmp', 'icmpv6', '6', '47', '255'),
    portFrom: fc.constantFrom(null, 0, 80, 443),
    portTo: fc.constantFrom(null, 443, 65_535),
    icmpType: fc.constantFrom(null, -1, 0, 8, 255),
    icmpCode: fc.constantFrom(null, -1, 0, 255),
  });

  test('what is told in words is read back as the same services', () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), (specs) => {
        const services = unionAll(specs.map((each) => coverage(each).services));
        const texts = serviceTexts(services);
        expect(unionAll(texts.map(({ protocol, ports }) => parseServices(protocol, ports)!))).toEqual(services);
        expect(unionAll(texts.map((text) => text.services))).toEqual(services);
      }),
    );
  });

  test.each([
    [{ protocol: 'tcp', portFrom: 443, portTo: 443 }, [['tcp', '443']]],
    [{ protocol: '-1' }, [['all', 'all']]],
    [{ protocol: '58', icmpType: 128, icmpCode: -1 }, [['icmpv6', '128']]],
    [{ protocol: 'icmp', icmpType: 3, icmpCode: 4 }, [['icmp', '3/4']]],
    [{ protocol: '50', portFrom: 1, portTo: 2 }, [['50', 'all']]],
    [{ protocol: 'udp', portFrom: 0, portTo: 65_535 }, [['udp', 'all']]],
  ])('%j is told as %j', (part, expected) => {
    const none = { portFrom: null, portTo: null, icmpType: null, icmpCode: null };
    const texts = serviceTexts(coverage({ ...none, ...part }).services);
    expect(texts.map(({ protocol, ports }) => [protocol, ports])).toEqual(expected);
  });

  test.each([
    ['tcp', '90-80'],
    ['tcp', '65536'],
    ['icmp', '3-4/0'],
    ['icmp', '256'],
    ['47', '80'],
    ['all', '80'],
    ['warp', 'all'],
    ['256', 'all'],
  ])('%s on %s means nothing', (protocol, ports) => {
    expect(parseServices(protocol, ports)).toBeUndefined();
  });

  test('a single service is named by its protocol, and its port or type and code', () => {
    expect([6 * 65_536 + 443, 65_536 + 8 * 256, 47 * 65_536].map(serviceText)).toEqual(['tcp/443', 'icmp/8/0', '47']);
  });
});
