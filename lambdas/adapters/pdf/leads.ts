import type { Block, List, Section } from '#domain/report/text/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import { leadOfFigure } from './figures/figure.ts';
import { FRAME, type Press } from './paper/press.ts';
import { gridOfCalendar } from './tables/calendar.ts';
import { leadOfGrid } from './tables/grid.ts';
import { gridOfFacts, gridOfTable } from './tables/table.ts';

/** What of a block must stand with what is above it, and whether what follows the block may stand elsewhere. */
interface Lead {
  readonly height: number;
  readonly ends: boolean;
}

type LeadOf<Kind extends Block['kind']> = (press: Press, block: Extract<Block, { kind: Kind }>) => Lead;

const { space, styles } = LOOK;
const LEADS: { readonly [Kind in Block['kind']]: LeadOf<Kind> } = {
  paragraph: (press, { text, tone = 'body' }) => ({
    height: textHeight(press, text, tone) + space.paragraph,
    ends: false,
  }),
  list: leadOfList,
  code: () => ({ height: 3 * styles.code.leading + 16, ends: true }),
  facts: (press, facts) => ({ height: leadOfGrid(press, gridOfFacts(facts)), ends: true }),
  highlights: () => ({ height: styles.figure.leading + 3 * styles.figureLabel.leading + 14, ends: true }),
  table: (press, table) =>
    table.rows.length > 0
      ? { height: leadOfGrid(press, gridOfTable(press, table)), ends: true }
      : { height: textHeight(press, table.whenEmpty, 'body') + space.paragraph, ends: false },
  calendar: (press, calendar) => ({ height: leadOfGrid(press, gridOfCalendar(calendar)), ends: true }),
  figure: (press, figure) => ({ height: leadOfFigure(press, figure), ends: true }),
};

/**
 * How much must follow a section's heading on its page: its paragraphs down to the beginning of the first thing that may
 * run over pages, be it below the heading of the section after it. Where that is more than a page, no more than usual.
 */
export function leadOfSection(press: Press, sections: readonly Section[], at: number): number {
  const section = sections[at];
  let height = 0;
  for (const block of section?.blocks ?? []) {
    const lead = (LEADS[block.kind] as LeadOf<Block['kind']>)(press, block);
    height += lead.height;
    if (height > FRAME.height - space.keepWithHeading / 2) return space.keepWithHeading;
    if (lead.ends) return height;
  }
  const next = sections[at + 1];
  if (!section || !next || next.level <= section.level) return height;
  const heading = `heading${next.level}` as const;
  return (
    height +
    space.beforeHeading2 +
    styles[heading].leading +
    space.afterHeading +
    leadOfSection(press, sections, at + 1)
  );
}

const textHeight = (press: Press, text: string, tone: 'lead' | 'body' | 'note'): number =>
  press.wrap(text, tone, FRAME.width).length * styles[tone].leading;

/** A list of no more items than these stays whole. */
const FEW = 4;

function leadOfList(press: Press, { items }: List): Lead {
  const isFew = items.length <= FEW;
  const lines = items.slice(0, isFew ? FEW : 2).map((item) => press.wrap(item, 'body', FRAME.width - 20).length);
  const height = lines.reduce((sum, count) => sum + count * styles.body.leading + 3, space.paragraph);
  return { height, ends: !isFew };
}
