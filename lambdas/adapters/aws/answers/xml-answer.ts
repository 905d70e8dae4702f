import { Garbled, setMember, shown } from './garbled.ts';
import type { TellUnknown } from './json-answer.ts';
import type { List, Member, Operation, Shape, Structure } from './model.ts';
import { scalarOf } from './scalars.ts';
import { XmlText } from './xml-text.ts';

/** Beside the members of EC2's answers: the id of the request. */
const ENVELOPE = new Set(['requestId', 'ResponseMetadata']);

/**
 * An answer in XML, as its model says, in one reading: no tree is made of it first. Throws a SyntaxError where it is no
 * XML.
 */
export function xmlAnswer(body: string, { name, protocol, output }: Operation, unknown: TellUnknown): object {
  const xml = new XmlText(body);
  const answer = new XmlAnswer(xml, unknown);
  const root = xml.root(`${name}Response`);
  const object = protocol === 'query' ? answer.wrapped(output, `${name}Result`, root) : answer.structure(output, root);
  xml.end();
  if (xml.stray !== undefined) throw new SyntaxError(`the answer holds ${shown(xml.stray)} beside its members`);
  return object;
}

class XmlAnswer {
  readonly #xml: XmlText;
  readonly #unknown: TellUnknown;
  readonly #path: string[] = [];
  /** Where the thing of the outermost list that is being read begins. */
  #thing: number | undefined;
  /** Members of that thing which the model does not know. */
  readonly #strange = new Set<string>();

  constructor(xml: XmlText, unknown: TellUnknown) {
    this.#xml = xml;
    this.#unknown = unknown;
  }

  /** The result of an operation of the query protocol, one element deeper. */
  wrapped(shape: Structure, wrapper: string, close: string): object {
    let result: object | undefined;
    for (let tag = this.#xml.child(close); tag !== undefined; tag = this.#xml.child(close))
      if (tag === wrapper && result === undefined) result = this.structure(shape, `</${wrapper}>`);
      else this.#skip(tag);
    if (result === undefined) throw new SyntaxError(`the answer holds no ${wrapper}`);
    return result;
  }

  structure(shape: Structure, close: string): object {
    const object: Record<string, unknown> = {};
    for (let tag = this.#xml.child(close); tag !== undefined; tag = this.#xml.child(close)) {
      const member = shape.members.get(tag);
      if (member === undefined) this.#skip(tag);
      else this.#member(object, member);
    }
    for (const name of shape.required)
      if (!Object.hasOwn(object, name)) setMember(object, name, new Garbled('is missing'), () => this.#at(name));
    return object;
  }

  #member(object: Record<string, unknown>, member: Member): void {
    const { name, shape } = member;
    if (shape.type === 'list' && shape.isFlat) {
      this.#flat(object, member, shape);
      return;
    }
    const isTwice = Object.hasOwn(object, name);
    this.#path.push(name);
    const value = this.#value(shape, member.close, member.isIdentifier);
    setMember(object, name, isTwice ? new Garbled('is said twice') : value, () => this.#at());
    this.#path.pop();
  }

  /** A list without a tag around it comes in as many parts as it has things. */
  #flat(object: Record<string, unknown>, { name, close, isIdentifier }: Member, shape: List): void {
    this.#path.push(name, '[]');
    const one = this.#thingOf(shape, close, isIdentifier);
    const { value: before } = Object.getOwnPropertyDescriptor(object, name) ?? { value: [] };
    if (Array.isArray(before) && !(one instanceof Garbled)) before.push(one);
    if (Array.isArray(before)) setMember(object, name, one instanceof Garbled ? one : before, () => this.#at());
    this.#path.length -= 2;
  }

  #value(shape: Shape, close: string, isIdentifier: boolean): unknown {
    if (shape.type === 'list') return this.#list(shape, close, isIdentifier);
    if (shape.type === 'structure') {
      const before = this.#xml.stray;
      this.#xml.stray = undefined;
      const object = this.structure(shape, close);
      const stray = this.#xml.stray;
      this.#xml.stray = before;
      return stray === undefined ? object : new Garbled(`holds ${shown(stray)} beside its members`);
    }
    if (shape.type === 'map') throw new SyntaxError(`${this.#at()} is a map, which no answer in XML here has`);
    const text = this.#xml.text(close);
    return text === undefined ? new Garbled('is no text') : scalarOf(shape, text, isIdentifier);
  }

  #list(shape: List, close: string, isIdentifier: boolean): unknown {
    const list: unknown[] = [];
    let garbled: Garbled | undefined;
    const before = this.#xml.stray;
    this.#xml.stray = undefined;
    this.#path.push('[]');
    for (let tag = this.#xml.child(close); tag !== undefined; tag = this.#xml.child(close)) {
      if (tag !== shape.element) {
        this.#xml.skip(tag);
        garbled ??= new Garbled(`holds ${shown(tag)}, which is none of its things`);
        continue;
      }
      const one = this.#thingOf(shape, shape.close, isIdentifier);
      if (one instanceof Garbled) garbled ??= one;
      else list.push(one);
    }
    this.#path.pop();
    if (this.#xml.stray !== undefined) garbled ??= new Garbled(`holds ${shown(this.#xml.stray)} beside its things`);
    this.#xml.stray = before;
    return garbled ?? list;
  }

  #thingOf(shape: List, close: string, isIdentifier: boolean): unknown {
    if (this.#thing !== undefined) return this.#value(shape.member, close, isIdentifier);
    const start = this.#xml.position;
    this.#thing = start;
    const one = this.#value(shape.member, close, isIdentifier);
    this.#thing = undefined;
    if (this.#strange.size > 0) {
      const texts = this.#xml.textsFrom(start);
      for (const member of this.#strange) this.#unknown(member, texts);
      this.#strange.clear();
    }
    return one;
  }

  #skip(tag: string): void {
    this.#xml.skip(tag);
    if (this.#path.length === 0 && ENVELOPE.has(tag)) return;
    if (this.#thing === undefined) this.#unknown(this.#at(tag), []);
    else this.#strange.add(this.#at(tag));
  }

  #at(name?: string): string {
    return [...this.#path, ...(name === undefined ? [] : [name])].join('.').replaceAll('.[]', '[]');
  }
}
