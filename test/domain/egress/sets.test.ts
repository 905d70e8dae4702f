import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  covers,
  equals,
  intersect,
  type Line,
  subtract,
  union,
  unionAll,
} from '#domain/egress/packets/line.ts';
import {
  byAddresses,
  holds,
  intersectPackets,
  type PacketSet,
  packetsOf,
  samePackets,
  subtractPackets,
  toAddresses,
  unionAllPackets,
  unionPackets,
} from '#domain/egress/packets/packet-set.ts';

/** Lines of a small universe, compared with plain sets of its points. */
const SIZE = 24;
const points = fc.uniqueArray(fc.nat(SIZE - 1)).map((list) => new Set(list));

function lineOf(set: ReadonlySet<number>): Line {
  const line: number[] = [];
  for (let point = 0; point <= SIZE; point++) if (set.has(point) !== set.has(point - 1)) line.push(point);
  return line;
}

const widened = (line: Line): Line => line.map((point) => BigInt(point));
const numbers = Array.from({ length: SIZE }, (_, index) => index);

describe('lines', () => {
  test('union, intersection and difference are those of the points, in one form only', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const [lineA, lineB] = [lineOf(a), lineOf(b)];
        expect(union(lineA, lineB)).toEqual(lineOf(a.union(b)));
        expect(intersect(lineA, lineB)).toEqual(lineOf(a.intersection(b)));
        expect(subtract(lineA, lineB)).toEqual(lineOf(a.difference(b)));
        expect(covers(lineA, lineB)).toBe(b.isSubsetOf(a));
        expect(equals(lineA, lineB)).toBe(a.symmetricDifference(b).size === 0);
        expect(numbers.filter((point) => contains(lineA, point))).toEqual(numbers.filter((point) => a.has(point)));
      }),
    );
  });

  test('IPv6 lines, of bigints, follow the same rules', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const [lineA, lineB] = [widened(lineOf(a)), widened(lineOf(b))];
        expect(union(lineA, lineB)).toEqual(widened(lineOf(a.union(b))));
        expect(intersect(lineA, lineB)).toEqual(widened(lineOf(a.intersection(b))));
        expect(subtract(lineA, lineB)).toEqual(widened(lineOf(a.difference(b))));
      }),
    );
  });

  test('the union of many is the union of all', () => {
    fc.assert(
      fc.property(fc.array(points, { maxLength: 6 }), (sets) => {
        const all = sets.reduce((sum, set) => sum.union(set), new Set<number>());
        expect(unionAll(sets.map(lineOf))).toEqual(lineOf(all));
      }),
    );
  });

  test('cutting a few pieces out of a long line gives what cutting point by point gives', () => {
    const long = Array.from({ length: 400 }, (_, index) => index * 3); // [0, 3) [6, 9) [12, 15) …
    const few = [1, 8, 300, 302, 1100, 1300];
    const inside = Array.from({ length: 1400 }, (_, point) => point).filter((point) => {
      const inLong = point < 1197 && point % 6 < 3;
      return inLong && ((point >= 1 && point < 8) || (point >= 300 && point < 302) || (point >= 1100 && point < 1300));
    });
    const cut = intersect(few, long);
    expect(Array.from({ length: 1400 }, (_, point) => point).filter((point) => contains(cut, point))).toEqual(inside);
  });
});

/** Packet sets of a universe of 6 services and 6 addresses, compared with sets of "service address". */
const rectangle = fc.record({
  from: fc.nat(5),
  size: fc.integer({ min: 1, max: 3 }),
  low: fc.nat(5),
  width: fc.integer({ min: 1, max: 4 }),
});
const rectangles = fc.array(rectangle, { maxLength: 5 });

const setOf = (list: readonly { from: number; size: number; low: number; width: number }[]): PacketSet =>
  unionAllPackets(list.map(({ from, size, low, width }) => packetsOf([from, from + size], [low, low + width])));

function cellsOf(set: PacketSet): Set<string> {
  const cells = new Set<string>();
  for (let service = 0; service < 10; service++)
    for (let address = 0; address < 12; address++) if (holds(set, service, address)) cells.add(`${service} ${address}`);
  return cells;
}

describe('packet sets', () => {
  test('union, intersection and difference are those of the packets', () => {
    fc.assert(
      fc.property(rectangles, rectangles, (listA, listB) => {
        const [a, b] = [setOf(listA), setOf(listB)];
        expect(cellsOf(unionPackets(a, b))).toEqual(cellsOf(a).union(cellsOf(b)));
        expect(cellsOf(intersectPackets(a, b))).toEqual(cellsOf(a).intersection(cellsOf(b)));
        expect(cellsOf(subtractPackets(a, b))).toEqual(cellsOf(a).difference(cellsOf(b)));
      }),
    );
  });

  test('equal sets have one form, however they were made', () => {
    fc.assert(
      fc.property(rectangles, rectangles, (listA, listB) => {
        const [a, b] = [setOf(listA), setOf(listB)];
        const otherWay = unionPackets(
          subtractPackets(b, a),
          unionPackets(intersectPackets(a, b), subtractPackets(a, b)),
        );
        expect(otherWay).toEqual(unionPackets(a, b));
        expect(samePackets(unionPackets(a, b), unionPackets(b, a))).toBe(true);
        expect(unionAllPackets([...listB, ...listA].map((each) => setOf([each])))).toEqual(unionPackets(a, b));
      }),
    );
  });

  test('told by addresses, a set is told whole, and no two groups have the same addresses', () => {
    fc.assert(
      fc.property(rectangles, (list) => {
        const set = setOf(list);
        const groups = byAddresses(set);
        expect(unionAllPackets(groups.map(({ services, addresses }) => packetsOf(services, addresses)))).toEqual(set);
        expect(new Set(groups.map(({ addresses }) => addresses.join())).size).toBe(groups.length);
      }),
    );
  });

  test('restricted to addresses, a set keeps exactly those', () => {
    fc.assert(
      fc.property(rectangles, fc.nat(5), (list, low) => {
        const inside = toAddresses(setOf(list), [low, low + 2]);
        const expected = [...cellsOf(setOf(list))].filter((cell) =>
          [low, low + 1].includes(Number(cell.split(' ')[1])),
        );
        expect([...cellsOf(inside)]).toEqual(expected);
      }),
    );
  });
});
