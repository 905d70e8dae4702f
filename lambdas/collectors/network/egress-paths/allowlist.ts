import type { RuleContext } from '#domain/declaring/rule.ts';
import { WAYS } from '#domain/egress/filters/traveller.ts';
import type { AddressEntry, AllowEntry, Entry } from '#domain/egress/paths/allow-entry.ts';
import type { Gap } from '#domain/words/gap.ts';
import needs from './databricks-needs.json' with { type: 'json' };
import type { EgressAllow } from './policy.ts';

/** What an entry of the policy allows in one region. */
export interface Allowed {
  readonly why: string;
  readonly entry: AllowEntry;
  /** What the prefix list holds is not known; `entry` is everything that it may hold. */
  readonly isUnread: boolean;
}

/** An entry before its prefix list was looked up. */
interface Wanted {
  readonly why: string;
  readonly entry: AllowEntry;
  /** Of addresses only. */
  readonly list: { readonly id: string } | { readonly name: string } | null;
}

/** A prefix list as far as an allowlist looks at it. */
interface ListRow {
  readonly state: string | null;
  readonly entries: readonly string[] | null;
}

/** The row, the gap it fell into, or nothing where the region has no such list. */
type Found = ListRow | Gap | undefined;

type Looking = Pick<RuleContext<unknown>, 'lookup' | 'related' | 'region'>;

interface Resolved {
  readonly allow: EgressAllow;
  readonly region: string | null;
  readonly wanted: readonly Wanted[];
  readonly found: readonly Found[];
  readonly allowed: readonly Allowed[];
}

/** The rows of a region are judged one after another by the same list; what was worked out for the last serves the next. */
let last: Resolved | undefined;

/** What the policy allows in the row's region. A prefix list that is not there allows nothing. */
export function allowedIn(allow: EgressAllow, context: Looking): readonly Allowed[] {
  const { region } = context;
  const known = last?.allow === allow && last.region === region ? last : undefined;
  const wanted = known?.wanted ?? allow.flatMap((entry) => wantedBy(entry, region));
  const found = wanted.map(({ list }) => (list === null ? undefined : find(list, context)));
  if (known?.found.every((each, at) => each === found[at])) return known.allowed;
  const allowed = wanted.flatMap((each, at) => resolved(each, found[at]));
  last = { allow, region, wanted, found, allowed };
  return allowed;
}

/** One function for each kind of entry; `said` is what entries of every kind say. */
function wantedBy(said: EgressAllow[number], region: string | null): readonly Wanted[] {
  if (said.regions !== undefined && (region === null || !said.regions.includes(region))) return [];
  if (said.sample !== undefined) return wantedBySample(said, region);
  if (said.firewall !== undefined) return [wantedOfFirewall(said, said.firewall)];
  return [said.services || said.owners ? wantedOfServices(said, region) : wantedOfAddresses(said)];
}

type Said = EgressAllow[number];

const entryOf = ({ vpcIds, subnetIds, securityGroupIds, protocol, ports }: Said): Entry => ({
  vpcIds: vpcIds ?? null,
  subnetIds: subnetIds ?? null,
  securityGroupIds: securityGroupIds ?? null,
  protocol: protocol ?? null,
  ports: ports ?? null,
});

const wantedOfAddresses = (said: Said): Wanted => ({
  why: said.why,
  entry: { kind: 'ADDRESSES', ...entryOf(said), cidrs: said.cidrs ?? null, way: said.way ?? null },
  list: said.prefixListId === undefined ? null : { id: said.prefixListId },
});

const wantedOfServices = (said: Said, region: string | null): Wanted => ({
  why: said.why,
  entry: {
    kind: 'SERVICES',
    ...entryOf(said),
    services: said.services?.map((name) => name.replace('{region}', region ?? '')) ?? null,
    owners: said.owners ?? null,
  },
  list: null,
});

const wantedOfFirewall = (said: Said, firewall: string): Wanted => ({
  why: said.why,
  entry: {
    kind: 'FIREWALL',
    ...entryOf(said),
    firewall,
    domains: said.domains ?? null,
    cidrs: said.cidrs ?? null,
  },
  list: null,
});

/** The date of the sample: Databricks changes its addresses, and nothing here can know when. */
export const SAMPLE_DATE = needs.date;

const CONTROL_PLANE: Readonly<Record<string, readonly string[]>> = needs.controlPlane;

/** Whether the sample has the addresses of Databricks' control plane in the region; it does not have every region. */
export const sampleKnows = (region: string | null): boolean => Object.hasOwn(CONTROL_PLANE, region ?? '');

const wantedBySample = (said: Said, region: string | null): Wanted[] =>
  needs.needs.map(({ what, destination, way, protocol, ports }) => {
    const isControlPlane = destination === 'control-plane';
    const cidrs = isControlPlane ? (CONTROL_PLANE[region ?? ''] ?? []) : null;
    const known = WAYS.find((one) => one === way) ?? null;
    return {
      why: `${said.why} (${what}; sample of ${SAMPLE_DATE})`,
      entry: { kind: 'ADDRESSES', ...entryOf(said), cidrs, way: known, protocol, ports },
      list: isControlPlane ? null : { name: destination.replace('{region}', region ?? '') },
    };
  });

function find(list: { readonly id: string } | { readonly name: string }, { lookup, related }: Looking): Found {
  if ('name' in list) {
    const { rows, gap } = related<ListRow>('prefix-lists', 'name', list.name);
    return rows[0] ?? gap;
  }
  const answer = lookup<ListRow>('prefix-lists', list.id);
  return 'found' in answer ? answer.found : 'gap' in answer ? answer.gap : undefined;
}

/** A list in a state other than `*-complete` is between two versions: what it holds is not known. */
function resolved({ why, entry, list }: Wanted, found: Found): Allowed[] {
  if (list === null) return [{ why, entry, isUnread: false }];
  if (found === undefined) return [];
  const isSettled = 'entries' in found && (found.state === null || found.state.endsWith('-complete'));
  const cidrs = isSettled ? found.entries : null;
  return [{ why, entry: { ...entry, cidrs } as AddressEntry, isUnread: cidrs === null }];
}
