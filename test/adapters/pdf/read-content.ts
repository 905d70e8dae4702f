import { type PdfDictionary, PdfLexer, type PdfObject, type PdfValue } from './pdf-objects.ts';

/** A run of text as drawn: where it begins and ends, points from the page's lower left corner. */
export interface DrawnText {
  readonly text: string;
  readonly page: number;
  readonly x: number;
  readonly end: number;
  readonly y: number;
  /** The marked content it belongs to; null in an artifact, undefined outside of both. */
  readonly mcid: number | null | undefined;
}

export interface Font {
  readonly name: string;
  readonly embedded: boolean;
  readonly unicode: readonly string[];
  readonly widths: readonly number[];
}

/** Runs content streams as far as text and marked content go. */
export class ContentReader {
  readonly drawn: DrawnText[] = [];
  /** By page: marks left open, or closed too often (negative). */
  readonly imbalance: number[] = [];
  #marks: (number | null)[] = [];
  #font: Font | undefined;
  #x = 0;
  #y = 0;
  #size = 0;

  read(content: string, page: number, fontOf: (name: string) => Font): void {
    const lexer = new PdfLexer(content);
    let operands: PdfValue[] = [];
    let depth = 0;
    this.#marks = [];
    for (let value = lexer.next(false); value !== undefined; value = lexer.next(false)) {
      if (typeof value !== 'object' || value === null || !('op' in value)) {
        operands.push(value);
        continue;
      }
      depth += this.#run((value as { op: string }).op, operands, page, fontOf);
      operands = [];
    }
    this.imbalance[page] = depth;
  }

  /** Gives by how much the nesting of marked content changes. */
  #run(op: string, operands: readonly PdfValue[], page: number, fontOf: (name: string) => Font): number {
    if (op === 'BDC' || op === 'BMC') {
      const properties = operands[1] as PdfDictionary | undefined;
      this.#marks.push(operands[0] === '/Artifact' ? null : Number(properties?.['/MCID']));
      return 1;
    }
    if (op === 'EMC') {
      this.#marks.pop();
      return -1;
    }
    if (op === 'Tf') [this.#font, this.#size] = [fontOf(operands[0] as string), operands[1] as number];
    else if (op === 'Tm') [this.#x, this.#y] = [operands[4] as number, operands[5] as number];
    else if (op === 'TJ') this.#show(operands[0] as PdfValue[], page);
    return 0;
  }

  #show(parts: readonly PdfValue[], page: number): void {
    if (!this.#font) throw new Error('text is shown without a font');
    const { text, advance } = decode(parts, this.#font);
    const [x, y] = [this.#x, this.#y];
    this.#x = x + (advance * this.#size) / 1000;
    this.drawn.push({ text, page, x, end: this.#x, y, mcid: this.#marks.at(-1) });
  }
}

function decode(parts: readonly PdfValue[], font: Font): { text: string; advance: number } {
  let text = '';
  let advance = 0;
  for (const part of parts)
    if (typeof part === 'number') advance -= part;
    else if (Buffer.isBuffer(part))
      for (let at = 0; at < part.length; at += 2) {
        const glyph = part.readUInt16BE(at);
        if (glyph === 0) throw new Error('the glyph .notdef is shown');
        text += font.unicode[glyph] ?? '';
        advance += font.widths[glyph] ?? 0;
      }
  return { text, advance };
}

/** A Type 0 font with one byte pair a glyph, as TrueType subsets have it. */
export function readFont(
  font: PdfDictionary,
  dictionary: (value: PdfValue | undefined) => PdfDictionary,
  object: (value: PdfValue | undefined) => PdfObject | undefined,
): Font {
  const [descendant] = (font['/DescendantFonts'] ?? []) as PdfValue[];
  const descended = dictionary(descendant);
  const [, widths] = (descended['/W'] ?? [0, []]) as [number, number[]];
  const map = object(font['/ToUnicode'])?.stream?.toString('latin1') ?? '';
  const unicode = [...map.matchAll(/> \[([^\]]*)\]/g)].flatMap(([, entries = '']) =>
    [...entries.matchAll(/<([^>]*)>/g)].map(([, digits = '']) => utf16(digits.replace(/\s/g, ''))),
  );
  const embedded = dictionary(descended['/FontDescriptor'])['/FontFile2'] !== undefined;
  return { name: String(font['/BaseFont']), embedded, unicode, widths };
}

const utf16 = (digits: string): string => Buffer.from(digits, 'hex').swap16().toString('utf16le');
