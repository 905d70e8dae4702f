const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const NAME = /^[A-Za-z_][\w.-]*$/;
const TAG = /<([A-Za-z_][\w.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;

/**
 * A text of XML, read from its begin to its end: an element's children one after another, by the name of their tags.
 * As AWS writes it: no document type, no namespaces but the default one. Everything else is a SyntaxError.
 */
export class XmlText {
  readonly #xml: string;
  #at = 0;
  /** The tag just opened was closed in itself. */
  #isEmpty = false;
  /** Text found where only elements may be, since this was last undefined. */
  stray: string | undefined;

  constructor(xml: string) {
    this.#xml = xml;
  }

  get position(): number {
    return this.#at;
  }

  /** Opens the outermost element, which has this name; returns the tag that ends it. */
  root(name: string): string {
    const tag = this.#open();
    if (tag !== name)
      throw new SyntaxError(`the answer is ${tag === undefined ? 'no XML' : `<${tag}>`}, and no <${name}>`);
    return `</${tag}>`;
  }

  /** Opens the next child of the element that `close` ends, or leaves the element: then there is none. */
  child(close: string): string | undefined {
    if (this.#isEmpty) {
      this.#isEmpty = false;
      return undefined;
    }
    const tag = this.#open();
    if (tag !== undefined) return tag;
    if (!this.#xml.startsWith(close, this.#at)) throw this.#cut(close);
    this.#at += close.length;
    return undefined;
  }

  /** The text of the element just opened, and leaves it; undefined where it holds elements. */
  text(close: string): string | undefined {
    if (this.#isEmpty) {
      this.#isEmpty = false;
      return '';
    }
    const end = this.#xml.indexOf('<', this.#at);
    if (!this.#xml.startsWith(close, end)) return this.#pieces(close);
    const text = this.#xml.slice(this.#at, end);
    this.#at = end + close.length;
    return text.includes('&') ? decoded(text) : text;
  }

  /** Leaves the element just opened, with all it holds. */
  skip(tag: string): void {
    const before = this.stray;
    const open = [`</${tag}>`];
    for (let close = open.at(-1); close !== undefined; close = open.at(-1)) {
      const child = this.child(close);
      if (child === undefined) open.pop();
      else open.push(`</${child}>`);
    }
    this.stray = before;
  }

  /** After the outermost element: there is nothing more. */
  end(): void {
    if (this.#xml.slice(this.#at).trim() !== '') throw new SyntaxError('something stands after the end of the answer');
  }

  /** Every text that stands between `start` and here. */
  textsFrom(start: number): string[] {
    const texts = this.#xml.slice(start, this.#at).matchAll(/>([^<]+)</g);
    return [...texts].map(([, text = '']) => decoded(text)).filter((text) => text.trim() !== '');
  }

  /** The next start tag; undefined before an end tag. */
  #open(): string | undefined {
    for (;;) {
      const start = this.#xml.indexOf('<', this.#at);
      if (start < 0) throw this.#cut('<');
      if (start > this.#at) this.#between(start);
      this.#at = start;
      const next = this.#xml.charCodeAt(start + 1);
      if (next === 0x2f) return undefined;
      if (next !== 0x21 && next !== 0x3f) return this.#tag(start);
      this.#at = this.#afterAside(start);
    }
  }

  #between(end: number): void {
    const text = this.#xml.slice(this.#at, end);
    if (text.trim() !== '') this.stray ??= text.trim();
  }

  #tag(start: number): string {
    const end = this.#xml.indexOf('>', start);
    if (end < 0) throw this.#cut('>');
    const tag = this.#xml.slice(start + 1, end);
    if (!NAME.test(tag)) return this.#oddTag(start);
    this.#at = end + 1;
    this.#isEmpty = false;
    return tag;
  }

  /** A tag that is more than a name: with attributes, which say nothing here, or closed in itself. */
  #oddTag(start: number): string {
    TAG.lastIndex = start;
    const [whole, name, slash] = TAG.exec(this.#xml) ?? [];
    if (whole === undefined || name === undefined)
      throw new SyntaxError(`${JSON.stringify(this.#xml.slice(start, start + 40))} is no tag`);
    this.#at = start + whole.length;
    this.#isEmpty = slash === '/';
    return name;
  }

  /** Past a declaration or a comment. */
  #afterAside(start: number): number {
    const end = this.#xml.startsWith('<!--', start) ? '-->' : this.#xml.startsWith('<?', start) ? '?>' : undefined;
    if (end === undefined) throw new SyntaxError('the answer holds what no answer of AWS holds');
    const found = this.#xml.indexOf(end, start + 2);
    if (found < 0) throw this.#cut(end);
    return found + end.length;
  }

  /** A text in pieces, between comments or as CDATA; undefined, and past it, where elements stand in it. */
  #pieces(close: string): string | undefined {
    let text = '';
    for (;;) {
      const start = this.#xml.indexOf('<', this.#at);
      if (start < 0) throw this.#cut(close);
      text += decoded(this.#xml.slice(this.#at, start));
      this.#at = start;
      if (this.#xml.startsWith(close, start)) {
        this.#at = start + close.length;
        return text;
      }
      if (this.#xml.startsWith('<![CDATA[', start)) {
        const end = this.#xml.indexOf(']]>', start);
        if (end < 0) throw this.#cut(']]>');
        text += this.#xml.slice(start + '<![CDATA['.length, end);
        this.#at = end + ']]>'.length;
      } else if (this.#xml.charCodeAt(start + 1) === 0x21) this.#at = this.#afterAside(start);
      else {
        this.skip(close.slice(2, -1));
        return undefined;
      }
    }
  }

  #cut(missing: string): SyntaxError {
    const found = this.#xml.slice(this.#at, this.#at + 20);
    return new SyntaxError(
      found === '' ? `the answer ends before ${missing}` : `the answer has ${JSON.stringify(found)} before ${missing}`,
    );
  }
}

/** A text with its entities as what they stand for. */
function decoded(text: string): string {
  return text.replace(/&([^;&]{0,12};?)/g, (whole, entity: string) => {
    const name = entity.slice(0, -1);
    const code = /^#(\d+|x[0-9a-fA-F]+)$/.exec(name)?.[1];
    const value =
      code === undefined
        ? ENTITIES[name]
        : characterOf(code.startsWith('x') ? Number.parseInt(code.slice(1), 16) : Number(code));
    if (!entity.endsWith(';') || value === undefined) throw new SyntaxError(`${whole} stands for nothing`);
    return value;
  });
}

/** What XML lets a number stand for: no half of a character, and no NUL. */
const characterOf = (code: number): string | undefined =>
  code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
