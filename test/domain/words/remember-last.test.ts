import { expect, test } from 'vitest';
import { rememberLast } from '#domain/words/remember-last.ts';

test('what was asked last is not worked out again, and everything else is', () => {
  const asked: string[] = [];
  const length = rememberLast((text) => {
    asked.push(text);
    return text.length;
  });
  expect(['', '', 'a', 'a', 'bb', 'a'].map(length)).toEqual([0, 0, 1, 1, 2, 1]);
  expect(asked).toEqual(['', 'a', 'bb', 'a']);
});

test('an answer that is none is remembered too', () => {
  let asked = 0;
  const nothing = rememberLast(() => {
    asked += 1;
    return undefined;
  });
  expect([nothing('a'), nothing('a')]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});
