import type { ReportContext } from '../../digest/digest.ts';
import type { Block } from '../../text/document.ts';
import { fill } from '../../text/wording.ts';

/** What kept the last run from seeing all of some tables, one sentence each: what was not read must not pass for absent. */
export function readingDoubts({ input, last, prose }: ReportContext, ids: readonly string[]): Block[] {
  const sentences = ids.flatMap((id) => {
    const title = input.tables.find((table) => table.id === id)?.title ?? id;
    const units = last?.manifest.units.filter(({ collector }) => collector === id) ?? [];
    const complete = units.filter(({ outcome }) => outcome === 'COMPLETE').length;
    if (units.length === 0) return [fill(prose.doubts.unplanned, { title })];
    return complete === units.length ? [] : [fill(prose.doubts.incomplete, { title, complete, units: units.length })];
  });
  return sentences.length === 0 ? [] : [{ kind: 'list', items: sentences }];
}
