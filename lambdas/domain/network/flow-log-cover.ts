import type { Related } from '../declaring/rule.ts';

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

/** What flows a flow log may be told to take; ALL is both (API CreateFlowLogs, TrafficType). */
export const TRAFFIC = ['ACCEPT', 'REJECT'] as const;
export type Traffic = (typeof TRAFFIC)[number];

/** At work, and what it writes arrives. */
const WANTED = { status: 'ACTIVE', deliverStatus: 'SUCCESS' } as const;

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

/** Whether some traffic is logged; null: nobody knows. */
export type Cover = boolean | null;

/** Whether accepted and rejected traffic of a place are each in some flow log. */
export type Taken = Readonly<Record<Traffic, Cover>>;

/**
 * What flow logs of one place take between them: one of accepted and one of rejected traffic are as good as one of all.
 * Each has to be whole by itself, in its format and its delivery. A gap, or a fact that was not reported, leaves open
 * what no other takes.
 */
export function takenBy({ rows, gap }: Related<FlowLogFacts>): Taken {
  const unread: readonly Cover[] = gap ? [null] : [];
  const inSome = (traffic: Traffic): Cover =>
    [...rows.map((log) => takes(log, traffic)), ...unread].reduce(either, false);
  return { ACCEPT: inSome('ACCEPT'), REJECT: inSome('REJECT') };
}

/** What is taken of a place where both stand: logs of its VPC are of its subnets, too, and those of its interfaces. */
export const between = (a: Taken, b: Taken): Taken => ({
  ACCEPT: either(a.ACCEPT, b.ACCEPT),
  REJECT: either(a.REJECT, b.REJECT),
});

/** Whether all traffic is taken. */
export const coverOf = ({ ACCEPT, REJECT }: Taken): Cover => allCovered([ACCEPT, REJECT]);

const either = (a: Cover, b: Cover): Cover =>
  a === true || b === true ? true : a === null || b === null ? null : false;

export function takes(log: FlowLogFacts, traffic: Traffic): Cover {
  const fields = ['status', 'deliverStatus'] as const;
  if (fields.some((field) => log[field] !== null && log[field] !== WANTED[field])) return false;
  if (lackingFields(log).length > 0) return false;
  const takesIt = log.trafficType === 'ALL' || log.trafficType === traffic;
  if (!takesIt && TRAFFIC.some((one) => one === log.trafficType)) return false;
  return takesIt && log.fields !== null && fields.every((field) => log[field] !== null) ? true : null;
}

/** True if every place is covered, false if one is not; of no place at all, false: nothing is logged there. */
export function allCovered(places: readonly Cover[]): Cover {
  if (places.length === 0 || places.includes(false)) return false;
  return places.includes(null) ? null : true;
}
