import { byText } from '../../../words/by-text.ts';
import { VERDICTS } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { findingsOf } from '../../digest/judged.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { ruleQuery } from '../../text/queries.ts';
import { fill, number, textOf } from '../../text/wording.ts';
import { readingDoubts } from '../parts/doubts.ts';
import { type ClusterFacts, clusterCells, jobCells, type Routed, readFacts } from './cluster-facts.ts';

/** How it is known of each cluster whether Spark encrypts; none where the configuration reads no Databricks. */
export async function clusterSections(context: ReportContext): Promise<Section[]> {
  const { input, last, prose } = context;
  const has = (id: string): boolean => input.tables.some((table) => table.id === id);
  if (!last || !has('clusters')) return [];
  const words = prose.clusters;
  const sources = ['clusters', 'jobs', 'spark-ssl-probe', 'compliance-security-profile'].filter(has);
  const parts: Section[] = [
    {
      id: 'clusters',
      title: words.title,
      level: 1,
      blocks: [
        { kind: 'paragraph', text: words.lead, tone: 'lead' },
        { kind: 'list', items: words.order, ordered: true },
        ...readingDoubts(context, sources),
      ],
    },
    await part(context, 'clusters-all-purpose', words.clusters, 'cluster-spark-ssl-enabled', CLUSTERS),
  ];
  if (has('jobs')) parts.push(await part(context, 'clusters-jobs', words.jobs, 'job-cluster-spark-ssl-enabled', JOBS));
  return parts;
}

interface Detail {
  readonly table: string;
  readonly columns: TableBlock['columns'];
  readonly cells: (finding: Routed, facts: ClusterFacts, words: ReportContext['prose']['clusters']) => string[];
}

const CLUSTERS: Detail = {
  table: 'clusters',
  columns: [
    { header: 'Cluster and workspace', kind: 'text', weight: 27 },
    { header: 'Declared', kind: 'text', weight: 12 },
    { header: 'Running cluster says', kind: 'text', weight: 13 },
    { header: 'Instances encrypt', kind: 'text', weight: 16 },
    { header: 'Verdict', kind: 'verdict', weight: 15 },
    { header: 'Reason', kind: 'text', weight: 27 },
  ],
  cells: clusterCells,
};

const JOBS: Detail = {
  table: 'jobs',
  columns: [
    { header: 'Job and workspace', kind: 'text', weight: 34 },
    { header: 'Verdict', kind: 'verdict', weight: 16 },
    { header: 'Reason', kind: 'text', weight: 50 },
  ],
  cells: jobCells,
};

async function part(context: ReportContext, id: string, title: string, rule: string, detail: Detail): Promise<Section> {
  const { limits, prose, last } = context;
  const findings: Routed[] = [];
  for await (const row of findingsOf(context, rule)) findings.push(routedOf(row));
  findings.sort((a, b) => rank(a) - rank(b) || byText(a.code, b.code) || byText(nameOf(a), nameOf(b)));
  const printed = findings.slice(0, limits.rowsPerTable);
  const facts = await readFacts(context, detail.table, printed);
  const hidden = findings.length - printed.length;
  const rest: Block[] = [
    { kind: 'paragraph', text: fill(prose.clusters.capped, { hidden }) },
    { kind: 'code', text: ruleQuery(rule, last?.run ?? '') },
  ];
  return {
    id,
    title,
    level: 2,
    blocks: [
      routeTable(
        context,
        findings.filter(({ resource }) => resource !== '*'),
      ),
      {
        kind: 'table',
        columns: detail.columns,
        rows: printed.map((finding) => detail.cells(finding, facts, prose.clusters)),
        whenEmpty: prose.clusters.none,
      },
      ...(hidden > 0 ? rest : []),
    ],
  };
}

const routedOf = (row: Parameters<typeof textOf>[0]): Routed => ({
  scope: textOf(row, 'scope'),
  resource: textOf(row, 'resource_id'),
  verdict: textOf(row, 'verdict'),
  assurance: textOf(row, 'assurance'),
  code: textOf(row, 'reason_code'),
  reason: textOf(row, 'reason'),
});

const rank = ({ verdict }: Routed): number => (VERDICTS as readonly string[]).indexOf(verdict);
const nameOf = ({ scope, resource }: Routed): string => `${scope}\0${resource}`;

function routeTable({ prose }: ReportContext, findings: readonly Routed[]): TableBlock {
  const words = prose.clusters;
  const groups = Map.groupBy(findings, ({ verdict, assurance, code }) => JSON.stringify([verdict, assurance, code]));
  return {
    kind: 'table',
    caption: words.routes,
    columns: [
      { header: 'Verdict', kind: 'verdict', weight: 18 },
      { header: 'Route', kind: 'text', weight: 44 },
      { header: 'Reason', kind: 'text', weight: 28 },
      { header: 'Count', kind: 'number', weight: 10 },
    ],
    rows: [...groups.values()].map((group) => {
      const [first] = group as [Routed];
      return [first.verdict, words.route[routeOf(first)], first.code, number(group.length)];
    }),
    whenEmpty: words.none,
  };
}

/** Which of the routes carried a verdict; an assurance alone does not tell instances from declarations. */
function routeOf({ assurance, code }: Routed): 'INSTANCE' | 'RUNTIME' | 'CONFIG' | 'NONE' {
  if (code === 'CSP_INTERNODE_BY_INSTANCE') return 'INSTANCE';
  return assurance === 'RUNTIME' || assurance === 'CONFIG' ? assurance : 'NONE';
}
