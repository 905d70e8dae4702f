import type { TableRow } from '../../../tables/table.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { rowsOf } from '../../digest/judged.ts';
import { resourceText, textOf, valueText } from '../../text/wording.ts';

/** One finding of the rules that have more than one route to a verdict. */
export interface Routed {
  readonly scope: string;
  /** `*`: everything in the scope. */
  readonly resource: string;
  readonly verdict: string;
  /** '' where nothing carried a verdict. */
  readonly assurance: string;
  readonly code: string;
  readonly reason: string;
}

/** Rows by scope and id: of a table, and of the probe; null where there is no probe. */
export interface ClusterFacts {
  readonly rows: ReadonlyMap<string, TableRow>;
  readonly probed: ReadonlyMap<string, TableRow> | null;
}

type Words = ReportContext['prose']['clusters'];

const keyOf = (scope: string, resource: string): string => `${scope}\0${resource}`;

/** The rows of what is printed, and no others. */
export async function readFacts(
  context: ReportContext,
  table: string,
  printed: readonly Routed[],
): Promise<ClusterFacts> {
  const wanted = new Set(printed.map(({ scope, resource }) => keyOf(scope, resource)));
  const read = async (id: string): Promise<Map<string, TableRow>> => {
    const rows = new Map<string, TableRow>();
    for await (const row of rowsOf(context, id)) {
      const key = keyOf(textOf(row, 'scope'), textOf(row, 'id'));
      if (wanted.has(key)) rows.set(key, row);
    }
    return rows;
  };
  const isProbed = context.input.tables.some(({ id }) => id === 'spark-ssl-probe');
  return { rows: await read(table), probed: isProbed ? await read('spark-ssl-probe') : null };
}

export function clusterCells(finding: Routed, { rows, probed }: ClusterFacts, words: Words): string[] {
  const key = keyOf(finding.scope, finding.resource);
  const row = rows.get(key);
  return [
    placeText(finding, row),
    row ? declaredText(row, words) : words.unread,
    runtimeText(probed, key, words),
    row ? instancesText(row, words) : words.unread,
    finding.verdict,
    `${finding.code}\n${finding.reason}`,
  ];
}

export const jobCells = (finding: Routed, { rows }: ClusterFacts): string[] => [
  placeText(finding, rows.get(keyOf(finding.scope, finding.resource))),
  finding.verdict,
  `${finding.code}\n${finding.reason}`,
];

const placeText = ({ scope, resource }: Routed, row: TableRow | undefined): string => {
  const name = row ? textOf(row, 'name') : '';
  return name === '' ? resourceText(resource, scope) : `${name}\n${resourceText(resource, scope)}`;
};

function declaredText(row: TableRow, words: Words): string {
  const [own, fixed] = [textOf(row, 'spark_ssl'), textOf(row, 'policy_spark_ssl')];
  return [own === '' ? words.undeclared : own, ...(fixed === '' ? [] : [`policy: ${fixed}`])].join('\n');
}

function runtimeText(probed: ClusterFacts['probed'], key: string, words: Words): string {
  if (probed === null) return words.probeOff;
  const row = probed.get(key);
  if (!row) return words.notAsked;
  return textOf(row, 'spark_ssl') || textOf(row, 'reason') || words.notAsked;
}

/** Columns of records hold JSON text. */
function instancesText(row: TableRow, words: Words): string {
  const text = textOf(row, 'node_encryption');
  if (text === '') return words.unread;
  const types = Object.entries(JSON.parse(text) as Readonly<Record<string, boolean | null>>).sort();
  if (types.length === 0) return words.unread;
  return types.map(([type, encrypts]) => `${type}: ${valueText(encrypts, 'boolean')}`).join('\n');
}
