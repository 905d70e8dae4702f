const isMembers = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many members all objects have; a text with more names than that gives one of them twice. */
export function memberCount(value: unknown): number {
  let count = 0;
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    if (Array.isArray(next)) waiting.push(...next.map((item) => item ?? null));
    else if (isMembers(next)) {
      const members = Object.values(next);
      count += members.length;
      waiting.push(...members);
    }
  return count;
}

/** How many names the text of a JSON document gives. */
export function nameCount(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/gs)) if (colon) count++;
  return count;
}

/**
 * A JSON document in which no object has a member twice: parsers keep the last, and what was said first would be gone
 * without a word (RFC 8259 §4). Throws a SyntaxError.
 */
export function parseOnce(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (memberCount(value) !== nameCount(text)) throw new SyntaxError('the answer gives a member twice');
  return value;
}
