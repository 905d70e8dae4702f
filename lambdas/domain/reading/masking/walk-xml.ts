import { Edits, Frame, type Visit } from './members.ts';

/**
 * An XML or HTML text in which `visit` has seen the text of every element, the value of every attribute and every
 * comment: those it changes are written anew, every other byte stays.
 */
export function walkXml(text: string, visit: Visit): string {
  const walk = new XmlWalk(text, visit);
  return walk.done();
}

const ATTRIBUTE = /([^\s=<>/"']{1,64})\s{0,8}=\s{0,8}("[^"]*"|'[^']*')/g;

class XmlWalk {
  readonly #text: string;
  readonly #visit: Visit;
  readonly #edits = new Edits();
  readonly #open: Frame[] = [new Frame('', undefined)];
  /** How many of a name are open: to look for one that is not must not cost a look at all that are. */
  readonly #openNames = new Map<string, number>();
  /** Whether quotes go wrong: then no further tag is looked for across them. */
  #isMisquoted = false;
  #at = 0;
  /** Where the text of the open element began, as far as no tag has come since. */
  #from = 0;
  /** What it says so far: CDATA and what stands around comments are one text. */
  #said = '';

  constructor(text: string, visit: Visit) {
    this.#text = text;
    this.#visit = visit;
  }

  done(): string {
    const text = this.#text;
    for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', this.#at)) {
      if (open > this.#at) this.#said += decoded(text.slice(this.#at, open));
      if (text.startsWith('<!--', open)) this.#aside(open, '-->', false);
      else if (text.startsWith('<![CDATA[', open)) this.#aside(open, ']]>', true);
      else this.#tag(open);
    }
    this.#said += decoded(text.slice(this.#at));
    this.#endText(text.length);
    for (let frame = this.#open.pop(); frame; frame = this.#open.pop()) frame.close();
    return this.#edits.applied(text);
  }

  /** A comment, or CDATA; one without an end goes to the end of the text. */
  #aside(open: number, close: string, isText: boolean): void {
    const found = this.#text.indexOf(close, open);
    const end = found < 0 ? this.#text.length : found;
    const start = open + (isText ? '<![CDATA['.length : '<!--'.length);
    const said = this.#text.slice(start, end);
    if (isText) this.#said += said;
    else this.#look(start, end, said, '!--', (clean) => clean.replaceAll('--', '- -'));
    this.#at = Math.min(end + close.length, this.#text.length);
  }

  #tag(open: number): void {
    this.#endText(open);
    const end = this.#endOfTag(open);
    const tag = this.#text.slice(open + 1, end);
    const [, close, name = '', rest = ''] = /^(\/?)([^\s/>]{0,256})([\s\S]*)$/.exec(tag) ?? [];
    if (close) this.#up(name);
    else if (!/^[!?]/.test(name)) {
      this.#open.push(new Frame(name, this.#top()));
      this.#openNames.set(name, (this.#openNames.get(name) ?? 0) + 1);
      if (rest.includes('=')) this.#attributes(rest, end - rest.length);
      if (tag.endsWith('/')) this.#up(name);
    } else this.#attributes(rest, end - rest.length);
    this.#at = Math.min(end + 1, this.#text.length);
    this.#from = this.#at;
    this.#said = '';
  }

  /** A `>` inside quotes ends no tag. One without an end goes to the end of the text. */
  #endOfTag(open: number): number {
    const text = this.#text;
    const end = text.indexOf('>', open);
    if (end < 0) return text.length;
    if (this.#isMisquoted || !/["']/.test(text.slice(open, end))) return end;
    const search = /"[^"]*"|'[^']*'|>/g;
    search.lastIndex = open + 1;
    for (let found = search.exec(text); found; found = search.exec(text)) if (found[0] === '>') return found.index;
    this.#isMisquoted = true;
    return end;
  }

  #top(): Frame {
    return this.#open.at(-1) as Frame;
  }

  /** An element that closes closes what was left open in it; one that is not open closes nothing. */
  #up(name: string): void {
    if (!this.#openNames.get(name)) return;
    for (let frame = this.#open.pop(); frame; frame = this.#open.pop()) {
      frame.close();
      this.#openNames.set(frame.name, (this.#openNames.get(frame.name) ?? 1) - 1);
      if (frame.name === name) return;
    }
  }

  #attributes(rest: string, start: number): void {
    for (const found of rest.matchAll(ATTRIBUTE)) {
      const [whole, name = '', quoted = ''] = found;
      const from = start + found.index + whole.length - quoted.length + 1;
      this.#look(from, from + quoted.length - 2, decoded(quoted.slice(1, -1)), name, encoded);
    }
  }

  #endText(end: number): void {
    const said = this.#said;
    this.#said = '';
    if (said === '' || /^\s+$/.test(said)) return;
    const [top, parent] = [this.#top(), this.#open.at(-2)];
    const from = this.#from;
    const path = () => top.path();
    const look = (key: string | null): void => {
      const put = this.#visit({ value: said, name: top.name, key, within: parent?.name ?? '', path });
      if (put !== said) this.#edits.add(from, end, encoded(put));
    };
    (parent ?? top).take(top.name, said, look);
  }

  #look(start: number, end: number, value: string, name: string, write: (clean: string) => string): void {
    const top = this.#top();
    const path = () => [top.path(), name].filter(Boolean).join('.');
    const put = this.#visit({ value, name, key: null, within: top.name, path });
    if (put !== value) this.#edits.add(start, end, write(put));
  }
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.includes('&') ? text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g, entity) : text;

function entity(whole: string, name?: string, decimal?: string, hexadecimal?: string): string {
  if (name !== undefined) return NAMED[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

const encoded = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
