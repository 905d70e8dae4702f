import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type UnknownMember, UnknownMembers } from '#domain/reading/unknown-members.ts';
import type { Row } from '#domain/words/unit.ts';

const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
const seen = (member: string, ...near: string[]): UnknownMember => ({
  operation: 'ec2:DescribeVolumes',
  member,
  near,
});

/** What they amount to, by member: ids, or `*`. */
function doubted(observed: readonly Row[], ...members: UnknownMember[]) {
  const unknown = new UnknownMembers();
  for (const one of members) unknown.add(one);
  const doubts = unknown.doubts(observed);
  expect(doubts).toHaveLength(unknown.size);
  return doubts.map(({ member, rows: ids, carried }) => [member, ids === '*' ? '*' : [...ids].sort(), carried]);
}

describe('a member the model does not know', () => {
  test('is in doubt on the rows whose ids stand near it, once by name', () => {
    expect(
      doubted(
        rows('vol-1', 'vol-2', 'vol-3'),
        seen('Volumes[].NewThing', 'gp3', 'vol-3', 'us-east-1a'),
        seen('Volumes[].NewThing', 'vol-1', 'gp3'),
      ),
    ).toEqual([['Volumes[].NewThing', ['vol-1', 'vol-3'], '2 of 3 rows carry it']]);
  });

  test('is in doubt on a row whose id ends with a text near it', () => {
    expect(doubted(rows('job/1', 'job/2'), seen('jobs[].new', '2'))[0]?.[1]).toEqual(['job/2']);
  });

  test('is in doubt on every row where one appearance names none of them', () => {
    expect(doubted(rows('vol-1', 'vol-2'), seen('Next', 'abc'), seen('Next', 'vol-1'))).toEqual([
      ['Next', '*', '2 of 2 rows carry it'],
    ]);
    expect(doubted(rows('vol-1'), seen('Next'))).toEqual([['Next', '*', '1 of 1 rows carry it']]);
  });

  test('is told where there is no row', () => {
    expect(doubted([], seen('Next', 'abc'))).toEqual([['Next', '*', 'there is no row']]);
  });

  test('is in doubt on every row past ten thousand texts, and not before', () => {
    const texts = (count: number) => ['vol-1', ...Array.from({ length: count - 1 }, (_, index) => `tag-${index}`)];
    expect(doubted(rows('vol-1', 'vol-2'), seen('New', ...texts(10_000)))[0]?.[1]).toEqual(['vol-1']);
    expect(doubted(rows('vol-1', 'vol-2'), seen('New', ...texts(10_001)))[0]?.[1]).toBe('*');
    const many = Array.from({ length: 10_001 }, () => seen('New', 'vol-1'));
    expect(doubted(rows('vol-1', 'vol-2'), ...many)[0]?.[1]).toBe('*');
  });

  test('is told by name for the first fifty; that there are more is a doubt of its own on every row', () => {
    const members = Array.from({ length: 60 }, (_, index) => seen(`M${String(index).padStart(2, '0')}`, 'vol-1'));
    const told = doubted(rows('vol-1', 'vol-2'), ...members.toReversed());
    expect(told).toHaveLength(51);
    expect(told[49]?.slice(0, 2)).toEqual(['M49', ['vol-1']]);
    expect(told[50]?.slice(0, 2)).toEqual(['*', '*']);
  });

  test('amounts to the same in whatever order calls settle', () => {
    const member = fc.record({
      operation: fc.constantFrom('ec2:DescribeVolumes', 'ec2:DescribeTags'),
      member: fc.nat(70).map((index) => `M${index}`),
      near: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 }),
    });
    const shuffled = fc
      .array(member, { maxLength: 120 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
      );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(doubted(rows('a', 'b', 'c'), ...other)).toEqual(doubted(rows('a', 'b', 'c'), ...one));
      }),
    );
  });
});
