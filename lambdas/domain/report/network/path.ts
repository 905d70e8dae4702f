import { WAYS, type Way } from '../../egress/filters/traveller.ts';
import { trafficText } from '../../egress/paths/describe.ts';
import type { EgressPath } from '../../egress/paths/path.ts';
import { AWS } from '../../egress/places/endpoint-service.ts';
import type { TableRow, TableValue } from '../../tables/table.ts';
import type { Verdict } from '../../words/verdict.ts';
import type { LineKind } from '../text/document.ts';
import { textOf } from '../text/wording.ts';

/** What the report tells of a row of egress_paths. */
export interface Path {
  readonly scope: string;
  /** '' where the VPC of the sender is not known. */
  readonly vpc: string;
  readonly subnet: string;
  /** Null: not read; ANY: no filter looks at them. */
  readonly groups: readonly string[] | 'ANY' | null;
  /** Where it sends from, of what kind: with the groups, what makes a sender. */
  readonly source: string;
  readonly isRunning: boolean;
  readonly way: Way;
  /** Gateways in the order in which they are passed, each as it is called in its place. */
  readonly through: readonly string[];
  readonly service: string | null;
  readonly grade: string;
  /** Why it is not known for certain; none where it is. */
  readonly doubts: readonly string[];
  /** `0.0.0.0/0 on tcp/443`. */
  readonly traffic: string;
  /** What it comes to; null: nobody judged it. */
  readonly verdict: Verdict | null;
}

/** `verdict` is that of the exit: it is about what goes to public addresses and to services. */
export const pathOf = (row: TableRow, verdict: Verdict | null): Path => ({
  scope: textOf(row, 'scope'),
  vpc: textOf(row, 'vpc_id'),
  subnet: textOf(row, 'subnet_id'),
  groups: row.security_group_ids === null ? null : listOf(row.security_group_ids),
  source: `${textOf(row, 'source_kind')} ${listOf(row.sources).join()}`,
  isRunning: Number(row.interfaces) > 0,
  way: WAYS.find((way) => way === row.way) ?? 'OTHER',
  through: listOf(row.via).map(calledHere),
  service: behindText(row),
  grade: textOf(row, 'grade'),
  doubts: row.certainty === 'KNOWN' ? [] : listOf(row.reasons),
  traffic: trafficText({
    serviceName: textOf(row, 'service_name') || null,
    way: row.way as Way,
    destinations: listOf(row.destinations),
    publicDestinations: row.public_destinations === true,
    ipVersion: row.ip_version as EgressPath['ipVersion'],
    protocol: textOf(row, 'protocol'),
    ports: textOf(row, 'ports'),
  }),
  verdict: verdict !== 'ERROR' && verdict !== null && staysPrivate(row) ? 'NOT_APPLICABLE' : verdict,
});

/** An ARN is longer than a box of a drawing: `firewall/igw`, of one account and region like all of the network. */
const calledHere = (id: string): string => (id.startsWith('arn:') ? id.slice(id.lastIndexOf(':') + 1) : id);
/** By these it leaves, though what answers has a private address: a service of somebody else, a target of copies. */
const OUT: readonly TableValue[] = ['PRIVATELINK', 'MIRROR'];
const staysPrivate = ({ public_destinations, way }: TableRow): boolean =>
  public_destinations === false && !OUT.includes(way as TableValue);

/** What answers behind the last gateway; with the accounts that have it, where they are neither AWS's nor one's own. */
function behindText(row: TableRow): string | null {
  const name = textOf(row, 'service_name') || textOf(row, 'resource_arn');
  const owners = listOf(row.owners).filter((owner) => owner !== AWS);
  if (owners.length === 0) return name || null;
  return `${name || 'a service'} of account ${owners.join(', ')}`;
}

/** Whether what it sends came from another VPC. */
export const isPassedOn = ({ source }: Pick<Path, 'source'>): boolean => /^IPV[46]_TRANSIT\b/.test(source);

export const listOf = (value: TableValue | undefined): string[] => (Array.isArray(value) ? [...value] : []);

export interface Stroke {
  readonly kind: LineKind;
  readonly word: string;
}

/**
 * How a path is drawn: by its verdict, in words by the firewall it passes, and never better than the policy of the
 * endpoint it leaves by, which alone says whose resources are reached there.
 */
export function strokeOf({ way, verdict }: Pick<Path, 'way' | 'verdict'>, policy?: Verdict | null): Stroke {
  const kind = KINDS[verdict ?? 'UNKNOWN'];
  const said = policy === undefined ? kind : KINDS[policy ?? 'UNKNOWN'];
  const isCalm = kind === 'allowed' || kind === 'private';
  if (isCalm && (said === 'open' || said === 'unknown')) return { kind: said, word: `${said} policy` };
  if (way !== 'FIREWALL') return { kind, word: kind };
  return kind === 'allowed' ? { kind: 'inspected', word: 'inspected' } : { kind, word: `inspected, ${kind}` };
}

const KINDS: Readonly<Record<Verdict, LineKind>> = {
  FAIL: 'open',
  ERROR: 'unknown',
  UNKNOWN: 'unknown',
  PASS: 'allowed',
  NOT_APPLICABLE: 'private',
};

/** Ways in the order in which they are drawn and listed: straight out first. */
export const WAYS_OUT = [
  ...(['INTERNET', 'NAT', 'FIREWALL', 'ENDPOINT', 'PRIVATELINK', 'PEERING', 'TRANSIT', 'VPN', 'RESOLVER'] as const),
  ...(['APPLIANCE', 'MIRROR', 'OTHER'] as const),
] satisfies readonly Way[];
export const wayRank = (way: Way): number => (WAYS_OUT as readonly Way[]).indexOf(way);
