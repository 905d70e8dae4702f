import { type Flying, inside } from './reading.ts';

export const isReserved = ({ to, version }: Flying): boolean =>
  version === 4 ? inside(to, 4, '169.254.168.0/22') : inside(to, 6, 'fd00:ec2::/32');
export const isLattice = ({ to, version }: Flying): boolean =>
  version === 4 ? inside(to, 4, '169.254.171.0/24') : inside(to, 6, 'fd00:ec2:80::/64');

/** Only what is known to be something else does not lead to VPC Lattice. */
export const mayTakeLattice = (target: string | null): boolean =>
  target === null ||
  (target !== 'local' &&
    !target.includes(':core-network/') &&
    !target.includes(':odb-network/') &&
    !KNOWN_TARGETS.some((prefix) => target.startsWith(prefix)));

const KNOWN_TARGETS = 'igw- eigw- nat- vpce- eni- pcx- tgw- vgw- cagw- lgw-'.split(' ');
