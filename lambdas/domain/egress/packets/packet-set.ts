import { contains, equals, intersect, type Line, NOTHING, type Point, subtract, union } from './line.ts';
import { CARRIED } from './service.ts';

/** All packets to `addresses` of the services from `from` up to, not including, `to`. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly addresses: Line;
}

/**
 * An exact set of packets of one IP version: (service, address) pairs, the address being the far end. Bands are sorted,
 * disjoint, never empty, and neighbours differ, so that equal sets have one form.
 */
export type PacketSet = readonly Band[];

export const NO_PACKETS: PacketSet = [];

/** All packets of `services` to `addresses`, as far as their IP version can carry them. */
export function packetsOf(services: Line, addresses: Line): PacketSet {
  if (addresses.length === 0) return NO_PACKETS;
  const bands: Band[] = [];
  const carried = intersect(services, CARRIED[typeof addresses[0] === 'bigint' ? 6 : 4]);
  for (let i = 0; i < carried.length; i += 2)
    bands.push({ from: Number(carried[i]), to: Number(carried[i + 1]), addresses });
  return bands;
}

function append(bands: Band[], from: number, to: number, addresses: Line): void {
  if (addresses.length === 0 || from >= to) return;
  const last = bands[bands.length - 1];
  if (last !== undefined && last.to === from && equals(last.addresses, addresses))
    bands[bands.length - 1] = { from: last.from, to, addresses: last.addresses };
  else bands.push({ from, to, addresses });
}

/** Goes through both sets at once and gives `merge` the addresses of each run of services in which neither changes. */
function sweep(a: PacketSet, b: PacketSet, merge: (ofA: Line, ofB: Line) => Line): PacketSet {
  const bands: Band[] = [];
  const [ofA, ofB] = [new Cursor(a), new Cursor(b)];
  for (let at = Math.min(ofA.next, ofB.next); at < Infinity; at = Math.min(ofA.next, ofB.next)) {
    const [inA, inB] = [ofA.enter(at), ofB.enter(at)];
    append(bands, at, Math.min(ofA.next, ofB.next), merge(inA, inB));
  }
  return bands;
}

/** A place in a set that only moves on: `next` is where its addresses change. */
class Cursor {
  readonly #set: PacketSet;
  #index = 0;
  next: number;

  constructor(set: PacketSet) {
    this.#set = set;
    this.next = set[0]?.from ?? Infinity;
  }

  /** The addresses from service `at` up to the new `next`; `at` is not beyond the old one. */
  enter(at: number): Line {
    let band = this.#set[this.#index];
    if (band !== undefined && band.to <= at) band = this.#set[++this.#index];
    const inside = band !== undefined && band.from <= at;
    this.next = band === undefined ? Infinity : inside ? band.to : band.from;
    return inside ? band!.addresses : NOTHING;
  }
}

export function unionPackets(a: PacketSet, b: PacketSet): PacketSet {
  if (a.length === 0 || a === b) return b;
  return b.length === 0 ? a : sweep(a, b, union);
}

export const subtractPackets = (a: PacketSet, b: PacketSet): PacketSet =>
  a.length === 0 || b.length === 0 ? a : sweep(a, b, subtract);

export function intersectPackets(a: PacketSet, b: PacketSet): PacketSet {
  if (a === b) return a;
  const bands: Band[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [ofA, ofB] = [a[i]!, b[j]!];
    const from = Math.max(ofA.from, ofB.from);
    const to = Math.min(ofA.to, ofB.to);
    if (from < to) append(bands, from, to, intersect(ofA.addresses, ofB.addresses));
    if (ofA.to <= to) i++;
    if (ofB.to <= to) j++;
  }
  return bands;
}

/** The union of many sets, halving, so that no set is gone through more than log₂ n times. */
export function unionAllPackets(sets: readonly PacketSet[]): PacketSet {
  if (sets.length < 3) return unionPackets(sets[0] ?? NO_PACKETS, sets[1] ?? NO_PACKETS);
  const middle = sets.length >>> 1;
  return unionPackets(unionAllPackets(sets.slice(0, middle)), unionAllPackets(sets.slice(middle)));
}

/** What of the set goes to `addresses`. */
export function toAddresses(set: PacketSet, addresses: Line): PacketSet {
  const bands: Band[] = [];
  for (const band of set) append(bands, band.from, band.to, intersect(band.addresses, addresses));
  return bands;
}

/** The same packets with every run of addresses mapped; `map` must keep the order. */
export function mapAddresses(set: PacketSet, map: (addresses: Line) => Line): PacketSet {
  const bands: Band[] = [];
  for (const band of set) append(bands, band.from, band.to, map(band.addresses));
  return bands;
}

export const samePackets = (a: PacketSet, b: PacketSet): boolean =>
  a.length === b.length &&
  a.every((band, i) => band.from === b[i]!.from && band.to === b[i]!.to && equals(band.addresses, b[i]!.addresses));

export function holds(set: PacketSet, service: number, address: Point): boolean {
  for (const { from, to, addresses } of set)
    if (from <= service && service < to && contains(addresses, address)) return true;
  return false;
}

/** The services of the set that have exactly the same addresses, together: the fewest rows the set can be told in. */
export function byAddresses(set: PacketSet): { addresses: Line; services: Line }[] {
  const groups: { addresses: Line; services: number[] }[] = [];
  const byFirst = new Map<Point, typeof groups>();
  for (const { from, to, addresses } of set) {
    const alike = byFirst.get(addresses[0]!) ?? [];
    const group = alike.find((each) => equals(each.addresses, addresses));
    if (group !== undefined) {
      group.services.push(from, to);
      continue;
    }
    const fresh = { addresses, services: [from, to] };
    groups.push(fresh);
    byFirst.set(addresses[0]!, [...alike, fresh]);
  }
  return groups;
}

const texts = new WeakMap<Line, string>();

/** A text that equal lines share. */
export function textOf(line: Line): string {
  let text = texts.get(line);
  if (text === undefined) {
    text = line.join();
    texts.set(line, text);
  }
  return text;
}
