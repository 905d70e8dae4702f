import { maskText } from '#domain/reading/masking/mask.ts';
import { maskNamed, patternOfName } from '#domain/reading/masking/names.ts';
import { mask } from '#domain/reading/masking/pattern.ts';
import { mark } from './mark.ts';

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

/**
 * Names and shape stay, every value in it goes. What is empty says so, of what looks like a secret by itself or by its
 * name the masks stay, and a reference to a secret is none.
 */
export function hidden(value: unknown, label: string, name = ''): unknown {
  if (Array.isArray(value)) return eachItem(value, (item) => hidden(item, label, name));
  if (isMembers(value)) return eachMember(value, (member, inner) => hidden(inner, label, member));
  if (value === null || value === '') return value;
  return typeof value === 'string' ? (onlyMasks(value, patternOfName(name)) ?? mark(label)) : mark(label);
}

/** To a secret of Databricks: it names one and is none. */
export const REFERENCE = /^\s*\{\{secrets\/[\w.@-]{1,128}\/[\w.@-]{1,128}\}\}\s*$/;

/** Undefined for a value with nothing in it that is masked. */
function onlyMasks(value: string, pattern: string | null): string | undefined {
  if (REFERENCE.test(value)) return value;
  const named = pattern === null ? value : maskNamed(pattern, value);
  const masks = (named === value ? maskText(value) : named).match(/\[masked: [a-z-]+\]/g);
  return masks === null ? undefined : [...new Set(masks)].join(' ');
}

/** What stands under the name of a secret. */
export function secret(value: unknown, name: string): unknown {
  const pattern = patternOfName(name) ?? 'secret';
  if (typeof value === 'string') return onlyMasks(value, pattern) ?? maskNamed(pattern, value);
  return typeof value === 'object' ? hidden(value, 'value', name) : mask(pattern);
}

/** Nothing of it stays but that it was there. */
export function gone(value: unknown, label: string): unknown {
  if (value === null || value === '') return value;
  if (typeof value === 'string') return onlyMasks(value, null) ?? mark(label);
  const isEmpty = Array.isArray(value) ? value.length === 0 : isMembers(value) && Object.keys(value).length === 0;
  return isEmpty ? value : mark(label);
}
