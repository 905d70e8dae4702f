import type { Gap } from '../gap.ts';
import type { Related } from '../rule.ts';

/** What the rules need to know of a flow log; rows of `flow-logs` have it. */
export interface FlowLogFacts {
  readonly id: string;
  readonly status: string | null;
  readonly trafficType: string | null;
  readonly deliverStatus: string | null;
  readonly deliverError: string | null;
}

/** A flow log that is evidence of all traffic: at work, of everything, and what it writes arrives. */
const WANTED = { status: 'ACTIVE', trafficType: 'ALL', deliverStatus: 'SUCCESS' } as const;

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
  return fields.every((field) => log[field] !== null) ? true : null;
}

/** True if every place is covered, false if one is not; of no place at all, false: nothing is logged there. */
export function allCovered(places: readonly Cover[]): Cover {
  if (places.length === 0 || places.includes(false)) return false;
  return places.includes(null) ? null : true;
}
