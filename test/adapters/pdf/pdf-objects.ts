import { inflateSync } from 'node:zlib';

/** PDF syntax as plain values: `/Name` strings, Buffers for strings, `{ ref }` for references, operators as `{ op }`. */
export type PdfValue = null | boolean | number | string | Buffer | Reference | Operator | PdfValue[] | PdfDictionary;
export interface Reference {
  readonly ref: number;
}
export interface Operator {
  readonly op: string;
}
export interface PdfDictionary {
  readonly [key: `/${string}`]: PdfValue;
}
export interface PdfObject {
  readonly value: PdfValue;
  readonly stream?: Buffer;
}

const SPACE = /[\0\t\n\f\r ]/;
const DELIMITER = /[\0\t\n\f\r ()<>[\]{}/%]/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads values one after the other, from an object or a content stream. */
export class PdfLexer {
  readonly #text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.at = at;
  }

  /** The next value; undefined at the end. `references` reads `1 0 R` as one, which content streams do not have. */
  next(references = true): PdfValue | undefined {
    this.#skip();
    const text = this.#text;
    const character = text[this.at];
    if (character === undefined) return undefined;
    if (text.startsWith('<<', this.at)) return this.#dictionary(references);
    if (character === '[') return this.#array(references);
    if (character === '(') return this.#string();
    if (character === '<') return this.#hex();
    if (character === '/') return this.#word(1);
    const reference = references ? /^(\d+) 0 R/.exec(text.slice(this.at, this.at + 24)) : null;
    if (reference) {
      this.at += reference[0].length;
      return { ref: Number(reference[1]) };
    }
    return keyword(this.#word(0));
  }

  #skip(): void {
    while (SPACE.test(this.#text[this.at] ?? '')) this.at += 1;
  }

  #word(from: number): string {
    const start = this.at;
    this.at += Math.max(from, 1);
    while (this.at < this.#text.length && !DELIMITER.test(this.#text[this.at] as string)) this.at += 1;
    return this.#text.slice(start, this.at);
  }

  #dictionary(references: boolean): PdfDictionary {
    this.at += 2;
    const entries: [string, PdfValue][] = [];
    for (;;) {
      this.#skip();
      if (this.#text.startsWith('>>', this.at)) {
        this.at += 2;
        return Object.fromEntries(entries) as PdfDictionary;
      }
      const key = this.next(references);
      if (typeof key !== 'string') throw new Error(`a dictionary's key is no name at ${this.at}`);
      entries.push([key, this.next(references) as PdfValue]);
    }
  }

  #array(references: boolean): PdfValue[] {
    this.at += 1;
    const values: PdfValue[] = [];
    for (;;) {
      this.#skip();
      if (this.#text[this.at] === ']') {
        this.at += 1;
        return values;
      }
      values.push(this.next(references) as PdfValue);
    }
  }

  #string(): Buffer {
    let value = '';
    for (this.at += 1; this.#text[this.at] !== ')'; this.at += 1) {
      if (this.#text[this.at] === '\\') {
        this.at += 1;
        const escaped = this.#text[this.at] as string;
        value += ESCAPES[escaped] ?? escaped;
      } else value += this.#text[this.at];
    }
    this.at += 1;
    return Buffer.from(value, 'latin1');
  }

  #hex(): Buffer {
    const end = this.#text.indexOf('>', this.at);
    const digits = this.#text.slice(this.at + 1, end).replace(/\s/g, '');
    this.at = end + 1;
    return Buffer.from(digits, 'hex');
  }
}

function keyword(word: string): PdfValue {
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  return /^[-+.\d]/.test(word) ? Number(word) : { op: word };
}

/** Every object of a PDF with a classic cross-reference table; streams come inflated. */
export function readObjects(bytes: Buffer): { objects: Map<number, PdfObject>; trailer: PdfDictionary } {
  const text = bytes.toString('latin1');
  const xref = Number(/startxref\s+(\d+)/.exec(text.slice(-64))?.[1]);
  const table = text.slice(xref);
  const objects = new Map<number, PdfObject>();
  for (const [, offset] of table.matchAll(/(\d{10}) 00000 n/g)) {
    const start = Number(offset);
    const head = /^(\d+) 0 obj\s/.exec(text.slice(start, start + 24));
    if (!head) throw new Error(`no object at ${start}`);
    const lexer = new PdfLexer(text, start + head[0].length);
    const value = lexer.next() as PdfValue;
    objects.set(Number(head[1]), { value, ...streamAfter(bytes, text, lexer.at, value) });
  }
  return { objects, trailer: new PdfLexer(table, table.indexOf('trailer') + 7).next() as PdfDictionary };
}

function streamAfter(bytes: Buffer, text: string, at: number, value: PdfValue): { stream?: Buffer } {
  const keywordMatch = /^\s*stream\r?\n/.exec(text.slice(at, at + 12));
  if (!keywordMatch) return {};
  const start = at + keywordMatch[0].length;
  const dictionary = value as PdfDictionary;
  const raw = bytes.subarray(start, start + Number(dictionary['/Length']));
  return { stream: dictionary['/Filter'] === '/FlateDecode' ? inflateSync(raw) : raw };
}

/** Text strings are UTF-16BE with a byte order mark, or (here) ASCII. */
export const textOf = (value: PdfValue | undefined): string => {
  if (!Buffer.isBuffer(value)) return '';
  return value[0] === 0xfe && value[1] === 0xff
    ? Buffer.from(value.subarray(2)).swap16().toString('utf16le')
    : value.toString('latin1');
};
