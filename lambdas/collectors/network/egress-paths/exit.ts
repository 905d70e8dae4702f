import { fail, type Judgement, notApplicable, pass, unknown } from '#domain/declaring/rule.ts';
import { FAMILIES, type Family } from '#domain/egress/packets/address.ts';
import { NO_PACKETS, type PacketSet, subtractPackets, unionAllPackets } from '#domain/egress/packets/packet-set.ts';
import { isUnreadFact } from '#domain/egress/packets/reason.ts';
import { allowedBy, asksWhatIsUntold, familyOfPath, packetsOfPath, touches } from '#domain/egress/paths/allow.ts';
import type { AllowEntry } from '#domain/egress/paths/allow-entry.ts';
import { describeExit, type FamilyPackets, remedyText } from '#domain/egress/paths/describe-exit.ts';
import { divide } from '#domain/egress/paths/division.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Allowed } from './allowlist.ts';
import { behindText, isOwnerUntold } from './privatelink.ts';

/** What the allowlist says of one path, the worst first. */
const CODES = [
  'OUTSIDE_ALLOWLIST',
  'ALLOWED_TO_ANYWHERE',
  'FACTS_UNREAD',
  'ALLOWLIST_UNREAD',
  'ALLOWLIST_ASKS_MORE',
  'OWNER_NOT_TOLD',
  'PERHAPS_OUTSIDE',
  'PERHAPS_TO_ANYWHERE',
  'ALLOWED_IF_AT_ALL',
  'OK',
] as const;
type Code = (typeof CODES)[number];

interface Said {
  readonly path: EgressPath;
  readonly code: Code;
  /** What of the path that is said of. */
  readonly packets: PacketSet;
}

/** What is allowed, and what perhaps is: by prefix lists whose entries are not known. */
interface List {
  readonly sure: readonly AllowEntry[];
  readonly unread: readonly AllowEntry[];
}

/** What a private address does not keep inside: a service behind an endpoint, and copies of packets for their target. */
const isOut = ({ publicDestinations, way }: EgressPath): boolean =>
  publicDestinations || way === 'PRIVATELINK' || way === 'MIRROR';

const leaves = (path: EgressPath): boolean => path.way !== 'LOCAL' && isOut(path);

/** Whether facts that another run may have decide about it. */
const isUnread = (path: EgressPath): boolean =>
  path.certainty === 'UNKNOWN' && isOut(path) && path.reasons.some(isUnreadFact);

function saidOf(path: EgressPath, { sure, unread }: List): Said[] {
  const said = (code: Code, packets: PacketSet): Said[] => (packets.length === 0 ? [] : [{ path, code, packets }]);
  const family = familyOfPath(path);
  const all = packetsOfPath(path, family);
  if (isUnread(path)) return said('FACTS_UNREAD', all);
  const { outside, anywhere } = divide(path, sure);
  const isKnown = path.certainty === 'KNOWN';
  if (outside.length === 0 && anywhere.length === 0) return said(isKnown ? 'OK' : 'ALLOWED_IF_AT_ALL', all);
  const perhaps = unionAllPackets(unread.map((entry) => allowedBy(entry, path, family)));
  const rest = unionAllPackets([outside, anywhere]);
  if (subtractPackets(rest, perhaps).length === 0) return said('ALLOWLIST_UNREAD', rest);
  if (sure.some((entry) => asksWhatIsUntold(path, entry))) return said('ALLOWLIST_ASKS_MORE', rest);
  if (isOwnerUntold(path)) return said('OWNER_NOT_TOLD', rest);
  return [
    ...said(isKnown ? 'OUTSIDE_ALLOWLIST' : 'PERHAPS_OUTSIDE', outside),
    ...said(isKnown ? 'ALLOWED_TO_ANYWHERE' : 'PERHAPS_TO_ANYWHERE', anywhere),
  ];
}

/**
 * All paths of one exit together: the worst that is said of any of its packets, and of which. A path whose facts were
 * not all read is never allowed and never refused. One that nobody can know for certain (a firewall's own rules, what
 * lies beyond a transit gateway) is allowed if all that it may be is. `otherwise` judges paths that more is known of than
 * addresses, such as what stands behind an endpoint; the worst of all that is said is the exit's.
 */
export function judgeExit(
  paths: readonly EgressPath[],
  allowed: readonly Allowed[],
  sampleText: string,
  otherwise: (path: EgressPath, sure: readonly Allowed[]) => Judgement | undefined = () => undefined,
): Judgement {
  const out = paths.filter((path) => leaves(path) || isUnread(path));
  if (out.length === 0) return insideOnly(paths);
  const sure = allowed.filter((one) => !one.isUnread);
  const entries = entriesOf(allowed, false);
  const isDone = (path: EgressPath): boolean => isUnread(path) || isAllowed(path, entries);
  const judged = out.map((path) => ({ path, by: isDone(path) ? undefined : otherwise(path, sure) }));
  const others = judged.flatMap(({ by }) => by ?? []);
  const own = judged.flatMap(({ path, by }) => (by === undefined ? [path] : []));
  return worstOf([...(own.length === 0 ? [] : [judgeByList(own, allowed, sampleText)]), ...others]);
}

/** Whether entries that name what they allow allow all of it. */
function isAllowed(path: EgressPath, entries: readonly AllowEntry[]): boolean {
  const { outside, anywhere } = divide(path, entries);
  return outside.length === 0 && anywhere.length === 0;
}

const SEVERITY = ['FAIL', 'ERROR', 'UNKNOWN', 'PASS', 'NOT_APPLICABLE'] as const;

/** The first of the worst. */
const worstOf = (judgements: readonly Judgement[]): Judgement =>
  SEVERITY.flatMap((verdict) => judgements.find((one) => one.verdict === verdict) ?? [])[0]!;

function judgeByList(out: readonly EgressPath[], allowed: readonly Allowed[], sampleText: string): Judgement {
  const list = { sure: entriesOf(allowed, false), unread: entriesOf(allowed, true) };
  const said = out.flatMap((path) => saidOf(path, list));
  const code = CODES.find((one) => said.some((each) => each.code === one)) ?? 'OK';
  const ofCode = said.filter((each) => each.code === code);
  const rows = [...new Set(ofCode.map(({ path }) => path))];
  const behind = rows[0] === undefined ? '' : behindText(rows[0]);
  const words = `${describeExit(rows, packetsOf(ofCode))}${behind.replace(/^ (.*)\.$/, '. $1')}`;
  const whys = (): string => whysOf(allowed, rows);
  const more = moreText(code, said);
  switch (code) {
    case 'OUTSIDE_ALLOWLIST':
      return fail(code, `${words}. None of this is on the allowlist${sampleText}. ${remedyText(rows)}.${more}`);
    case 'ALLOWED_TO_ANYWHERE':
      return fail(code, `${words}. Only entries that admit any address allow it: ${whys()}. Narrow them.${more}`);
    case 'FACTS_UNREAD':
      return unknown(code, `${words}.`);
    case 'ALLOWLIST_UNREAD':
      return unknown(code, `${words}. A prefix list of the allowlist, which may allow it, was not read.`);
    case 'ALLOWLIST_ASKS_MORE':
      return unknown(code, `${words}. The allowlist asks for a service, its owner or groups that were not told.`);
    case 'OWNER_NOT_TOLD':
      return unknown(code, `${words}.`);
    case 'PERHAPS_OUTSIDE':
      return unknown(code, `${words}. None of this is on the allowlist${sampleText}.`);
    case 'PERHAPS_TO_ANYWHERE':
      return unknown(code, `${words}. Only entries that admit any address allow it: ${whys()}.`);
    case 'ALLOWED_IF_AT_ALL':
      return pass(`${words}. Allowed, whatever of it gets through: ${whys()}.`, code);
    case 'OK':
      return pass(`${words}. Allowed: ${whys()}.`);
  }
}

/** Of packets of the same exit that something else is said of, that there are such. */
function moreText(code: Code, said: readonly Said[]): string {
  const others = new Set(said.map((each) => each.code));
  others.delete(code);
  const isAnywhere = others.has('ALLOWED_TO_ANYWHERE');
  const isDoubtful = CODES.slice(2, -2).some((one) => others.has(one));
  return [
    ...(isAnywhere ? [' More of it only entries that admit any address allow.'] : []),
    ...(isDoubtful ? [' More of it may leave, which is not known for certain.'] : []),
  ].join('');
}

function insideOnly(paths: readonly EgressPath[]): Judgement {
  return paths.every(({ way }) => way === 'LOCAL')
    ? notApplicable('INSIDE_VPC', 'What it names stays inside the VPC; whether a host there passes it on is not seen.')
    : notApplicable('NOT_PUBLIC', 'None of its destinations is a public address.');
}

const entriesOf = (allowed: readonly Allowed[], isUnreadList: boolean): AllowEntry[] =>
  allowed.filter((one) => one.isUnread === isUnreadList).map(({ entry }) => entry);

const packetsOf = (said: readonly Said[]): FamilyPackets[] =>
  FAMILIES.map((family: Family) => ({
    family,
    packets: unionAllPackets(said.map(({ path, packets }) => (familyOfPath(path) === family ? packets : NO_PACKETS))),
  }));

function whysOf(allowed: readonly Allowed[], paths: readonly EgressPath[]): string {
  const because = allowed.filter(({ entry }) => paths.some((path) => touches(path, entry))).map(({ why }) => why);
  return [...new Set(because)].join('; ');
}
