import { type Family, parseCidr, SPACE } from '../../egress/packets/address.ts';
import { type Line, NOTHING, subtract, union } from '../../egress/packets/line.ts';
import { PORTS } from '../../egress/packets/service.ts';
import type { Addresses } from './packets.ts';

/** What an expression stands for: all that it may, and what it surely does. They differ where a part is not known. */
export interface Meaning<Set> {
  readonly may: Set;
  readonly must: Set;
  /** What of it is not known: a variable, a reference, a text that is none. */
  readonly unknown: string | null;
}

/** What the variables of a rule group stand for. */
export interface Variables {
  readonly ipSets: Readonly<Record<string, readonly string[]>>;
  readonly portSets: Readonly<Record<string, readonly string[]>>;
  /** `HOME_NET` of the policy. Null: the CIDR of the firewall's VPC. */
  readonly homeNet: readonly string[] | null;
}

interface Algebra<Set> {
  readonly nothing: Set;
  readonly everything: Set;
  readonly union: (a: Set, b: Set) => Set;
  readonly subtract: (a: Set, b: Set) => Set;
  readonly literal: (text: string) => Set | undefined;
  readonly variable: (name: string) => readonly string[] | 'UNTOLD' | undefined;
}

/**
 * Addresses as a stateful rule writes them: `any`, an address or CIDR, a variable, a negation, a list of such. A variable
 * that the group does not set is the policy's; its `EXTERNAL_NET` is always the negation of its `HOME_NET`:
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-limitations-caveats.html
 * https://docs.suricata.io/en/suricata-7.0.8/rules/intro.html
 */
export const addressesMeant = (text: string, variables: Variables): Meaning<Addresses> =>
  meant(text, {
    nothing: { 4: NOTHING, 6: NOTHING },
    everything: SPACE,
    union: (a, b) => each((family) => union(a[family], b[family])),
    subtract: (a, b) => each((family) => subtract(a[family], b[family])),
    literal: addressesIn,
    variable: (name) => ipSet(name, variables),
  });

export const portsMeant = (text: string, { portSets }: Variables): Meaning<Line> =>
  meant(text, {
    nothing: NOTHING,
    everything: [0, PORTS],
    union,
    subtract,
    literal: portsIn,
    variable: (name) => own(portSets, name),
  });

const each = (of: (family: Family) => Line): Addresses => ({ 4: of(4), 6: of(6) });

const own = (sets: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] | undefined =>
  Object.hasOwn(sets, name) ? sets[name] : undefined;

function ipSet(name: string, { ipSets, homeNet }: Variables): readonly string[] | 'UNTOLD' | undefined {
  const set = own(ipSets, name);
  if (set !== undefined) return set;
  if (name !== 'HOME_NET' && name !== 'EXTERNAL_NET') return undefined;
  if (homeNet === null) return 'UNTOLD';
  return name === 'HOME_NET' ? homeNet : homeNet.map((one) => (one.startsWith('!') ? one.slice(1) : `!${one}`));
}

/** A CIDR or an address of either family. */
export function addressesIn(text: string): Addresses | undefined {
  const cidr = parseCidr(text);
  return cidr && each((family) => (family === cidr.family ? cidr.line : NOTHING));
}

/** `443`, `1024:2048`, `1024:`, `:1024`; a stateless rule has a hyphen. */
export function portsIn(text: string): Line | undefined {
  const [, from, dash, upTo] = /^(\d{0,5})([:-]?)(\d{0,5})$/.exec(text) ?? [];
  if (from === undefined || (from === '' && upTo === '')) return undefined;
  const first = from === '' ? 0 : Number(from);
  const last = dash === '' ? first : upTo === '' ? PORTS - 1 : Number(upTo);
  return first <= last && last < PORTS ? [first, last + 1] : undefined;
}

/** Deeper than this no list is nested by a person; a variable may name another, and itself. */
const DEEPEST = 8;

function meant<Set>(text: string, algebra: Algebra<Set>, depth = 0): Meaning<Set> {
  const written = text.trim();
  if (depth > DEEPEST) return anything(algebra, written);
  if (/^any$/i.test(written)) return known(algebra.everything);
  if (written.startsWith('!')) return negated(meant(written.slice(1), algebra, depth + 1), algebra);
  if (written.startsWith('[') && written.endsWith(']'))
    return listed(partsOf(written.slice(1, -1)), algebra, depth + 1);
  if (!written.startsWith('$')) {
    const literal = algebra.literal(written);
    return literal === undefined ? anything(algebra, written) : known(literal);
  }
  const set = algebra.variable(written.slice(1));
  if (set === undefined) return anything(algebra, written);
  if (set !== 'UNTOLD') return listed(set, algebra, depth + 1);
  return { ...anything(algebra, written), unknown: written === '$EXTERNAL_NET' ? null : written };
}

const known = <Set>(set: Set): Meaning<Set> => ({ may: set, must: set, unknown: null });

const anything = <Set>({ everything, nothing }: Algebra<Set>, written: string): Meaning<Set> => ({
  may: everything,
  must: nothing,
  unknown: written,
});

const negated = <Set>({ may, must, unknown }: Meaning<Set>, { everything, subtract }: Algebra<Set>): Meaning<Set> => ({
  may: subtract(everything, must),
  must: subtract(everything, may),
  unknown,
});

/** What the list names, less what it negates; a list of nothing but negations is everything else. */
function listed<Set>(parts: readonly string[], algebra: Algebra<Set>, depth: number): Meaning<Set> {
  const isNegation = (part: string): boolean => part.trim().startsWith('!');
  const named = parts.filter((part) => !isNegation(part)).map((part) => meant(part, algebra, depth));
  const denied = parts.filter(isNegation).map((part) => meant(part.trim().slice(1), algebra, depth));
  const start = named.length === 0 && denied.length > 0 ? known(algebra.everything) : known(algebra.nothing);
  const all = named.reduce<Meaning<Set>>(
    (sum, one) => ({
      may: algebra.union(sum.may, one.may),
      must: algebra.union(sum.must, one.must),
      unknown: sum.unknown ?? one.unknown,
    }),
    start,
  );
  return denied.reduce<Meaning<Set>>(
    (rest, one) => ({
      may: algebra.subtract(rest.may, one.must),
      must: algebra.subtract(rest.must, one.may),
      unknown: rest.unknown ?? one.unknown,
    }),
    all,
  );
}

/** The parts of a list, lists within it whole. */
function partsOf(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '[') depth++;
    if (letter === ']') depth--;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part.trim() !== '');
}

/** Whether a source of any address, or any port, is meant: of such a rule only the destination decides. */
export const isAny = (text: string | null): boolean => text !== null && /^any$/i.test(text.trim());
