import type { ReportDocument } from '#domain/report/text/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import { paintBlocks } from './blocks.ts';
import { textElement } from './paper/flow.ts';
import { FRAME, type Press } from './paper/press.ts';

/** The first page: what this is, whose, of when, and the words that qualify it. */
export function paintCover(press: Press, { metadata, cover }: ReportDocument): void {
  const section = press.open(press.root, 'Sect');
  press.newPage();
  press.panel(FRAME.top, 5, 'accent', FRAME.left, 54);
  press.y = FRAME.top + 34;
  textElement(press, section, 'H1', metadata.title, 'title');
  press.y += 2;
  textElement(press, section, 'P', metadata.subtitle, 'subtitle');
  press.y += 44;
  textElement(press, section, 'P', metadata.entity, 'period');
  textElement(press, section, 'P', metadata.periodName, 'subtitle');
  press.y += 34;
  for (const { word, meaning } of metadata.labels) {
    textElement(press, section, 'P', word, 'label');
    textElement(press, section, 'P', meaning, 'body');
    press.y += LOOK.space.paragraph;
  }
  press.y += 16;
  paintBlocks(press, section, cover);
  section.end();
}
