import type { Highlights } from '#domain/report/text/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import type { Element } from './paper/pdfkit.ts';
import { FRAME, type Press } from './paper/press.ts';

const PER_ROW = 4;
const GUTTER = 18;

/** Figures side by side under a rule; in the structure a list, each item figure then label. */
export function paintHighlights(press: Press, parent: Element, { items }: Highlights): void {
  press.y += LOOK.space.paragraph;
  const list = press.open(parent, 'L');
  for (let at = 0; at < items.length; at += PER_ROW) paintRow(press, list, items.slice(at, at + PER_ROW));
  list.end();
}

function paintRow(press: Press, list: Element, items: Highlights['items']): void {
  const width = (FRAME.width - GUTTER * (PER_ROW - 1)) / PER_ROW;
  const wrapped = items.map(({ value, label }) => ({
    value: press.wrap(value, 'figure', width),
    label: press.wrap(label, 'figureLabel', width),
  }));
  const { figure, figureLabel } = LOOK.styles;
  const heights = wrapped.map(({ value, label }) => value.length * figure.leading + label.length * figureLabel.leading);
  const height = Math.max(...heights) + 14;
  press.reserve(height);
  for (const [index, { value, label }] of wrapped.entries()) {
    const x = FRAME.left + index * (width + GUTTER);
    press.hairline(press.y, 'rule', 0.9, x, x + width);
    const item = press.open(list, 'LI');
    const body = press.open(item, 'LBody');
    press.mark(body, () => {
      let y = press.y + 6;
      for (const line of value) {
        press.line(line, 'figure', x, y, items[index]?.tone);
        y += figure.leading;
      }
      for (const line of label) {
        press.line(line, 'figureLabel', x, y);
        y += figureLabel.leading;
      }
    });
    body.end();
    item.end();
  }
  press.y += height;
}
