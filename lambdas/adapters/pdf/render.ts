import type { Attachment, ReportDocument, Section } from '#domain/report/text/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import { paintBlocks } from './blocks.ts';
import { type Entry, reserveContents } from './contents.ts';
import { paintCover } from './cover.ts';
import { leadOfSection } from './leads.ts';
import { type PdfAssets, readAssets } from './paper/assets.ts';
import { collect } from './paper/collect.ts';
import { flow } from './paper/flow.ts';
import { type Element, openPdf, type Pdf } from './paper/pdfkit.ts';
import { FRAME, Press } from './paper/press.ts';
import { paintRunningHeads } from './running.ts';

export interface RenderOptions {
  /** A bundle has no checkout to read them from; see `assetFiles`. */
  readonly assets?: PdfAssets;
}

/**
 * The document as PDF/A-3a and PDF/UA-1, US Letter. Equal documents and assets give equal bytes. Everything the document says is on
 * a page, whole: text wraps, long cells go on overleaf, characters the fonts lack show as `[U+XXXX]`.
 */
export async function renderPdf(document: ReportDocument, options: RenderOptions = {}): Promise<Buffer> {
  const pdf = openPdf(document.metadata, options.assets ?? readAssets());
  const finish = collect(pdf);
  const press = new Press(pdf);
  paintCover(press, document);
  const numbers = numbered(document.sections);
  const listed = document.sections.filter(({ level }) => level < 3);
  const fillContents = reserveContents(
    press,
    listed.map(({ id, title, level }) => ({ number: numbers.get(id) ?? '', title, level: level as 1 | 2 })),
  );
  fillContents(paintSections(press, document.sections, numbers));
  paintRunningHeads(press, document.metadata);
  press.root.end();
  for (const attachment of document.attachments) attach(pdf, attachment, new Date(document.metadata.createdAt));
  return finish();
}

/** `2` and `2.1`; level 3 has no number. */
function numbered(sections: readonly Section[]): Map<string, string> {
  let [chapter, part] = [0, 0];
  return new Map(
    sections.map(({ id, level }) => {
      if (level === 1) [chapter, part] = [chapter + 1, 0];
      if (level === 2) part += 1;
      return [id, level === 1 ? `${chapter}` : level === 2 ? `${chapter}.${part}` : ''];
    }),
  );
}

/** Paints all sections; gives what the contents list. A chapter is one `Sect` with everything under it. */
function paintSections(press: Press, sections: readonly Section[], numbers: ReadonlyMap<string, string>): Entry[] {
  const entries: Entry[] = [];
  let chapter: Element | undefined;
  let bookmark = press.pdf.outline;
  for (const [at, section] of sections.entries()) {
    const { id, title, level } = section;
    if (level === 1 || !chapter) {
      chapter?.end();
      chapter = press.open(press.root, 'Sect');
    }
    const number = numbers.get(id) ?? '';
    const top = paintHeading(press, chapter, section, number, leadOfSection(press, sections, at));
    if (level < 3) {
      entries.push({ id, number, title, level: level as 1 | 2, page: press.pdf.bufferedPageRange().count });
      const place = { fit: false, top, left: LOOK.page.size[0] } as const;
      const item = (level === 1 ? press.pdf.outline : bookmark).addItem(`${number} ${title}`, place);
      if (level === 1) bookmark = item;
    }
    paintBlocks(press, chapter, section.blocks);
  }
  chapter?.end();
  return entries;
}

/** Chapters begin a page; other headings stand on the page of what they announce, `lead`. Gives the heading's top. */
function paintHeading(
  press: Press,
  parent: Element,
  { id, title, level }: Section,
  number: string,
  lead: number,
): number {
  const { space } = LOOK;
  const style = `heading${level}` as const;
  const indent = number === '' ? 0 : press.widthOf(`${number}  `, style);
  const lines = press.wrap(title, style, FRAME.width - indent);
  if (level === 1) press.newPage();
  else {
    const before = press.y > FRAME.top ? (level === 2 ? space.beforeHeading2 : space.beforeHeading3) : 0;
    press.y += before;
    press.reserve(lines.length * LOOK.styles[style].leading + space.afterHeading + lead);
  }
  const top = press.y;
  press.pdf.addNamedDestination(id, 'XYZ', null, top, null);
  const heading = press.open(parent, `H${level + 1}`);
  if (number !== '') press.mark(heading, () => press.line(`${number}  `, style, FRAME.left, top));
  flow(press, heading, lines, style, FRAME.left + indent);
  heading.end();
  press.y += level === 1 ? space.block : space.afterHeading;
  return top;
}

function attach(pdf: Pdf, { name, mediaType, bytes, description }: Attachment, date: Date): void {
  pdf.file(bytes, {
    name,
    type: mediaType,
    description,
    relationship: 'Source',
    creationDate: date,
    modifiedDate: date,
  });
}
