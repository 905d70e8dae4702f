import { fail, type Judgement, pass, type RuleContext, unknown } from '#domain/declaring/rule.ts';
import { embedded, type Family, parsedAddresses } from '#domain/egress/packets/address.ts';
import { subtract } from '#domain/egress/packets/line.ts';
import {
  intersectPackets,
  mapAddresses,
  type PacketSet,
  subtractPackets,
  unionAllPackets,
  unionPackets,
} from '#domain/egress/packets/packet-set.ts';
import { reason } from '#domain/egress/packets/reason.ts';
import { INTERNET } from '#domain/egress/packets/special-addresses.ts';
import { familyOfPath, isAbout, packetsOfEntry, packetsOfPath } from '#domain/egress/paths/allow.ts';
import type { FirewallEntry } from '#domain/egress/paths/allow-entry.ts';
import { describeExit } from '#domain/egress/paths/describe-exit.ts';
import { divide } from '#domain/egress/paths/division.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { grantText, listed } from '#domain/network/firewall/describe.ts';
import type { FirewallFacts } from '#domain/network/firewall/facts.ts';
import type { Grant } from '#domain/network/firewall/grant.ts';
import type { LetsThrough } from '#domain/network/firewall/lets-through.ts';
import { isNameWithin } from '#domain/network/firewall/names.ts';
import type { Packets } from '#domain/network/firewall/packets.ts';
import { isShared } from '#domain/network/shared-names.ts';
import type { Allowed } from './allowlist.ts';
import { lettingThrough } from './inspection.ts';

/** As the other judgements of an exit begin. */
const wordsOf = (path: EgressPath): string =>
  describeExit([path], [{ family: familyOfPath(path), packets: packetsOfPath(path, familyOfPath(path)) }]);

type Looking = Pick<RuleContext<unknown>, 'lookup' | 'related'>;

/** Best first: one firewall that holds what it should is enough, whatever another one on the way does. */
const BEST_FIRST = ['PASS', 'UNKNOWN', 'FAIL'] as const;

/**
 * What the rules of the firewalls on the way make of a path that no other entry allows whole; undefined where none of
 * them was read. A path passes if all that a firewall lets through of it lies inside what entries allow.
 */
export function judgedByFirewalls(
  path: EgressPath,
  allowed: readonly Allowed[],
  context: Looking,
): Judgement | undefined {
  const judged = firewallsOn(path, context).map((firewall) => judgedBy(firewall, path, allowed));
  return BEST_FIRST.map((verdict) => judged.find((one) => one.verdict === verdict)).find((one) => one !== undefined);
}

/**
 * By the endpoint that a route leads to, or by its ARN where it stands at the internet gateway: there it has a say only
 * where its rules are in doubt, for one that merely monitors blocks nothing.
 */
function firewallsOn({ via, reasons }: EgressPath, { lookup, related }: Looking): FirewallFacts[] {
  return via.flatMap((id) => {
    if (id.startsWith('vpce-')) return related<FirewallFacts>('network-firewalls', 'endpointIds', id).rows.slice(0, 1);
    if (!id.includes(':network-firewall:') || !reasons.includes(reason('INSPECTION_UNREAD', id))) return [];
    const answer = lookup<FirewallFacts>('network-firewalls', id);
    return 'found' in answer ? [answer.found] : [];
  });
}

/** What a grant lets through of a path beside what other entries allow. */
interface Leaving {
  readonly grant: Grant;
  readonly packets: PacketSet;
  readonly isSure: boolean;
}

function judgedBy(firewall: FirewallFacts, path: EgressPath, allowed: readonly Allowed[]): Judgement {
  const through = lettingThrough(firewall);
  const entries = allowed.map(({ entry }) => entry);
  const { outside, anywhere } = divide(path, entries);
  const rest = unionPackets(outside, anywhere);
  const leaving = through.grants.flatMap((grant) => leavingBy(grant, rest, path));
  const meant = allowed.filter(({ entry }) => isOf(entry, firewall) && isAbout(entry, path));
  const holding = holdingOf(
    meant.map(({ entry }) => entry).filter((entry) => entry.kind === 'FIREWALL'),
    familyOfPath(path),
  );
  const loose = leaving.filter(({ grant, packets }) => !heldBy(holding, grant, packets));
  if (loose.length > 0) return outsideOf(firewall, path, through, loose, meant.length > 0 ? holding : undefined);
  return inside(firewall, path, through, leaving, [...new Set(meant.map(({ why }) => why))]);
}

const isOf = (entry: Allowed['entry'], { id, name }: FirewallFacts): boolean =>
  entry.kind === 'FIREWALL' && (entry.firewall === id || entry.firewall === name);

function leavingBy(grant: Grant, rest: PacketSet, path: EgressPath): Leaving[] {
  const packets = intersectPackets(rest, asItLeaves(grant.packets, path));
  if (packets.length === 0) return [];
  const isSure = !isTranslated(path) && intersectPackets(rest, asItLeaves(grant.sure, path)).length > 0;
  return [{ grant, packets, isSure }];
}

/** NAT64: what leaves as IPv4 was IPv6, and nobody says which of them the firewall saw. */
const isTranslated = ({ sourceKind, ipVersion }: EgressPath): boolean =>
  ipVersion === 'IPv4' && sourceKind.startsWith('IPV6');

function asItLeaves(packets: Packets, path: EgressPath): PacketSet {
  const family: Family = familyOfPath(path);
  return isTranslated(path) ? unionPackets(packets[4], mapAddresses(packets[6], embedded)) : packets[family];
}

/** Names are what the sender says of itself: https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html */
const BY_NAME =
  ' A name is what the sender says that it asks for (SNI or Host), whoever answers; the packets that open a connection pass to anywhere.';

function inside(
  { name }: FirewallFacts,
  path: EgressPath,
  { why }: LetsThrough,
  leaving: readonly Leaving[],
  whys: readonly string[],
): Judgement {
  const drops = `${wordsOf(path)}. The firewall ${name} drops by default (${why})`;
  if (leaving.length === 0) return pass(`${drops} and lets nothing of it through.`, 'FIREWALL_DROPS');
  const byName = leaving.some(({ grant }) => grant.names !== null) ? BY_NAME : '';
  return pass(
    `${drops} and lets only ${textOf(leaving)} through. Allowed: ${whys.join('; ')}.${byName}`,
    'FIREWALL_HOLDS',
  );
}

/** Beside what the firewall does, nothing may be in doubt for a FAIL. */
function outsideOf(
  { name }: FirewallFacts,
  path: EgressPath,
  { kind, why }: LetsThrough,
  loose: readonly Leaving[],
  holding: Holding | undefined,
): Judgement {
  const sure = loose.filter(({ isSure }) => isSure);
  const isKnown = sure.length > 0 && path.reasons.every((reason) => reason.startsWith('INSPECTION_'));
  if (!isKnown)
    return unknown(
      'PERHAPS_OUTSIDE',
      `${wordsOf(path)}. The firewall ${name} perhaps lets more through than is allowed: ${textOf(loose)}.`,
    );
  if (kind === 'ANYTHING') {
    const code = holding === undefined ? 'OUTSIDE_ALLOWLIST' : 'ALLOWED_TO_ANYWHERE';
    return fail(code, `${wordsOf(path)}. The firewall ${name} lets anything through: ${why}.`);
  }
  const through = `${wordsOf(path)}. The firewall ${name} lets through what the allowlist does not have: ${textOf(sure)}.`;
  if (holding === undefined) return fail('OUTSIDE_ALLOWLIST', through);
  if (holding.refused.length === 0) return fail('FIREWALL_WIDER', through);
  return fail('ALLOWED_TO_ANYWHERE', `${through} No entry may allow ${listed(holding.refused)}: anybody can be that.`);
}

const textOf = (leaving: readonly Leaving[]): string => {
  const texts = leaving.map(({ grant }) => grantText(grant));
  return listed(texts);
};

/** What the entries of one firewall say that it may let through. */
interface Holding {
  /** Names, with the packets in which they may be asked for. */
  readonly names: readonly { readonly domains: readonly string[]; readonly packets: PacketSet }[];
  readonly packets: PacketSet;
  /** What entries say and may not: names and addresses that anybody may have. */
  readonly refused: readonly string[];
}

function holdingOf(entries: readonly FirewallEntry[], family: Family): Holding {
  const isOpen = entries.filter(({ cidrs }) => cidrs !== null && holdsInternet(entries, family) && cidrs.length > 0);
  const domains = entries.flatMap((entry) => entry.domains ?? []);
  return {
    names: entries.map((entry) => ({
      domains: (entry.domains ?? []).filter((domain) => !isEverybodys(domain)),
      packets: packetsOfEntry({ ...entry }, null)[family],
    })),
    packets: unionAllPackets(
      entries.map((entry) =>
        entry.cidrs === null || isOpen.includes(entry) ? [] : packetsOfEntry(entry, entry.cidrs)[family],
      ),
    ),
    refused: [...domains.filter(isEverybodys), ...isOpen.flatMap(({ cidrs }) => cidrs ?? [])],
  };
}

/** Whether the CIDRs of all entries add up to every public address. */
const holdsInternet = (entries: readonly FirewallEntry[], family: Family): boolean =>
  subtract(
    INTERNET[family],
    parsedAddresses(
      entries.flatMap(({ cidrs }) => cidrs ?? []),
      family,
    ),
  ).length === 0;

/** `.com`, `.s3.amazonaws.com`: whoever wants gets a name below. One name is one owner's. */
const isEverybodys = (domain: string): boolean => domain.startsWith('.') && isShared(domain.slice(1).toLowerCase());

/** Whether all that a grant lets through is what the entries say. */
function heldBy({ names, packets }: Holding, grant: Grant, leaving: PacketSet): boolean {
  const left = subtractPackets(leaving, packets);
  if (left.length === 0) return true;
  if (grant.names === null) return false;
  const domains = names.flatMap((entry) => (subtractPackets(left, entry.packets).length === 0 ? entry.domains : []));
  return grant.names.every((name) => isNameWithin(name, domains));
}
