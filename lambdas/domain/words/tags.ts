import * as z from 'zod';

/** Tags by their keys. Anybody may choose a key: a record of zod would leave `__proto__` out without a word. */
export const Tags = z.custom<Readonly<Record<string, string>>>(isTags, 'expected texts by their names');

function isTags(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
