import { matches } from './wildcards.ts';

/** What a request says of itself: values by key in lower case. A key that is missing here is not in the request. No record: a policy may name a key `__proto__`. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** `${*}`, `${?}` and `${$}` are the characters themselves: reference_policies_variables.html in IAM's guide. */
const VARIABLE = /\$\{([^}]*)\}/g;
const ITSELF = ['*', '?', '$'];
const WITH_DEFAULT = /^\s*([^,\s]+)\s*,\s*'([^']*)'\s*$/;

export const hasVariable = (text: string): boolean => variablesIn(text).length > 0;

/** The keys that a text has variables of, in lower case. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)]
    .map(([, name = '']) => name)
    .filter((name) => !ITSELF.includes(name))
    .map((name) => (WITH_DEFAULT.exec(name)?.[1] ?? name).trim().toLowerCase());

/** A piece of a value: text to be taken as it is, or as a pattern. */
interface Piece {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** A value of a policy, with its variables filled in from the request; undefined where the request has none such. */
export interface Filled {
  /** Whether the value, `*` and `?` read as wildcards, matches the text. */
  readonly likes: (text: string) => boolean;
  readonly text: string;
}

export function filled(value: string, context: Context, hasVariables: boolean): Filled | undefined {
  if (!hasVariables || !value.includes('${')) return { text: value, likes: (text) => matches(value, text) };
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of value.matchAll(VARIABLE)) {
    pieces.push({ text: value.slice(from, found.index), isLiteral: false });
    const text = textOf(found[1] ?? '', context);
    if (text === undefined) return undefined;
    pieces.push({ text, isLiteral: true });
    from = found.index + found[0].length;
  }
  pieces.push({ text: value.slice(from), isLiteral: false });
  // Of what a variable stands for, no character is a wildcard: each is moved out of the way of the two that are.
  const pattern = pieces.map(({ text, isLiteral }) => (isLiteral ? aside(text) : text)).join('');
  return {
    text: pieces.map(({ text }) => text).join(''),
    likes: (text) => matches(pattern, text) || matches(pattern, aside(text)),
  };
}

const aside = (text: string): string => text.replaceAll('*', '\uE000').replaceAll('?', '\uE001');

function textOf(name: string, context: Context): string | undefined {
  if (ITSELF.includes(name)) return name;
  const [, key = name, otherwise] = WITH_DEFAULT.exec(name) ?? [];
  const values = context.get(key.trim().toLowerCase());
  return values?.length === 1 ? values[0] : values === undefined ? otherwise : undefined;
}
