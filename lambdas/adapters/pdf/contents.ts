import { LOOK } from '../../../templates/report/look.ts';
import { literal } from './paper/pdfkit.ts';
import { FRAME, type Press } from './paper/press.ts';

/** A heading where it came to stand. */
export interface Entry {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly level: 1 | 2;
  /** Counted from 1. */
  readonly page: number;
}

const HEADING = LOOK.styles.heading1.leading + 14;
const LEADING = LOOK.styles.contents1.leading;
const INDENT = 28;

/**
 * The contents stand before what they list, and their page numbers are known only after it: `reserve` leaves the pages
 * free and takes the place in the structure, the function it returns fills them.
 */
export function reserveContents(
  press: Press,
  headings: readonly Pick<Entry, 'number' | 'title' | 'level'>[],
): (entries: readonly Entry[]) => void {
  const section = press.open(press.root, 'Sect');
  const wrapped = headings.map((heading) => linesOf(press, heading));
  const places: { page: number; y: number }[] = [];
  press.newPage();
  const first = press.pdf.bufferedPageRange().count - 1;
  press.y += HEADING;
  for (const [at, lines] of wrapped.entries()) {
    press.y += headings[at]?.level === 1 ? 5 : 0;
    press.reserve(lines.length * LEADING);
    places.push({ page: press.pdf.bufferedPageRange().count - 1, y: press.y });
    press.y += lines.length * LEADING;
  }
  return (entries) => {
    press.pdf.switchToPage(first);
    const heading = press.open(section, 'H2');
    press.mark(heading, () => press.line('Contents', 'heading1', FRAME.left, FRAME.top));
    heading.end();
    const toc = press.open(section, 'TOC');
    for (const [at, entry] of entries.entries()) {
      const place = places[at];
      if (!place) continue;
      press.pdf.switchToPage(place.page);
      const item = press.open(toc, 'TOCI');
      const link = press.open(press.open(item, 'Reference'), 'Link');
      paintEntry(press, entry, wrapped[at] ?? [], place.y, link);
      item.end(); // on the link's own page: pdfkit takes the annotation's page from where it ends
    }
    toc.end();
    section.end();
  };
}

const linesOf = (press: Press, { title, level }: Pick<Entry, 'title' | 'level'>): string[] =>
  press.wrap(title, `contents${level}`, FRAME.width - INDENT - 40);

function paintEntry(
  press: Press,
  entry: Entry,
  lines: readonly string[],
  y: number,
  link: ReturnType<Press['open']>,
): void {
  const style = `contents${entry.level}` as const;
  const page = String(entry.page);
  press.mark(link, () => {
    press.line(entry.number, style, FRAME.left, y);
    for (const [index, line] of lines.entries()) press.line(line, style, FRAME.left + INDENT, y + index * LEADING);
    press.line(page, style, FRAME.right - press.widthOf(page, style), y);
  });
  press.pdf.goTo(FRAME.left, y, FRAME.width, lines.length * LEADING, entry.id, {
    structParent: link,
    Contents: literal(`${entry.number} ${entry.title}, page ${page}`),
  });
}
