import { mark } from '#domain/reading/redact.ts';

export type Members = Readonly<Record<string, unknown>>;

const isRawNumber = (value: unknown): boolean =>
  (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);

/** The same object where `clean` changes nothing. */
export function eachMember(members: Members, clean: (name: string, value: unknown) => unknown): Members {
  const cleaned = Object.entries(members).map(([name, value]) => [name, clean(name, value)] as const);
  return cleaned.every(([name, value]) => value === members[name]) ? members : Object.fromEntries(cleaned);
}

/** The same list where `clean` changes nothing. */
export function eachItem(items: readonly unknown[], clean: (value: unknown) => unknown): readonly unknown[] {
  const cleaned = items.map(clean);
  return cleaned.every((value, index) => value === items[index]) ? items : cleaned;
}

/** Names and shape stay, every value in it goes. What is empty says so. */
export function hidden(value: unknown, label: string): unknown {
  if (Array.isArray(value)) return eachItem(value, (item) => hidden(item, label));
  if (isMembers(value)) return eachMember(value, (_name, member) => hidden(member, label));
  return value === null || value === '' ? value : mark(label);
}

/** Nothing of it stays but that it was there. */
export function gone(value: unknown, label: string): unknown {
  if (value === null || value === '') return value;
  const isEmpty = Array.isArray(value) ? value.length === 0 : isMembers(value) && Object.keys(value).length === 0;
  return isEmpty ? value : mark(label);
}

/** How many members all objects have; a text with more names than that gives one of them twice. */
export function memberCount(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((count: number, item) => count + memberCount(item), 0);
  if (!isMembers(value)) return 0;
  return Object.values(value).reduce((count: number, member) => count + 1 + memberCount(member), 0);
}

/** How many names the text of a JSON document gives. */
export function nameCount(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/gs)) if (colon) count++;
  return count;
}
