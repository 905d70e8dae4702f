import { type PdfDictionary, type PdfObject, type PdfValue, readObjects } from './pdf-objects.ts';
import { ContentReader, type DrawnText, type Font, readFont } from './read-content.ts';

export interface StructElement {
  readonly type: string;
  readonly dictionary: PdfDictionary;
  readonly kids: readonly StructElement[];
  /** Text of this element and of those below it, in order, lines joined by nothing. */
  readonly text: string;
  readonly pages: readonly number[];
}

export interface ReadPdf {
  readonly root: PdfDictionary;
  readonly info: PdfDictionary;
  readonly xmp: string;
  readonly pages: readonly PdfDictionary[];
  readonly drawn: readonly DrawnText[];
  readonly imbalance: readonly number[];
  readonly document: StructElement;
  readonly fonts: readonly Font[];
  readonly get: (value: PdfValue | undefined) => PdfValue | undefined;
  readonly object: (value: PdfValue | undefined) => PdfObject | undefined;
}

/** Reads a PDF back by its own structures, independently of what wrote it. */
export function readPdf(bytes: Buffer): ReadPdf {
  const { objects, trailer } = readObjects(bytes);
  const object = (value: PdfValue | undefined): PdfObject | undefined =>
    isReference(value) ? objects.get(value.ref) : value === undefined ? undefined : { value };
  const get = (value: PdfValue | undefined): PdfValue | undefined => object(value)?.value;
  const dictionary = (value: PdfValue | undefined): PdfDictionary => (get(value) ?? {}) as PdfDictionary;
  const root = dictionary(trailer['/Root']);
  const pageRefs = (dictionary(root['/Pages'])['/Kids'] ?? []) as { ref: number }[];
  const fonts = new Map<number, Font>();
  const fontOf = (value: PdfValue): Font => {
    const { ref } = value as { ref: number };
    const font = fonts.get(ref) ?? readFont(dictionary(value), dictionary, object);
    fonts.set(ref, font);
    return font;
  };
  const reader = new ContentReader();
  for (const [page, ref] of pageRefs.entries()) {
    const { '/Resources': resources, '/Contents': contents } = dictionary(ref);
    const names = (dictionary(resources)['/Font'] ?? {}) as PdfDictionary;
    const content = object(contents)?.stream?.toString('latin1') ?? '';
    reader.read(content, page, (name) => fontOf(names[name as `/${string}`] as PdfValue));
  }
  const pageOf = (value: PdfValue | undefined): number =>
    pageRefs.findIndex(({ ref }) => isReference(value) && value.ref === ref);
  const [top] = [dictionary(root['/StructTreeRoot'])['/K'] ?? []].flat() as PdfValue[];
  return {
    root,
    info: dictionary(trailer['/Info']),
    xmp: object(root['/Metadata'])?.stream?.toString('utf8') ?? '',
    pages: pageRefs.map(dictionary),
    drawn: reader.drawn,
    imbalance: reader.imbalance,
    document: readElement(top, -1, { dictionary, pageOf, content: contentByMark(reader.drawn) }),
    fonts: [...fonts.values()],
    get,
    object,
  };
}

const isReference = (value: PdfValue | undefined): value is { ref: number } =>
  typeof value === 'object' && value !== null && 'ref' in value;

function contentByMark(drawn: readonly DrawnText[]): Map<string, string> {
  const content = new Map<string, string>();
  for (const { page, mcid, text } of drawn)
    if (typeof mcid === 'number') content.set(`${page} ${mcid}`, (content.get(`${page} ${mcid}`) ?? '') + text);
  return content;
}

interface Tree {
  readonly dictionary: (value: PdfValue | undefined) => PdfDictionary;
  readonly pageOf: (value: PdfValue | undefined) => number;
  readonly content: ReadonlyMap<string, string>;
}

function readElement(value: PdfValue | undefined, above: number, tree: Tree): StructElement {
  const element = tree.dictionary(value);
  const page = '/Pg' in element ? tree.pageOf(element['/Pg']) : above;
  const kids: StructElement[] = [];
  const pages = new Set<number>();
  let text = '';
  for (const kid of [element['/K'] ?? []].flat() as PdfValue[]) {
    if (typeof kid === 'number' || isMarked(kid)) {
      const [at, mcid] = typeof kid === 'number' ? [page, kid] : [tree.pageOf(kid['/Pg']), kid['/MCID']];
      text += tree.content.get(`${at} ${mcid}`) ?? '';
      pages.add(at);
    } else if (isReference(kid)) {
      const child = readElement(kid, page, tree);
      kids.push(child);
      text += child.text;
      for (const number of child.pages) pages.add(number);
    }
  }
  return { type: String(element['/S']).slice(1), dictionary: element, kids, text, pages: [...pages] };
}

const isMarked = (value: PdfValue): value is PdfDictionary & { '/Pg': PdfValue; '/MCID': number } =>
  typeof value === 'object' && value !== null && '/MCID' in value;

/** All elements of a type, in reading order. */
export const elements = (element: StructElement, type: string): StructElement[] => [
  ...(element.type === type ? [element] : []),
  ...element.kids.flatMap((kid) => elements(kid, type)),
];
