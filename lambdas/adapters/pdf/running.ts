import type { ReportMetadata } from '#domain/report/text/document.ts';
import { FRAME, type Press, type StyleName } from './paper/press.ts';

/** Running heads and feet, on every page that is buffered: artifacts, because they repeat what the cover says. */
export function paintRunningHeads(press: Press, metadata: ReportMetadata): void {
  const { count } = press.pdf.bufferedPageRange();
  const labels = metadata.labels.map(({ word }) => word).join(' · ');
  for (let page = 0; page < count; page++) {
    press.pdf.switchToPage(page);
    press.artifact(() => {
      const free = atRight(press, labels, 'runningLabel', FRAME.top - 44);
      if (page > 0) atLeft(press, `${metadata.entity} · ${metadata.periodName}`, FRAME.top - 44, free);
      const { sequence, payloadSha256 } = metadata.head;
      const foot = `${metadata.reportId} · chain head ${sequence}, ${payloadSha256.slice(0, 16)}`;
      atLeft(
        press,
        foot,
        FRAME.bottom + 26,
        atRight(press, `Page ${page + 1} of ${count}`, 'running', FRAME.bottom + 26),
      );
    }, 'Pagination');
    if (page > 0) press.hairline(FRAME.top - 28);
    press.hairline(FRAME.bottom + 20);
  }
}

/** Gives the width that is left beside it. */
function atRight(press: Press, text: string, style: StyleName, y: number): number {
  const width = press.widthOf(text, style);
  press.line(text, style, FRAME.right - width, y);
  return FRAME.width - width - 16;
}

/** A name too long for the line ends in an ellipsis here; the cover has it whole. */
function atLeft(press: Press, text: string, y: number, width: number): void {
  const [first = '', ...more] = press.wrap(text, 'running', width);
  press.line(more.length > 0 ? `${first.trimEnd()}…` : first, 'running', FRAME.left, y);
}
