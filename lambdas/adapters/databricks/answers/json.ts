interface Context {
  /** How the value was written; only numbers, strings, booleans and null have it. */
  readonly source?: string;
}
type Reviver = (this: unknown, key: string, value: unknown, context: Context) => unknown;
const parseWith = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Shorter ones fit a double exactly, so that most answers need no second look. */
const LONG_INTEGER = /\d{16}/;

/** JSON in which an integer that a double cannot hold (above 2^53) becomes the text it was written as. */
export function parseJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return parseWith(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? source : value,
  );
}

/** JSON that can be changed and written again with every number as it stood. */
export const parseForRewriting = (text: string): unknown =>
  parseWith(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? rawJSON(source) : value,
  );
