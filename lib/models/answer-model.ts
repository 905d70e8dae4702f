import { DOCUMENTED } from '../../lambdas/adapters/aws/answers/documented.ts';
import type { DeclaredTypes } from './sdk-types.ts';
import type { Protocol, WireNames } from './wire-names.ts';

/** What a service answers, as it is kept: see `lambdas/adapters/aws/answers/model.ts`. */
export interface AnswerModel {
  readonly source: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, unknown>>;
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  Uint8Array: 'blob',
};

/** The model of some operations: every structure, list and enumeration that their answers may hold. */
export async function answerModel(
  types: DeclaredTypes,
  wire: WireNames,
  operations: readonly string[],
): Promise<AnswerModel> {
  const shapes = new Shapes(types, wire);
  const outputs: [string, string][] = [];
  for (const operation of operations)
    outputs.push([operation, shapes.named(await types.outputOf(operation), operation)]);
  return {
    source: types.source,
    protocol: wire.protocol,
    operations: Object.fromEntries(outputs),
    shapes: shapes.inOrder(),
  };
}

class Shapes {
  readonly #types: DeclaredTypes;
  readonly #wire: WireNames;
  readonly #shapes = new Map<string, unknown>();

  constructor(types: DeclaredTypes, wire: WireNames) {
    this.#types = types;
    this.#wire = wire;
  }

  inOrder(): Record<string, unknown> {
    return Object.fromEntries([...this.#shapes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The name of the shape of `type`, which stands at `place`: lists and maps are named by it. */
  named(type: string, place: string): string {
    if (type === 'Date') return this.#wire.protocol === 'json' ? 'epoch' : 'iso8601';
    const scalar = DOCUMENTED.open.includes(type) ? 'string' : this.#scalar(type, place);
    if (scalar !== undefined) return scalar;
    const [, item] = /^\(?(\w+)(?: \| null\))?\[\]$/.exec(type) ?? [];
    const [, value] = /^Record<string, (.+)>$/.exec(type) ?? [];
    const name = (item ?? value) ? place : type;
    if (this.#shapes.has(name)) return name;
    this.#shapes.set(name, undefined); // some structures hold themselves
    this.#shapes.set(name, this.#made(type, place, item, value));
    return name;
  }

  #made(type: string, place: string, item: string | undefined, value: string | undefined): unknown {
    if (item !== undefined) return { list: this.named(item, `${place}[]`), ...this.#element(place) };
    if (value !== undefined) return { map: this.named(value, `${place}{}`) };
    const values = this.#types.enums.get(type);
    return values ? [...values, ...(DOCUMENTED.also[type] ?? [])].sort() : this.#structure(type);
  }

  /** Of a list that the client does not know: in EC2's answers each thing of every list is an `item`. */
  #element(place: string) {
    const [owner = '', member = ''] = place.split('.');
    if (DOCUMENTED.members[owner]?.[member] === undefined) return this.#wire.element(place);
    return this.#wire.protocol === 'ec2' ? { element: 'item' } : {};
  }

  /** A text of which a page names every value is an enumeration of its own. */
  #scalar(type: string, place: string): string | undefined {
    const values = type === 'string' ? DOCUMENTED.values[place] : undefined;
    if (values === undefined) return SCALARS[type];
    this.#shapes.set(place, values.toSorted());
    return place;
  }

  #structure(type: string) {
    const documented = DOCUMENTED.members[type];
    const declared = this.#types.structures.get(type) ?? (documented && []);
    if (declared === undefined) throw new Error(`${this.#types.source} does not say what ${type} is`);
    const known = [
      ...declared.map(({ name, type: of }) => [name, this.#wire.member(type, name), of] as const),
      ...Object.entries(documented ?? {}).map(([name, text]) => documentedMember(name, text)),
    ];
    const required = new Set([
      ...declared.filter(({ isRequired }) => isRequired).map(({ name }) => name),
      ...(DOCUMENTED.required[type] ?? []),
    ]);
    return {
      members: Object.fromEntries(
        known.map(([name, wire, of]) => [name, `${wire} ${this.named(of, `${type}.${name}`)}`]),
      ),
      ...(required.size === 0 ? {} : { required: [...required] }),
    };
  }
}

/** JSON has the names that the SDK gives. */
function documentedMember(name: string, text: string): readonly [name: string, wire: string, type: string] {
  const [wire = '', type] = text.split(' ');
  return type === undefined ? [name, name, wire] : [name, wire, type];
}
