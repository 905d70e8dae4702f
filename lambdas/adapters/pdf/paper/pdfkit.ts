import PDFDocument from 'pdfkit';
import type { ReportMetadata } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import { declareAccessible } from './accessible.ts';
import type { FontName, PdfAssets } from './assets.ts';

/** An element of the structure tree: what a screen reader follows. */
export interface Element {
  add(child: Element | MarkedContent): Element;
  end(): void;
  readonly dictionary: { readonly data: { readonly S: string } };
}
declare const marked: unique symbol;
export interface MarkedContent {
  readonly [marked]: true;
}

/** `bbox`: left, top, right, bottom of an element that stands on one page, the page that is open. */
export interface ElementOptions {
  readonly scope?: 'Row' | 'Column';
  readonly alt?: string;
  readonly bbox?: readonly [number, number, number, number];
}

interface Reference {
  write(data: Uint8Array): void;
  end(): void;
}
interface EmbeddedFont {
  layoutCache: object;
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
}
interface Outline {
  addItem(title: string, options: { expanded?: boolean; fit: false; top: number; left: number }): Outline;
}

/**
 * pdfkit 0.20.2 as far as it is used here. Its published types lag behind; names with an underscore are private to it,
 * and the version is pinned for their sake.
 */
export interface Pdf {
  readonly page: { readonly width: number; readonly height: number; readonly content: { buffer: Uint8Array[] } } | null;
  readonly outline: Outline;
  readonly info: Record<string, unknown>;
  readonly _font: EmbeddedFont;
  readonly _fontFamilies: Readonly<Record<string, EmbeddedFont>>;
  readonly _root: { readonly data: Record<string, unknown> };
  registerFont(name: string, bytes: Uint8Array): void;
  font(name: string): Pdf;
  fontSize(points: number): Pdf;
  fillColor(color: string): Pdf;
  strokeColor(color: string): Pdf;
  lineWidth(points: number): Pdf;
  moveTo(x: number, y: number): Pdf;
  lineTo(x: number, y: number): Pdf;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): Pdf;
  dash(length: number, options: { readonly space: number }): Pdf;
  undash(): Pdf;
  rect(x: number, y: number, width: number, height: number): Pdf;
  stroke(): Pdf;
  fill(): Pdf;
  fillAndStroke(fill: string, stroke: string): Pdf;
  widthOfString(text: string): number;
  text(text: string, x: number, y: number, options: object): Pdf;
  addPage(): Pdf;
  switchToPage(index: number): unknown;
  bufferedPageRange(): { readonly start: number; readonly count: number };
  struct(type: string, options?: ElementOptions): Element;
  addStructure(element: Element): Pdf;
  markStructureContent(type: string): MarkedContent;
  markContent(tag: 'Artifact', options: { type: 'Pagination' | 'Layout' }): Pdf;
  endMarkedContent(): Pdf;
  addNamedDestination(name: string, fit: 'XYZ', left: null, top: number, zoom: null): void;
  goTo(x: number, y: number, width: number, height: number, name: string, options: object): Pdf;
  file(bytes: Uint8Array, options: object): unknown;
  ref(data: object): Reference;
  push: (chunk: Uint8Array | null) => boolean;
  read(): Uint8Array | null;
  end(): void;
  appendXML(xml: string): void;
  endMetadata(): void;
  _addColorOutputIntent(): void;
}

/** An empty PDF/A-3a and PDF/UA-1: tagged, in English, with its own fonts and colours, and no date but the report's. */
export function openPdf(metadata: ReportMetadata, assets: PdfAssets): Pdf {
  const pdf = new PDFDocument({
    subset: 'PDF/A-3a',
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-US',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    size: [...LOOK.page.size],
    margin: 0,
    font: '', // without it pdfkit opens Helvetica, which PDF/A forbids
    info: {
      Title: `${metadata.title}, ${metadata.entity}, ${metadata.periodName}`,
      Subject: metadata.subtitle,
      Author: metadata.entity,
      Creator: `Evidence Locker ${metadata.generator.version}`,
      CreationDate: new Date(metadata.createdAt),
    },
  } as object) as unknown as Pdf;
  for (const name of Object.keys(LOOK.fonts) as FontName[]) pdf.registerFont(name, assets[name]);
  pdf._addColorOutputIntent = () => addOutputIntent(pdf, assets.colorProfile);
  declareAccessible(pdf);
  escapeXmpBeforeWriting(pdf);
  return pdf;
}

/** pdfkit would read the profile from a path beside its own source, which a bundle does not have. */
function addOutputIntent(pdf: Pdf, colorProfile: Uint8Array): void {
  const profile = pdf.ref({ N: 3 });
  profile.write(colorProfile);
  profile.end();
  const name = 'sRGB IEC61966-2.1';
  const intent = pdf.ref({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    Info: literal(name),
    OutputConditionIdentifier: literal(name),
    DestOutputProfile: profile,
  });
  intent.end();
  pdf._root.data.OutputIntents = [intent];
}

/** pdfkit copies the information dictionary into the XMP packet as it is; a `&` in the entity's name would break it. */
function escapeXmpBeforeWriting(pdf: Pdf): void {
  const write = pdf.endMetadata.bind(pdf);
  pdf.endMetadata = () => {
    for (const [key, value] of Object.entries(pdf.info))
      if (typeof value === 'string')
        pdf.info[key] = value.replace(/[&<>\p{Cc}\p{Cs}]/gu, (character) => ENTITIES[character] ?? ' ');
    write();
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** pdfkit tells names (`string`) from text (`String`). */
export const literal = (text: string): object => new String(text);
