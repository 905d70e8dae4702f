import { explain } from '../../../egress/packets/reason.ts';
import { aggregate } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { EGRESS_PATHS } from '../../digest/things.ts';
import { type Doubt, type NetworkFacts, readNetworks } from '../../network/read-networks.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { doubtfulPathsQuery } from '../../text/queries.ts';
import { fill, number } from '../../text/wording.ts';
import { readingDoubts } from '../parts/doubts.ts';
import { toldChanges } from '../parts/told-changes.ts';
import { drawing, networkName } from './egress-drawing.ts';
import { trafficTable } from './egress-traffic.ts';

/** Where packets can go from each VPC, by the last run; none where the configuration reads no networks. */
export async function egressSections(context: ReportContext): Promise<Section[]> {
  const { input, last, prose } = context;
  if (!last || !input.tables.some(({ id }) => id === 'egress-paths')) return [];
  const words = prose.egress;
  const { networks, doubts } = await readNetworks(context);
  const part = (id: string, title: string, ...blocks: Block[]): Section => ({ id, title, level: 2, blocks });
  return [
    {
      id: 'egress',
      title: words.title,
      level: 1,
      blocks: [
        { kind: 'paragraph', text: words.lead, tone: 'lead' },
        ...readingDoubts(context, ['egress-paths', 'vpcs', 'subnets', 'network-interfaces']),
        networkTable(context, networks),
        { kind: 'list', items: words.terms },
      ],
    },
    ...networks
      .filter(({ paths }) => paths > 0)
      .map((network) =>
        part(
          `egress-${network.scope}-${network.id || 'unknown'}`,
          networkName(network),
          { kind: 'paragraph', text: network.scope, tone: 'note' },
          ...drawing(context, network),
          ...trafficTable(context, network),
        ),
      ),
    part('egress-doubts', words.doubts, { kind: 'paragraph', text: words.doubtsNote }, ...doubtTable(context, doubts)),
    part('egress-changes', words.changes, ...toldChanges(context, EGRESS_PATHS, words)),
  ];
}

/** Whether all that paths follow from was read, there or anywhere. */
function isWhole({ last }: ReportContext, scope?: string): boolean {
  const units = last?.manifest.units.filter(
    (unit) => unit.collector === 'egress-paths' && (scope === undefined || unit.scope === scope),
  );
  return (units ?? []).length > 0 && (units ?? []).every(({ outcome }) => outcome === 'COMPLETE');
}

const noPaths = (context: ReportContext, scope: string): string =>
  isWhole(context, scope) ? 'none' : context.prose.egress.pathsUnread;

const networkTable = (context: ReportContext, networks: readonly NetworkFacts[]): TableBlock => ({
  kind: 'table',
  columns: [
    { header: 'VPC and scope', kind: 'text', weight: 40 },
    { header: 'Subnets', kind: 'number', weight: 9 },
    { header: 'Paths out', kind: 'number', weight: 9 },
    { header: 'FAIL', kind: 'number', weight: 8 },
    { header: 'ERROR or UNKNOWN', kind: 'number', weight: 11 },
    { header: 'Verdict', kind: 'verdict', weight: 16 },
  ],
  rows: networks.map((network) => [
    `${networkName(network)}\n${network.scope}`,
    number(network.subnets.length),
    number(network.paths),
    number(network.counts.FAIL),
    number(network.counts.ERROR + network.counts.UNKNOWN),
    network.paths === 0 ? noPaths(context, network.scope) : aggregate(network.counts).verdict,
  ]),
  whenEmpty: context.prose.egress.none,
});

/** One line for each thing that is missing: a firewall nobody reads puts a thousand paths in doubt. */
function doubtTable(context: ReportContext, doubts: readonly Doubt[]): Block[] {
  const { prose, limits, last } = context;
  const printed = doubts.slice(0, limits.pathsPerVpc);
  const table: TableBlock = {
    kind: 'table',
    columns: [
      { header: 'Reason', kind: 'text', weight: 60 },
      { header: 'VPC', kind: 'mono', weight: 28 },
      { header: 'Paths', kind: 'number', weight: 12 },
    ],
    rows: printed.map(({ reason, vpcs, paths }) => [
      explain(reason),
      vpcs.map((vpc) => vpc || 'not known').join('\n'),
      number(paths),
    ]),
    whenEmpty: isWhole(context) ? prose.egress.doubtsNone : prose.egress.doubtsUnread,
  };
  const hidden = doubts.length - printed.length;
  if (hidden === 0) return [table];
  const text = fill(prose.egress.doubtsCapped, { hidden });
  return [table, { kind: 'paragraph', text }, { kind: 'code', text: doubtfulPathsQuery(last?.run ?? '') }];
}
