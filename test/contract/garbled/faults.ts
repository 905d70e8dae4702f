import { parseForRewriting } from '#adapters/databricks/answers/json.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): Json;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};

/** An answer whose long numbers stay as they were written. */
export const parsed = (body: string): Json => plain(parseForRewriting(body) as Json);

function plain(value: Json): Json {
  if (isRawJSON(value)) return Number.isSafeInteger(Number(value.rawJSON)) ? Number(value.rawJSON) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

/** One member of an answer, garbled in one way. */
export interface Garbled {
  /** Its path in the model's names: `clusters[].state`. */
  readonly member: string;
  readonly fault: string;
  readonly body: Json;
}

type Fault = readonly [name: string, garble: (value: Json) => Json | undefined];

/** Half of the text, as a line that was cut and filled up leaves it. */
const cut = (text: string): string => `${text.slice(0, Math.ceil(text.length / 2))}??`;
/** Another text of the same shape: the last letter or digit is another one. */
const altered = (text: string): string =>
  text.replace(
    /([a-z0-9])([^a-z0-9]*)$/i,
    (_all, last: string, rest: string) =>
      `${/\d/.test(last) ? (Number(last) + 1) % 10 : last === 'x' ? 'y' : 'x'}${rest}`,
  );

const GONE: Fault = ['is left out', () => undefined];
const NOTHING: Fault = ['is null', () => null];
const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  string: [
    ['is empty', () => ''],
    ['is cut', (value) => cut(value as string)],
    ['is altered', (value) => altered(value as string)],
    ['is a number', () => 0],
    ['is an object', () => ({})],
    NOTHING,
    GONE,
  ],
  boolean: [
    ['is a garbled text', (value) => cut(String(value))],
    ['is a text', (value) => String(value)],
    ['is empty', () => ''],
    ['is a number', (value) => Number(!value)],
    NOTHING,
    GONE,
  ],
  number: [
    ['is a garbled text', (value) => cut(textOf(value))],
    ['is empty', () => ''],
    ['is altered', (value) => rawJSON(altered(textOf(value)))],
    ['is below zero', (value) => rawJSON(`-${textOf(value)}`)],
    ['is a fraction', (value) => rawJSON(`${textOf(value)}.5`)],
    NOTHING,
    GONE,
  ],
  list: [['is an object', () => ({})], ['is a text', () => '[]'], ['is empty', () => []], NOTHING, GONE],
  object: [['is a list', () => []], ['is a text', () => '{}'], NOTHING, GONE],
};

/** A number as it was written. */
const textOf = (value: Json): string => (isRawJSON(value) ? value.rawJSON : String(value));

const kindOf = (value: Json): string =>
  isRawJSON(value) ? 'number' : value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

/** Of each member, so many different values are garbled: the same text twice says nothing new. */
const VALUES = 3;

/** What JSON can spell and hardly anything can hold. */
export const ODD: typeof FAULTS = {
  string: [['is half a letter', (value) => `\ud800\u0000${value as string}`]],
  number: ['9007199254740991', '1e400', '-0', '8640000000000001'].map(
    (text): Fault => [`is ${text}`, () => rawJSON(text)],
  ),
};

/** Every member of an answer, garbled in every way, one at a time. */
export function* garblings(answer: Json, faults = FAULTS): Generator<Garbled> {
  const seen = new Map<string, Set<string>>();
  for (const { path, member, value } of members(answer, [], '')) {
    const kind = kindOf(value);
    const values = seen.get(member) ?? new Set();
    seen.set(member, values);
    const text =
      kind === 'list' || kind === 'object'
        ? `${kind} of ${Object.keys(value as object).length}`
        : JSON.stringify(value);
    if (values.has(text) || values.size >= VALUES) continue;
    values.add(text);
    for (const [fault, garble] of faults[kind] ?? []) {
      const garbled = garble(value);
      if (JSON.stringify(garbled) !== JSON.stringify(value))
        yield { member, fault, body: replaced(answer, path, garbled) };
    }
  }
}

interface Member {
  readonly path: readonly (string | number)[];
  readonly member: string;
  readonly value: Json;
}

function* members(value: Json, path: Member['path'], member: string): Generator<Member> {
  const isMember = typeof path.at(-1) === 'string';
  if (isMember || (path.length > 0 && ['string', 'number', 'boolean'].includes(kindOf(value))))
    yield { path, member, value };
  if (isRawJSON(value)) return;
  if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* members(one, [...path, index], `${member}[]`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value))
      yield* members(one, [...path, name], member === '' ? name : `${member}.${name}`);
}

function replaced(value: Json, [step, ...rest]: Member['path'], garbled: Json | undefined): Json {
  if (step === undefined) return garbled as Json;
  if (Array.isArray(value))
    return value.flatMap((one, index) => {
      if (index !== step) return [one];
      const changed = rest.length === 0 ? garbled : replaced(one, rest, garbled);
      return changed === undefined ? [] : [changed];
    });
  const entries = Object.entries(value as { [name: string]: Json }).flatMap(([name, one]) => {
    if (name !== step) return [[name, one] as const];
    const changed = rest.length === 0 ? garbled : replaced(one, rest, garbled);
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return Object.fromEntries(entries);
}

/** Each kind of object in an answer with one member more, one at a time. */
export function* additions(answer: Json): Generator<Pick<Garbled, 'member' | 'body'>> {
  const seen = new Set<string>();
  for (const { path, member, value } of [{ path: [], member: '', value: answer }, ...objects(answer, [], '')]) {
    if (kindOf(value) !== 'object' || seen.has(member)) continue;
    seen.add(member);
    const more = { ...(value as object), [NEW]: true };
    yield {
      member: member === '' ? NEW : `${member}.${NEW}`,
      body: path.length === 0 ? more : replaced(answer, path, more),
    };
  }
}
const NEW = 'new_thing';

function* objects(value: Json, path: Member['path'], member: string): Generator<Member> {
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return;
  for (const [step, one] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const inside = Array.isArray(value) ? `${member}[]` : member === '' ? String(step) : `${member}.${step}`;
    yield { path: [...path, step], member: inside, value: one };
    yield* objects(one, [...path, step], inside);
  }
}
