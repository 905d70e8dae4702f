import { LOOK } from '../../../../templates/report/look.ts';
import { breakLines, partsOf } from './break-lines.ts';
import type { Element, ElementOptions, Pdf } from './pdfkit.ts';
import { printable } from './printable.ts';

export type StyleName = keyof typeof LOOK.styles;
export type ColorName = keyof typeof LOOK.colors;

/** The colour of a word of the closed vocabulary; undefined for any other text. */
export const colorOf = (text: string): ColorName | undefined =>
  (LOOK.words as Readonly<Record<string, ColorName>>)[/^\w*/.exec(text)?.[0] ?? ''];

const { top, right, bottom, left } = LOOK.page;
const [PAGE_WIDTH, PAGE_HEIGHT] = LOOK.page.size;

/** The column of text: where everything but the running heads stands. Points from the upper left corner. */
export const FRAME = {
  top,
  left,
  right: PAGE_WIDTH - right,
  bottom: PAGE_HEIGHT - bottom,
  width: PAGE_WIDTH - left - right,
  height: PAGE_HEIGHT - top - bottom,
} as const;

/**
 * Puts marks on pages. Everything drawn is either content of a structure element (`mark`) or an artifact (`artifact`);
 * nothing is open across a page break. `y` is where the next thing goes.
 */
export class Press {
  readonly pdf: Pdf;
  /** The structure tree's `Document`. */
  readonly root: Element;
  y: number = FRAME.top;

  constructor(pdf: Pdf) {
    this.pdf = pdf;
    this.root = pdf.struct('Document');
    pdf.addStructure(this.root);
  }

  /** What is left of the page. */
  get room(): number {
    return FRAME.bottom - this.y;
  }

  newPage(): void {
    // pages wait for their running heads; as pdfkit keeps them, one array for each operator, they would fill the memory
    const content = this.pdf.page?.content;
    if (content) content.buffer = [Buffer.concat(content.buffer)];
    this.pdf.addPage();
    this.y = FRAME.top;
    // pdfkit keeps the layout of every word it ever saw; a page's worth is enough
    for (const font of Object.values(this.pdf._fontFamilies)) font.layoutCache = Object.create(null);
  }

  /** Starts a page if less than `height` is left of this one. */
  reserve(height: number): void {
    if (this.room < height) this.newPage();
  }

  /** `text` as it will be seen, in lines no wider than `width`. */
  wrap(text: string, style: StyleName, width: number): string[] {
    this.#use(style);
    const { font } = this.pdf._font;
    const seen = printable(text, (codePoint) => font.hasGlyphForCodePoint(codePoint));
    return breakLines(seen, width, (part) => this.pdf.widthOfString(part));
  }

  /** `text` for those who hear it: what would not be seen as it is, is not said as it is either. */
  readable(text: string): string {
    return printable(text, () => true);
  }

  /** The width of the widest word; of words wider than `limit`, of the parts they may be broken into. */
  widestWord(texts: readonly string[], style: StyleName, limit = Number.POSITIVE_INFINITY): number {
    const words = new Set(texts.flatMap((text) => text.split(/[ \n]/)));
    const widths = [...words].flatMap((word) => {
      const width = this.widthOf(word, style);
      return width <= limit ? [width] : partsOf(word).map((part) => this.widthOf(part, style));
    });
    return widths.reduce((widest, width) => (width <= limit ? Math.max(widest, width) : widest), 0);
  }

  widthOf(text: string, style: StyleName): number {
    this.#use(style);
    return this.pdf.widthOfString(text);
  }

  /** One line, already wrapped. `y` is the top of its leading; `like` aligns it with a line of that style. */
  line(text: string, style: StyleName, x: number, y: number, color?: ColorName, like: StyleName = style): void {
    if (text === '') return;
    const { leading, size } = LOOK.styles[like];
    const baseline = y + leading / 2 + 0.346 * size; // DejaVu: ascent 0.928, descent 0.236
    this.#use(style);
    this.pdf
      .fillColor(LOOK.colors[color ?? LOOK.styles[style].color])
      .text(text, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
  }

  /** A new element under `parent`. Whoever opens one ends it, so that it is written out and forgotten. */
  open(parent: Element, type: string, options?: ElementOptions): Element {
    const element = this.pdf.struct(type, options);
    parent.add(element);
    return element;
  }

  /** Draws content of `element`, on this page only. */
  mark(element: Element, draw: () => void): void {
    element.add(this.pdf.markStructureContent(element.dictionary.data.S));
    draw();
    this.pdf.endMarkedContent();
  }

  /** Draws what is no content: rules, shades, running heads, repeated headers. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.pdf.markContent('Artifact', { type });
    draw();
    this.pdf.endMarkedContent();
  }

  hairline(y: number, color: ColorName = 'hairline', weight = 0.5, x1: number = FRAME.left, x2: number = FRAME.right) {
    this.artifact(() =>
      this.pdf.strokeColor(LOOK.colors[color]).lineWidth(weight).moveTo(x1, y).lineTo(x2, y).stroke(),
    );
  }

  panel(y: number, height: number, color: ColorName = 'panel', x: number = FRAME.left, width: number = FRAME.width) {
    this.artifact(() => this.pdf.fillColor(LOOK.colors[color]).rect(x, y, width, height).fill());
  }

  #use(style: StyleName): void {
    const { font, size } = LOOK.styles[style];
    this.pdf.font(font).fontSize(size);
  }
}
