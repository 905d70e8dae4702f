import type { Block, Code, List, Paragraph } from '#domain/report/text/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import { paintFigure } from './figures/figure.ts';
import { paintHighlights } from './highlights.ts';
import { textElement } from './paper/flow.ts';
import type { Element } from './paper/pdfkit.ts';
import { FRAME, type Press } from './paper/press.ts';
import { paintCalendar } from './tables/calendar.ts';
import { paintFacts, paintTable } from './tables/table.ts';

type Painter<Kind extends Block['kind']> = (
  press: Press,
  parent: Element,
  block: Extract<Block, { kind: Kind }>,
) => void;

const PAINTERS: { readonly [Kind in Block['kind']]: Painter<Kind> } = {
  paragraph: paintParagraph,
  list: paintList,
  code: paintCode,
  facts: paintFacts,
  highlights: paintHighlights,
  table: paintTable,
  calendar: paintCalendar,
  figure: paintFigure,
};

export function paintBlocks(press: Press, parent: Element, blocks: readonly Block[]): void {
  for (const block of blocks) (PAINTERS[block.kind] as Painter<Block['kind']>)(press, parent, block);
}

const { space } = LOOK;

function paintParagraph(press: Press, parent: Element, { text, tone = 'body' }: Paragraph): void {
  textElement(press, parent, 'P', text, tone);
  press.y += space.paragraph;
}

function paintList(press: Press, parent: Element, { items, ordered = false }: List): void {
  const list = press.open(parent, 'L');
  for (const [index, item] of items.entries()) {
    press.reserve(2 * LOOK.styles.body.leading);
    const entry = press.open(list, 'LI');
    const label = press.open(entry, 'Lbl');
    press.mark(label, () => press.line(ordered ? `${index + 1}.` : '•', 'body', FRAME.left + 2, press.y, 'accent'));
    label.end();
    textElement(press, entry, 'LBody', item, 'body', FRAME.left + 20);
    entry.end();
    press.y += 3;
  }
  list.end();
  press.y += space.paragraph - 3;
}

/** The shade is drawn page by page, before the lines that stand on it. */
function paintCode(press: Press, parent: Element, { text }: Code): void {
  const pad = 8;
  const { leading } = LOOK.styles.code;
  const paragraph = press.open(parent, 'P');
  const code = press.open(paragraph, 'Code');
  for (let rest = press.wrap(text, 'code', FRAME.width - 2 * pad); rest.length > 0; ) {
    press.reserve(Math.min(rest.length, 3) * leading + 2 * pad);
    const here = rest.slice(0, Math.floor((press.room - 2 * pad) / leading));
    press.panel(press.y, here.length * leading + 2 * pad);
    press.mark(code, () => {
      for (const [index, line] of here.entries())
        press.line(line, 'code', FRAME.left + pad, press.y + pad + index * leading);
    });
    press.y += here.length * leading + 2 * pad;
    rest = rest.slice(here.length);
  }
  code.end();
  paragraph.end();
  press.y += space.block - 4;
}
