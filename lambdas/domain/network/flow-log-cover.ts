import type { Related } from '../declaring/rule.ts';
import type { Gap } from '../words/gap.ts';

/** What the rules need to know of a flow log; rows of `flow-logs` have it. */
export interface FlowLogFacts {
  readonly id: string;
  readonly status: string | null;
  readonly trafficType: string | null;
  readonly deliverStatus: string | null;
  readonly deliverError: string | null;
  /** ARN; a flow log to CloudWatch Logs may name its group alone. */
  readonly destination: string | null;
  readonly logGroupName: string | null;
  /** What a record holds, by EC2's names: `srcaddr`. */
  readonly fields: readonly string[] | null;
}

/** A flow log that is evidence of all traffic: at work, of everything, and what it writes arrives. */
const WANTED = { status: 'ACTIVE', trafficType: 'ALL', deliverStatus: 'SUCCESS' } as const;

/**
 * Without these a record does not say who sent what where, and whether it was let through. The packet's own address does
 * as well as that of the interface: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const NEEDED: readonly (readonly string[])[] = [
  ['srcaddr', 'pkt-srcaddr'],
  ['dstaddr', 'pkt-dstaddr'],
  ['srcport'],
  ['dstport'],
  ['protocol'],
  ['action'],
];

/** The fields that records of the flow log lack, in order to be evidence of what left; none where that was not told. */
export const lackingFields = ({ fields }: FlowLogFacts): string[] =>
  fields === null
    ? []
    : NEEDED.flatMap((names) => (names.some((name) => fields.includes(name)) ? [] : (names[0] ?? [])));

/** Whether all traffic of a place is logged; null: nobody knows. */
export type Cover = boolean | null;

export interface CoverOf {
  readonly isCovered: Cover;
  /** The flow log that covers the place; else the first one that stands there. */
  readonly log: FlowLogFacts | undefined;
  /** Set where a gap leaves it open. */
  readonly gap: Gap | undefined;
}

/** One flow log that covers is enough. Without one, a gap or a fact that was not reported leaves it open. */
export function coverOf({ rows, gap }: Related<FlowLogFacts>): CoverOf {
  const covering = rows.find((log) => covers(log) === true);
  if (covering) return { isCovered: true, log: covering, gap: undefined };
  const isOpen = gap !== undefined || rows.some((log) => covers(log) === null);
  return { isCovered: isOpen ? null : false, log: rows[0], gap };
}

function covers(log: FlowLogFacts): Cover {
  const fields = ['status', 'trafficType', 'deliverStatus'] as const;
  if (fields.some((field) => log[field] !== null && log[field] !== WANTED[field])) return false;
  if (lackingFields(log).length > 0) return false;
  return log.fields !== null && fields.every((field) => log[field] !== null) ? true : null;
}

/** True if every place is covered, false if one is not; of no place at all, false: nothing is logged there. */
export function allCovered(places: readonly Cover[]): Cover {
  if (places.length === 0 || places.includes(false)) return false;
  return places.includes(null) ? null : true;
}
