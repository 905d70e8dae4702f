import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakLines } from '#adapters/pdf/paper/break-lines.ts';

/** Every character as wide as it is long: a typewriter. */
const typewriter = (text: string): number => text.length;

describe('lines', () => {
  test('break at spaces and keep them', () => {
    expect(breakLines('the quick brown fox', 10, typewriter)).toEqual(['the quick ', 'brown fox']);
  });

  test('break a word wider than the line after punctuation, then before capitals, then anywhere', () => {
    expect(breakLines('arn:aws:kms:us-east-1', 12, typewriter)).toEqual(['arn:aws:kms:', 'us-east-1']);
    expect(breakLines('GetSnapshotBlockPublicAccess', 16, typewriter)).toEqual(['GetSnapshotBlock', 'PublicAccess']);
    expect(breakLines('abcdefghij', 4, typewriter)).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('do not break a word that fits on a line of its own', () => {
    expect(breakLines('see 164.312(a)(2)(iv) there', 18, typewriter)).toEqual(['see ', '164.312(a)(2)(iv) ', 'there']);
  });

  test('honour line breaks, and read them as spaces', () => {
    expect(breakLines('a\nb', 10, typewriter)).toEqual(['a ', 'b']);
    expect(breakLines('a\n\nb', 10, typewriter)).toEqual(['a ', ' ', 'b']);
    expect(breakLines('', 10, typewriter)).toEqual(['']);
  });

  test('lose nothing and fit, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aB1 :/-.\n'.split('')), maxLength: 200 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (input, width) => {
        const lines = breakLines(input, width, typewriter);
        expect(lines.join('')).toBe(input.replaceAll('\n', ' '));
        for (const line of lines) expect(line.replace(/ +$/, '').length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
