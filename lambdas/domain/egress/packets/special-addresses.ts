import { addressesOf, embed, type Family, SPACE } from './address.ts';
import { type Line, subtract, union } from './line.ts';

/**
 * §8: IANA's special-purpose registries. https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const NOT_INTERNET_4 = subtract(
  addressesOf(
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ),
  addressesOf('192.0.0.9/32', '192.0.0.10/32'),
);

const INTERNET_4 = subtract(SPACE[4], NOT_INTERNET_4);

const GLOBAL_IN_2001 = addressesOf(
  '2001:1::1/128',
  '2001:1::2/128',
  '2001:1::3/128',
  '2001:3::/32',
  '2001:4:112::/48',
  '2001:20::/28',
  '2001:30::/28',
);

const INTERNET_6 = union(
  subtract(
    addressesOf('2000::/3'),
    subtract(addressesOf('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'), GLOBAL_IN_2001),
  ),
  embed(INTERNET_4), // §8: 64:ff9b::/96 counts as the IPv4 address it embeds
);

/** Public address space. */
export const INTERNET: Readonly<Record<Family, Line>> = { 4: INTERNET_4, 6: INTERNET_6 };

/** §3: nothing is forwarded there, even under a wider route (RT23). */
export const RESERVED: Readonly<Record<Family, Line>> = {
  4: addressesOf('169.254.168.0/22'),
  6: addressesOf('fd00:ec2::/32'),
};

/** §4: VPC Lattice, inside the reserved ranges: reached only where a table routes it. */
export const LATTICE: Readonly<Record<Family, Line>> = {
  4: addressesOf('169.254.171.0/24'),
  6: addressesOf('fd00:ec2:80::/64'),
};
