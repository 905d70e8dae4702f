import { LOOK } from '../../../../templates/report/look.ts';
import type { Element } from './pdfkit.ts';
import { FRAME, type Press, type StyleName } from './press.ts';

/** Lets lines run down the page and on to the next; never leaves the first or the last of several alone. */
export function flow(press: Press, element: Element, lines: readonly string[], style: StyleName, x: number): void {
  const { leading } = LOOK.styles[style];
  for (let rest = lines; rest.length > 0; ) {
    const fit = Math.floor(press.room / leading);
    const count = rest.length <= fit ? rest.length : Math.min(fit, rest.length - 2);
    if (count < Math.min(2, rest.length)) {
      press.newPage();
      continue;
    }
    const here = rest.slice(0, count);
    press.mark(element, () => {
      for (const line of here) {
        press.line(line, style, x, press.y);
        press.y += leading;
      }
    });
    rest = rest.slice(here.length);
    if (rest.length > 0) press.newPage();
  }
}

/** An element of its own with text that runs over the frame's width, or from `x` on. */
export function textElement(
  press: Press,
  parent: Element,
  type: string,
  text: string,
  style: StyleName,
  x: number = FRAME.left,
): void {
  const element = press.open(parent, type);
  flow(press, element, press.wrap(text, style, FRAME.right - x), style, x);
  element.end();
}
