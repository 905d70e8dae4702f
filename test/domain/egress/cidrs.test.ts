import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cidrsOf, type Family, firstCidrs, parsedAddresses } from '#domain/egress/packets/address.ts';
import type { Line } from '#domain/egress/packets/line.ts';

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** Ranges anywhere in a family's addresses, in order and apart, as bigints. */
const rangesOf = (family: Family) =>
  fc
    .uniqueArray(fc.bigInt({ min: 0n, max: 1n << BigInt(BITS[family]) }), { minLength: 2, maxLength: 12 })
    .map((points) => points.sort((a, b) => (a < b ? -1 : 1)).slice(0, points.length & ~1));

const lineOf = (points: readonly bigint[], family: Family): Line => (family === 4 ? points.map(Number) : points);

/** The fewest blocks that are a range, halving the whole space until a half lies inside: by definition, not by bits. */
function blocksOf(from: bigint, to: bigint, base: bigint, size: bigint): number {
  if (to <= base || base + size <= from) return 0;
  if (from <= base && base + size <= to) return 1;
  return blocksOf(from, to, base, size / 2n) + blocksOf(from, to, base + size / 2n, size / 2n);
}

describe.each([4, 6] as const)('IPv%i addresses as CIDRs', (family) => {
  test('are exactly the addresses, in the fewest blocks', () => {
    fc.assert(
      fc.property(rangesOf(family), (points) => {
        const line = lineOf(points, family);
        const cidrs = cidrsOf(line);
        expect(parsedAddresses(cidrs, family)).toEqual(line);
        let fewest = 0;
        for (let i = 0; i < points.length; i += 2)
          fewest += blocksOf(points[i]!, points[i + 1]!, 0n, 1n << BigInt(BITS[family]));
        expect(cidrs).toHaveLength(fewest);
      }),
    );
  });

  test('are counted as they are written, and the first are the first', () => {
    fc.assert(
      fc.property(rangesOf(family), fc.nat(20), (points, most) => {
        const line = lineOf(points, family);
        const cidrs = cidrsOf(line);
        expect(firstCidrs(line, most)).toEqual({ first: cidrs.slice(0, most), count: cidrs.length });
      }),
    );
  });
});
