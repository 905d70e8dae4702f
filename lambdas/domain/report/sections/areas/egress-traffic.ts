import type { ReportContext } from '../../digest/digest.ts';
import type { NetworkFacts } from '../../network/read-networks.ts';
import type { TrafficLine } from '../../network/traffic.ts';
import type { Block, TableBlock } from '../../text/document.ts';
import { pathsQuery } from '../../text/queries.ts';
import { fill, number } from '../../text/wording.ts';

/** The paths of a VPC, those that read alike in one line, the worst first. */
export function trafficTable({ prose, limits, last }: ReportContext, network: NetworkFacts): Block[] {
  const words = prose.egress;
  const printed = network.lines.slice(0, limits.pathsPerVpc);
  const isWhole = printed.length === network.lines.length && !network.isCut;
  const table: TableBlock = {
    kind: 'table',
    caption: words.paths,
    columns: [
      { header: 'Sender', kind: 'mono', weight: 27 },
      { header: 'What it can reach', kind: 'text', weight: 31 },
      { header: 'Way', kind: 'text', weight: 23 },
      { header: 'Grade', kind: 'text', weight: 10 },
      { header: 'Verdict', kind: 'verdict', weight: 15 },
    ],
    rows: printed.map(trafficRow),
    whenEmpty: words.pathsNone,
  };
  return [
    table,
    {
      kind: 'paragraph',
      text: isWhole ? words.pathsWhole : fill(words.pathsCapped, { total: network.paths }),
    },
    { kind: 'code', text: pathsQuery(network.id, last?.run ?? '') },
  ];
}

const trafficRow = (line: TrafficLine): string[] => [
  [...senderLines(line), ...listed(line.subnets, 12), ...(line.isRunning ? [] : ['none is running'])].join('\n'),
  listed(line.traffic, 6).join('\n'),
  [line.way, line.through.join('\n→ '), line.way === 'INTERNET' ? line.service : null].filter(Boolean).join('\n'),
  line.grade,
  line.verdict ?? 'NOT_EVALUATED',
];

function senderLines({ groups }: TrafficLine): string[] {
  if (groups === 'ANY') return ['any group'];
  if (groups === null) return ['groups not read'];
  return groups.length === 0 ? ['no group'] : [...groups];
}

function listed(texts: readonly string[], named: number): string[] {
  const more = texts.length - named;
  return more > 0 ? [...texts.slice(0, named), `and ${number(more)} more`] : [...texts];
}
