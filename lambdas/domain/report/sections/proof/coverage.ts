import { settingChanges, type UnitsChange, unitsChanges } from '../../digest/coverage.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { Section, TableBlock } from '../../text/document.ts';

/** What runs were told and planned otherwise than the run before them. */
export function coverageSection({ input, runs, prose }: ReportContext): Section {
  const words = prose.completeness;
  const compared = [...(input.before ? [input.before] : []), ...runs];
  return {
    id: 'completeness-coverage',
    title: words.coverage,
    level: 2,
    blocks: [
      { kind: 'paragraph', text: words.coverageNote, tone: 'note' },
      {
        kind: 'table',
        caption: words.settings,
        columns: [
          { header: 'Setting', kind: 'text', weight: 30 },
          { header: 'First run', kind: 'text', weight: 22 },
          { header: 'Change', kind: 'mono', weight: 48 },
        ],
        rows: settingChanges(compared).map(({ run, setting, lines }) => [setting, run, lines.join('\n')]),
        whenEmpty: words.settingsNone,
      },
      plannedTable(unitsChanges(compared), words.planned, words.plannedNone),
    ],
  };
}

const plannedTable = (changes: readonly UnitsChange[], caption: string, whenEmpty: string): TableBlock => ({
  kind: 'table',
  caption,
  columns: [
    { header: 'Scope', kind: 'mono', weight: 34 },
    { header: 'First run', kind: 'text', weight: 22 },
    { header: 'Change', kind: 'text', weight: 44 },
  ],
  rows: changes.map(({ scope, run, kind, collectors, whole }) => [
    scope,
    run,
    whole ? `the whole place: ${kind}` : `${kind}: ${collectors.join(', ')}`,
  ]),
  whenEmpty,
});
