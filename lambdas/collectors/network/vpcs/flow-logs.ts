import { fail, type Judgement, pass, type Related, type RuleContext, rule, unknown } from '#domain/declaring/rule.ts';
import {
  allCovered,
  between,
  type Cover,
  coverOf,
  type FlowLogFacts,
  lackingFields,
  type Taken,
  TRAFFIC,
  takenBy,
  takes,
} from '#domain/network/flow-log-cover.ts';
import { FLOW_LOG_EXAMPLES } from './flow-log-examples.ts';
import { Vpc } from './vpc.ts';

type Logs = Related<FlowLogFacts>;

/** A subnet of the VPC, with what all flow logs around it take between them. */
interface Place {
  readonly id: string;
  readonly taken: Taken;
  readonly cover: Cover;
  /** Whether the flow logs of its interfaces were needed. */
  readonly byInterfaces: boolean;
  readonly logs: readonly Logs[];
}

/**
 * NET-5. Flow logs of a VPC, of its subnets and of its network interfaces count together; what one takes is of
 * everything inside it (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html).
 */
export const vpcHasFlowLogs = rule({
  id: 'vpc-has-flow-logs',
  title: 'All traffic of every VPC is in flow logs',
  subject: Vpc,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: ['164.312(b)'],
  supports: [],
  remedy:
    'Create a flow log of all traffic (TrafficType ALL) on the VPC, in the default format or one with addresses, ports, protocol and action, and see that its delivery succeeds.',
  uses: ['flow-logs', 'subnets', 'network-interfaces'],
  judge(vpc, { related }) {
    const own = logsOf(vpc.id, related);
    const taken = takenBy(own);
    if (coverOf(taken)) return pass(byOwnLogs(own.rows));
    if (vpc.shared !== false)
      return unknown(
        'OWNER_NOT_READ',
        "The VPC is not known to be the account's own; flow logs of another account are not seen from here.",
      );
    const subnets = related<{ id: string }>('subnets', 'vpcId', vpc.id);
    const places = subnets.rows.map(({ id }) => placeOf(id, taken, related));
    const all = allCovered([...places.map(({ cover }) => cover), ...(subnets.gap ? [null] : [])]);
    if (all) return bySubnets(places);
    if (all === null || coverOf(taken) === null)
      return unseen([own, ...places.flatMap(({ logs }) => logs)], subnets.gap !== undefined);
    return fallsShort(own.rows, taken, places);
  },
  examples: FLOW_LOG_EXAMPLES,
});

const logsOf = (id: string, related: RuleContext<unknown>['related']): Logs =>
  related<FlowLogFacts>('flow-logs', 'resourceId', id);

/** Interfaces are looked at where nothing above them takes all; a subnet without any has no log that way. */
function placeOf(id: string, ofVpc: Taken, related: RuleContext<unknown>['related']): Place {
  const own = logsOf(id, related);
  const taken = between(ofVpc, takenBy(own));
  const place = { id, taken, cover: coverOf(taken), byInterfaces: false, logs: [own] };
  if (place.cover) return place;
  const interfaces = related<{ id: string }>('network-interfaces', 'subnetId', id);
  const each = interfaces.rows.map((one) => logsOf(one.id, related));
  const covers = each.map((logs) => coverOf(between(taken, takenBy(logs))));
  if (interfaces.gap) covers.push(null);
  if (covers.length === 0) return place;
  return { ...place, cover: allCovered(covers), byInterfaces: true, logs: [own, ...each] };
}

/** The first that takes all of it, else all that have a part in it. */
function byOwnLogs(logs: readonly FlowLogFacts[]): string {
  const whole = logs.filter((log) => TRAFFIC.every((traffic) => takes(log, traffic)));
  const parts = logs.filter((log) => TRAFFIC.some((traffic) => takes(log, traffic)));
  const [first] = whole;
  if (first) return `The flow log ${first.id} delivers all traffic of the VPC${destinationText(first)}.`;
  const named = parts.map((log) => `${log.id} (${log.trafficType}${destinationText(log)})`);
  return `The flow logs ${named.join(' and ')} deliver all traffic of the VPC between them.`;
}

function bySubnets(places: readonly Place[]): Judgement {
  const all = `Flow logs deliver all traffic of each of the ${places.length} subnets of the VPC`;
  const count = places.filter(({ byInterfaces }) => byInterfaces).length;
  return count === 0
    ? pass(`${all}.`)
    : pass(
        `${all}, in ${count} of them by flow logs of every interface there; one that is made later has none of its own.`,
        'BY_INTERFACES',
      );
}

const NAMED = 3;

function fallsShort(own: readonly FlowLogFacts[], ofVpc: Taken, places: readonly Place[]): Judgement {
  const open = places.filter(({ cover }) => cover === false);
  const lacking = open.length === 0 ? [ofVpc] : open.map(({ taken }) => taken);
  const missing = TRAFFIC.filter((traffic) => lacking.some((taken) => taken[traffic] === false));
  const where = open.length === 0 ? '' : ` in ${open.length} of its ${places.length} subnets (${listed(open)})`;
  const what = `${missing.map((one) => `${one}ED`).join(' and ')} traffic is in no flow log that delivers it${where}`;
  if (own.length === 0) return fail('NO_FLOW_LOG', `The VPC has no flow log of its own, and ${what}.`);
  return fail('FLOW_LOG_FALLS_SHORT', `${what}: of the VPC, ${own.slice(0, NAMED).map(described).join('; ')}.`);
}

const listed = (places: readonly Place[]): string => {
  const more = places.length > NAMED ? ` and ${places.length - NAMED} more` : '';
  return `${places
    .slice(0, NAMED)
    .map(({ id }) => id)
    .join(', ')}${more}`;
};

const destinationText = ({ destination, logGroupName }: FlowLogFacts): string =>
  destination || logGroupName ? ` to ${destination ?? logGroupName}` : '';

const described = (log: FlowLogFacts): string => {
  const { id, status, trafficType, deliverStatus, deliverError, fields } = log;
  const lacking = lackingFields(log);
  const records = fields === null ? 'are of an unreported format' : `lack ${lacking.join(', ')}`;
  return (
    `the flow log ${id} is ${status ?? 'in no reported state'}, takes ${trafficType ?? 'unreported'} traffic, ` +
    `and its delivery is ${deliverStatus ?? 'not reported'}${deliverError ? ` (${deliverError})` : ''}` +
    (fields === null || lacking.length > 0 ? `; its records ${records}` : '')
  );
};

/** A log that may take what no other does, were all of it reported. */
const isOpen = (log: FlowLogFacts): boolean => TRAFFIC.some((traffic) => takes(log, traffic) === null);

function unseen(logs: readonly Logs[], hasUnreadSubnets: boolean): Judgement {
  const gap = logs.find((each) => each.gap)?.gap;
  if (gap || hasUnreadSubnets)
    return unknown('FLOW_LOGS_UNREAD', `Not all flow logs and subnets were read${gap ? ` (${gap.reason})` : ''}.`);
  const open = logs.flatMap(({ rows }) => rows).find(isOpen);
  return open
    ? unknown('DELIVERY_NOT_REPORTED', `Not everything was reported: ${described(open)}.`)
    : unknown('INTERFACES_UNREAD', 'Not every network interface was read; each might have a flow log of its own.');
}
