import { parseOnce } from '#domain/reading/said-twice.ts';
import { textsIn } from '#domain/reading/unknown-members.ts';
import { Garbled, setMember, shown } from './garbled.ts';
import type { Shape, Structure } from './model.ts';
import { epoch, scalarOf } from './scalars.ts';

/** Told of a member that the model does not know: where it stands, and every text of the listed thing that carries it. */
export type TellUnknown = (member: string, near: readonly string[]) => void;

/** An answer in JSON, as its model says; throws a SyntaxError where it is none. */
export function jsonAnswer(body: string, output: Structure, unknown: TellUnknown): object {
  const answer = parseOnce(body);
  if (!isObject(answer)) throw new SyntaxError(`the answer is ${shown(body)}, and no object`);
  return new JsonAnswer(unknown).structure(output, answer);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

class JsonAnswer {
  readonly #unknown: TellUnknown;
  readonly #path: string[] = [];
  /** The thing of the outermost list that is being read, and what of it is not known. */
  #thing: unknown;
  readonly #strange = new Set<string>();

  constructor(unknown: TellUnknown) {
    this.#unknown = unknown;
  }

  structure(shape: Structure, from: Record<string, unknown>): object {
    const object: Record<string, unknown> = {};
    for (const [wire, value] of Object.entries(from)) {
      const member = shape.members.get(wire);
      if (member === undefined) {
        if (wire !== '__type') this.#strangeMember(this.#at(wire));
        continue;
      }
      if (value === null) continue;
      this.#path.push(member.name);
      setMember(object, member.name, this.#value(member.shape, value, member.isIdentifier), () => this.#at());
      this.#path.pop();
    }
    for (const name of shape.required)
      if (!Object.hasOwn(object, name)) setMember(object, name, new Garbled('is missing'), () => this.#at(name));
    return object;
  }

  /** Once of each thing: its texts are many. */
  #strangeMember(member: string): void {
    if (this.#thing === undefined) this.#unknown(member, []);
    else this.#strange.add(member);
  }

  #tellStrange(): void {
    if (this.#strange.size === 0) return;
    const texts = textsIn(this.#thing);
    for (const member of this.#strange) this.#unknown(member, texts);
    this.#strange.clear();
  }

  #value(shape: Shape, value: unknown, isIdentifier: boolean): unknown {
    if (shape.type === 'structure')
      return isObject(value) ? this.structure(shape, value) : new Garbled(`is ${shown(JSON.stringify(value))}`);
    if (shape.type === 'list') return this.#list(shape.member, value, isIdentifier);
    if (shape.type === 'map') return this.#map(shape.value, value);
    return scalar(shape, value, isIdentifier);
  }

  #list(shape: Shape, value: unknown, isIdentifier: boolean): unknown {
    if (!Array.isArray(value)) return new Garbled(`is ${shown(JSON.stringify(value))}, and no list`);
    const isOutermost = this.#thing === undefined;
    const list: unknown[] = [];
    this.#path.push('[]');
    for (const one of value) {
      if (isOutermost) this.#thing = one;
      list.push(one === null ? new Garbled('is null in a list') : this.#value(shape, one, isIdentifier));
      if (isOutermost) this.#tellStrange();
    }
    this.#path.pop();
    if (isOutermost) this.#thing = undefined;
    return list.find((one) => one instanceof Garbled) ?? list;
  }

  #map(shape: Shape, value: unknown): unknown {
    if (!isObject(value)) return new Garbled(`is ${shown(JSON.stringify(value))}, and no object`);
    const entries = Object.entries(value).map(([key, one]) => [key, this.#value(shape, one, false)] as const);
    return entries.find(([, one]) => one instanceof Garbled)?.[1] ?? Object.fromEntries(entries);
  }

  #at(name?: string): string {
    return [...this.#path, ...(name === undefined ? [] : [name])].join('.').replaceAll('.[]', '[]');
  }
}

/** JSON has booleans and numbers of its own. */
function scalar(shape: Shape, value: unknown, isIdentifier: boolean): unknown {
  const isNumber = shape.type === 'number' || shape.type === 'epoch';
  const expected = isNumber ? 'number' : shape.type === 'boolean' ? 'boolean' : 'string';
  if (typeof value !== expected) return new Garbled(`is ${shown(JSON.stringify(value))}, and no ${expected}`);
  if (isNumber && !Number.isFinite(value)) return new Garbled('is too large a number');
  if (expected === 'string' && !(value as string).isWellFormed()) return new Garbled('is no text that can be written');
  if (shape.type === 'epoch') return epoch(value as number);
  return expected === 'string' ? scalarOf(shape, value as string, isIdentifier) : value;
}
