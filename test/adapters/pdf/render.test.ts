import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderPdf } from '#adapters/pdf/render.ts';
import { buildReport } from '#domain/report/model.ts';
import type { ReportDocument } from '#domain/report/text/document.ts';
import { prose } from '../../domain/report/sample.ts';
import { sampleMonth } from '../../domain/report/sample-month.ts';
import { type PdfDictionary, type PdfValue, textOf } from './pdf-objects.ts';
import { elements, type ReadPdf, readPdf } from './read-pdf.ts';
import { smallReport } from './small-report.ts';

/** Letter is 612 wide; the margins are 62. */
const LEFT = 62;
const RIGHT = 550;

describe('a month rendered', () => {
  let document: ReportDocument;
  let bytes: Buffer;
  let pdf: ReadPdf;

  beforeAll(async () => {
    document = await buildReport(sampleMonth(), prose);
    bytes = await renderPdf(document);
    pdf = readPdf(bytes);
  });

  const dictionary = (value: PdfValue | undefined) => pdf.get(value) as PdfDictionary;

  test('has the same bytes when it is made again from the same evidence', async () => {
    const again = await renderPdf(await buildReport(sampleMonth(), prose));
    expect(createHash('sha256').update(again).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('declares PDF/A-3a and PDF/UA-1, its language and its title, and is dated by the evidence', () => {
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
    expect(pdf.xmp).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>A<\/pdfaid:conformance>/);
    expect(pdf.xmp).toContain('<pdfuaid:part>1</pdfuaid:part>');
    expect(textOf(pdf.root['/Lang'])).toBe('en-US');
    expect(dictionary(pdf.root['/MarkInfo'])['/Marked']).toBe(true);
    expect(dictionary(pdf.root['/ViewerPreferences'])['/DisplayDocTitle']).toBe(true);
    expect(textOf(pdf.get(pdf.info['/Title']))).toBe('Evidence report, Meridian Health Analytics, Inc., October 2026');
    expect(textOf(pdf.get(pdf.info['/CreationDate']))).toBe('D:20261031060041Z');
    expect(pdf.xmp).toContain('<xmp:CreateDate>2026-10-31T06:00:41Z</xmp:CreateDate>');
  });

  test('carries its colour profile', () => {
    const [intent] = pdf.root['/OutputIntents'] as PdfValue[];
    expect(dictionary(intent)['/S']).toBe('/GTS_PDFA1');
    const profile = pdf.object(dictionary(intent)['/DestOutputProfile'])?.stream;
    expect(profile?.subarray(36, 40).toString('latin1')).toBe('acsp');
  });

  test('embeds every font it shows text in, with a map back to Unicode', () => {
    expect(pdf.fonts.length).toBe(3);
    for (const font of pdf.fonts) {
      expect(font.embedded, font.name).toBe(true);
      expect(font.unicode.length, font.name).toBeGreaterThan(1);
    }
  });

  test('closes every mark on its page, and has no text outside of structure and artifacts', () => {
    expect(pdf.imbalance.every((depth) => depth === 0)).toBe(true);
    expect(pdf.drawn.filter(({ mcid }) => mcid === undefined)).toEqual([]);
    for (const page of pdf.pages) expect(page['/Tabs']).toBe('/S');
  });

  test('draws no text outside of the margins', () => {
    for (const { text, x, end } of pdf.drawn) {
      expect(x, text).toBeGreaterThanOrEqual(LEFT - 0.01);
      if (!text.endsWith(' ')) expect(end, text).toBeLessThanOrEqual(RIGHT + 0.05);
    }
    const body = pdf.drawn.filter(({ mcid }) => mcid !== null);
    expect(Math.min(...body.map(({ y }) => y))).toBeGreaterThan(76);
    expect(Math.max(...body.map(({ y }) => y))).toBeLessThan(792 - 88);
  });

  test('says in its structure everything that the document says', () => {
    const cells = [...elements(pdf.document, 'TD'), ...elements(pdf.document, 'TH')].map(({ text }) => text);
    const known = new Set(cells);
    const tables = document.sections.flatMap(({ blocks }) => blocks).filter((block) => block.kind === 'table');
    expect(tables.length).toBeGreaterThan(15);
    for (const row of tables.flatMap(({ rows }) => rows))
      for (const cell of row) expect(known.has(cell.replaceAll('\n', ' ')), cell).toBe(true);
    const paragraphs = new Set(elements(pdf.document, 'P').map(({ text }) => text));
    for (const block of document.sections.flatMap(({ blocks }) => blocks))
      if (block.kind === 'paragraph') expect(paragraphs.has(block.text), block.text).toBe(true);
  });

  test('has headings that begin at 1 and skip no level, with the sections as the document orders them', () => {
    const levels = [...walk(pdf.document)].filter(({ type }) => /^H\d$/.test(type));
    expect(levels[0]?.type).toBe('H1');
    let before = 0;
    for (const { type } of levels) {
      expect(Number(type[1])).toBeLessThanOrEqual(before + 1);
      before = Number(type[1]);
    }
    const titles = levels.slice(2).map(({ text }) => text.replace(/^[\d.]+ {2}/, ''));
    expect(titles).toEqual(document.sections.map(({ title }) => title));
  });

  test('gives every row of a table as many cells as its header has', () => {
    for (const table of elements(pdf.document, 'Table')) {
      const widths = new Set(elements(table, 'TR').map(({ kids }) => kids.length));
      expect(widths.size).toBe(1);
    }
  });

  test('links every entry of the contents to its section, on the page it names', () => {
    const links = elements(pdf.document, 'Link');
    const listed = document.sections.filter(({ level }) => level < 3);
    expect(links.length).toBe(listed.length);
    const annotations = pdf.pages.flatMap((page) => (page['/Annots'] ?? []) as PdfValue[]).map(dictionary);
    expect(annotations.map((annotation) => textOf(dictionary(annotation['/A'])['/D']))).toEqual(
      listed.map(({ id }) => id),
    );
    const headings = [...walk(pdf.document)].filter(({ type }) => type === 'H2' || type === 'H3').slice(1);
    for (const [at, { title }] of listed.entries()) {
      const page = Number(/\d+$/.exec(links[at]?.text ?? '')?.[0]);
      expect(headings[at]?.text.endsWith(title)).toBe(true);
      expect(headings[at]?.pages).toEqual([page - 1]);
      expect(textOf(annotations[at]?.['/Contents'])).toContain(title);
    }
  });

  test('numbers its pages and repeats the status on each of them', () => {
    const running = pdf.drawn.filter(({ mcid }) => mcid === null);
    for (const page of pdf.pages.keys()) {
      const here = running.filter((drawn) => drawn.page === page).map(({ text }) => text);
      expect(here.join('|')).toContain(`Page ${page + 1} of ${pdf.pages.length}`);
      expect(here.join('|')).toContain('DRAFT');
    }
  });

  test('carries the chain and the last manifest as attachments with their dates', () => {
    const files = (pdf.root['/AF'] as PdfValue[]).map(dictionary);
    expect(files.map((file) => textOf(file['/UF']))).toEqual([
      'chain-2026-10.csv',
      'manifest-2026-10-31T06-00-00Z.json',
    ]);
    const [chain] = files.map((file) => pdf.object((file['/EF'] as PdfDictionary)['/F']));
    const { '/Subtype': type, '/Params': params } = dictionary(chain?.value);
    expect(type).toBe('/text#2Fcsv');
    expect(textOf(dictionary(params)['/ModDate'])).toBe('D:20261031060041Z');
    const lines = chain?.stream?.toString('utf8').trimEnd().split('\n');
    expect(lines?.length).toBe(31);
    expect(chain?.stream).toEqual(document.attachments[0]?.bytes);
  });
});

test('contents over several pages place every link on the page that shows it', async () => {
  const sections = Array.from({ length: 50 }, (_, index) => ({
    ...{ id: `part-${index}`, title: `Part ${index}`, level: index === 0 ? (1 as const) : (2 as const), blocks: [] },
  }));
  const pdf = readPdf(await renderPdf(smallReport([], {}, { sections })));
  const shown = elements(pdf.document, 'Link').map((link) => ({
    pages: link.pages,
    kids: link.dictionary['/K'] as PdfDictionary[],
  }));
  expect(new Set(shown.flatMap(({ pages }) => pages)).size).toBe(2);
  for (const { pages, kids } of shown) {
    const { '/Obj': annotation, '/Pg': page } = kids.find((kid) => kid['/Obj']) ?? {};
    expect(pdf.get(page)).toBe(pdf.pages[pages[0] as number]);
    expect(pdf.pages[pages[0] as number]?.['/Annots']).toContainEqual(annotation);
  }
});

test('a name with markup in it stays well-formed in the XMP packet and whole in the title', async () => {
  const pdf = readPdf(await renderPdf(smallReport([], { entity: 'Q&A <Health>\u0001' })));
  expect(pdf.xmp).toContain('Evidence report, Q&amp;A &lt;Health&gt; , October 2026');
  expect(textOf(pdf.get(pdf.info['/Title']))).toContain('Q&A <Health>');
});

test('a name too long for the running head is cut there with an ellipsis and whole on the cover', async () => {
  const entity = 'The Consolidated Health Information Processing and Analytics Company of Northern America '
    .repeat(3)
    .trim();
  const pdf = readPdf(await renderPdf(smallReport([], { entity, labels: [{ word: 'DRAFT', meaning: 'Not yet.' }] })));
  const heads = pdf.drawn.filter(({ page, mcid, y }) => page === 2 && mcid === null && y > 700);
  expect(heads.map(({ text }) => text).join('')).toContain('…');
  for (const { end } of heads) expect(end).toBeLessThanOrEqual(RIGHT + 0.05);
  expect(elements(pdf.document, 'P').map(({ text }) => text)).toContain(entity);
});

function* walk(element: ReadPdf['document']): Generator<ReadPdf['document']> {
  yield element;
  for (const kid of element.kids) yield* walk(kid);
}
