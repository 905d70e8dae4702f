import { byText } from '../../words/by-text.ts';
import { noVerdicts, type VerdictCounts } from '../../words/verdict.ts';
import type { ReportContext } from '../digest/digest.ts';
import { judgedRows, rowsOf, standing } from '../digest/judged.ts';
import { endpointPolicies } from './endpoint-policy.ts';
import { isPassedOn, type Path, pathOf, type Stroke, strokeOf } from './path.ts';
import { placeKey, readSubnets, readVpcs, type SubnetPlace, type VpcPlace } from './places.ts';
import { TrafficLedger, type TrafficLine } from './traffic.ts';

export const EGRESS_RULE = 'egress-is-allowlisted';
const RESOLVER_RULE = 'resolver-egress-is-controlled';

export interface SubnetFacts extends SubnetPlace {
  /** Kinds of interfaces that can send something out of the VPC. */
  readonly senders: number;
  /** Something leaves from it that came in by a transit gateway. */
  readonly passesOn: boolean;
}

/** Paths of one subnet by one way that are drawn alike. */
export interface Connection extends Pick<Path, 'subnet' | 'way' | 'through' | 'service'>, Stroke {}

/** A VPC and what can leave it. */
export interface NetworkFacts extends VpcPlace {
  readonly scope: string;
  /** '' for senders whose VPC is not known. */
  readonly id: string;
  readonly subnets: readonly SubnetFacts[];
  readonly connections: readonly Connection[];
  readonly lines: readonly TrafficLine[];
  /** There are more lines than `lines`. */
  readonly isCut: boolean;
  /** Paths that leave the VPC. */
  readonly paths: number;
  readonly counts: VerdictCounts;
}

/** Paths nobody can judge for certain, by what is missing. */
export interface Doubt {
  /** `CODE:id`. */
  readonly reason: string;
  readonly vpcs: readonly string[];
  readonly paths: number;
}

interface Draft {
  readonly senders: Map<string, Set<string>>;
  /** Subnets that send on what came from other VPCs. */
  readonly passing: Set<string>;
  readonly connections: Map<string, Connection>;
  readonly traffic: TrafficLedger;
  readonly counts: VerdictCounts;
  paths: number;
}

/** Reads what the last run saw of networks: each table once, no row of it kept. */
export async function readNetworks(
  context: ReportContext,
): Promise<{ networks: readonly NetworkFacts[]; doubts: readonly Doubt[] }> {
  const drafts = new Map<string, Draft>();
  const doubts = new Map<string, { vpcs: Set<string>; paths: number }>();
  const resolver = standing(context, RESOLVER_RULE);
  const policyOf = endpointPolicies(context);
  for await (const [row, verdict] of judgedRows(context, rowsOf(context, 'egress-paths'), EGRESS_RULE, 'exit_id')) {
    const path = pathOf(row, verdict);
    if (path.way === 'LOCAL') continue;
    const judged = path.way === 'RESOLVER' ? { ...path, verdict: resolver(path.scope, path.vpc) } : path;
    add(drafts, judged, strokeOf(judged, policyOf(path.scope, path)));
    for (const reason of path.doubts) doubt(doubts, reason, path.vpc);
  }
  return {
    networks: await described(context, drafts),
    doubts: [...doubts]
      .map(([reason, { vpcs, paths }]) => ({ reason, vpcs: [...vpcs].sort(byText), paths }))
      .sort((a, b) => b.paths - a.paths || byText(a.reason, b.reason)),
  };
}

function add(drafts: Map<string, Draft>, path: Path, stroke: Stroke): void {
  const key = placeKey(path.scope, path.vpc);
  const draft = drafts.get(key) ?? newDraft();
  drafts.set(key, draft);
  const { subnet, way, through, service } = path;
  const senders = draft.senders.get(subnet) ?? new Set();
  draft.senders.set(subnet, senders.add(`${JSON.stringify(path.groups)} ${path.source}`));
  if (isPassedOn(path)) draft.passing.add(subnet);
  const connection = { subnet, way, through, service, ...stroke };
  draft.connections.set(JSON.stringify(connection), connection);
  draft.traffic.add(path.way === 'RESOLVER' ? { ...path, groups: 'ANY' } : path);
  draft.counts[path.verdict ?? 'UNKNOWN'] += 1;
  draft.paths += 1;
}

const newDraft = (): Draft => ({
  senders: new Map(),
  passing: new Set(),
  connections: new Map(),
  traffic: new TrafficLedger(),
  counts: noVerdicts(),
  paths: 0,
});

function doubt(doubts: Map<string, { vpcs: Set<string>; paths: number }>, reason: string, vpc: string): void {
  const known = doubts.get(reason) ?? { vpcs: new Set<string>(), paths: 0 };
  doubts.set(reason, known);
  known.vpcs.add(vpc);
  known.paths += 1;
}

/** Every VPC that was read, and every one that paths name; in order of place and id. */
async function described(context: ReportContext, drafts: ReadonlyMap<string, Draft>): Promise<NetworkFacts[]> {
  const [vpcs, subnets] = [await readVpcs(context), await readSubnets(context)];
  const keys = [...new Set([...vpcs.keys(), ...drafts.keys()])].sort(byText);
  return keys.map((key) => {
    const [scope = '', id = ''] = key.split('\0');
    const { senders, passing, connections, traffic, counts, paths } = drafts.get(key) ?? newDraft();
    const known = subnets.get(key) ?? [];
    const unread = [...senders.keys()].filter((subnet) => !known.some((one) => one.id === subnet));
    const all = [...known, ...unread.map((subnet) => ({ id: subnet, name: '', cidrs: [], interfaces: null }))];
    return {
      ...{ scope, id, counts, paths },
      ...(vpcs.get(key) ?? { name: '', cidrs: [] }),
      subnets: all.map((subnet) => ({
        ...subnet,
        senders: senders.get(subnet.id)?.size ?? 0,
        passesOn: passing.has(subnet.id),
      })),
      connections: [...connections.values()],
      lines: traffic.lines(),
      isCut: traffic.isCut,
    };
  });
}
