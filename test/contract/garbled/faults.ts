type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

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
    ['is a garbled text', (value) => cut(String(value))],
    ['is empty', () => ''],
    ['is altered', (value) => Number(altered(String(value)))],
    ['is below zero', (value) => -1 - Math.abs(value as number)],
    ['is a fraction', (value) => (value as number) + 0.5],
    NOTHING,
    GONE,
  ],
  list: [['is an object', () => ({})], ['is a text', () => '[]'], ['is empty', () => []], NOTHING, GONE],
  object: [['is a list', () => []], ['is a text', () => '{}'], NOTHING, GONE],
};

const kindOf = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Of each member, so many different values are garbled: the same text twice says nothing new. */
const VALUES = 3;

/** Every member of an answer, garbled in every way, one at a time. */
export function* garblings(answer: Json): Generator<Garbled> {
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
    for (const [fault, garble] of FAULTS[kind] ?? []) {
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
  if (path.length > 0 && typeof path.at(-1) === 'string') yield { path, member, value };
  else if (path.length > 0 && typeof value !== 'object') yield { path, member, value };
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
