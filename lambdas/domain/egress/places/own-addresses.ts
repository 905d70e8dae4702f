import { type Family, parsedAddresses } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import type { NetworkInterface, Subnet } from './network.ts';

type Lines = Readonly<Record<Family, Line>>;

const known = new WeakMap<Subnet | NetworkInterface, Lines>();

function once<Row extends Subnet | NetworkInterface>(row: Row, read: (row: Row) => Lines): Lines {
  let lines = known.get(row);
  if (lines === undefined) {
    lines = read(row);
    known.set(row, lines);
  }
  return lines;
}

export const subnetAddresses = (subnet: Subnet, family: Family): Line =>
  once(subnet, ({ cidrBlock, ipv6CidrBlocks }) => ({
    4: parsedAddresses(cidrBlock === null ? [] : [cidrBlock], 4),
    6: parsedAddresses(ipv6CidrBlocks, 6),
  }))[family];

/** The private addresses of an interface: single ones and delegated prefixes. */
export const interfaceAddresses = (each: NetworkInterface, family: Family): Line =>
  once(each, ({ privateIps, ipv4Prefixes, ipv6Addresses, ipv6Prefixes }) => ({
    4: parsedAddresses([...privateIps.map((ip) => ip.address), ...ipv4Prefixes], 4),
    6: parsedAddresses([...ipv6Addresses, ...ipv6Prefixes], 6),
  }))[family];
