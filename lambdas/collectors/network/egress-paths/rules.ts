import { fail, notApplicable, pass, rule, unknown } from '#domain/declaring/rule.ts';
import { isUnreadFact } from '#domain/egress/packets/reason.ts';
import { outside, type Remainder, touches } from '#domain/egress/paths/allow.ts';
import { internetText, serviceText } from '#domain/egress/paths/describe.ts';
import { EgressPath } from '#domain/egress/paths/path.ts';
import { type Allowed, allowedIn, SAMPLE_DATE, sampleKnows } from './allowlist.ts';
import { EXAMPLES } from './examples.ts';
import { type EgressAllow, egressAllow } from './policy.ts';

export { EgressPath };

/**
 * A path whose facts were not all read is never allowed and never refused. One that nobody can know for certain
 * (a firewall's own rules, what lies beyond a transit gateway) is allowed if all that it may be is.
 */
export const egressIsAllowlisted = rule({
  id: 'egress-is-allowlisted',
  title: 'Only what the allowlist names can leave to public addresses',
  subject: EgressPath,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Narrow the security group rule, network ACL entry or route that the path names; or, if it is needed, write it into policy.egressAllow with the reason.',
  uses: ['prefix-lists'],
  policy: { egressAllow },
  judge(path, context) {
    if (leaves(path) && path.certainty === 'UNKNOWN' && path.reasons.some(isUnreadFact))
      return unknown('FACTS_UNREAD', `${path.words}.`);
    if (path.way === 'LOCAL')
      return notApplicable(
        'INSIDE_VPC',
        'What it names stays inside the VPC; whether a host there passes it on is not seen.',
      );
    if (!leaves(path)) return notApplicable('NOT_PUBLIC', 'None of its destinations is a public address.');
    const { egressAllow: policy } = context.policy;
    const allowed = allowedIn(policy, context);
    const sure = allowed.filter(({ isUnread }) => !isUnread);
    const rest = outside(path, entriesOf(sure));
    if (rest.length === 0) return isInside(path, sure);
    if (sure.length < allowed.length && outside(path, entriesOf(allowed)).length === 0)
      return unknown(
        'ALLOWLIST_UNREAD',
        `${path.words}. A prefix list of the allowlist, which may allow it, was not read.`,
      );
    const isAllowedInPart = sure.some(({ entry }) => touches(path, entry));
    const outsideText = isAllowedInPart
      ? `Outside the allowlist: ${remainderText(rest, path)}`
      : 'Nothing of it is on the allowlist';
    const what = `${path.words}. ${outsideText}${sampleText(policy, context.region)}.`;
    return path.certainty === 'KNOWN' ? fail('OUTSIDE_ALLOWLIST', what) : unknown('PERHAPS_OUTSIDE', what);
  },
  examples: EXAMPLES,
});

/** Copies of packets leave the VPC, though their target has a private address. */
const leaves = ({ publicDestinations, way }: EgressPath): boolean => publicDestinations || way === 'MIRROR';

const entriesOf = (allowed: readonly Allowed[]) => allowed.map(({ entry }) => entry);

function isInside(path: EgressPath, allowed: readonly Allowed[]) {
  const whys = allowed.filter(({ entry }) => touches(path, entry)).map(({ why }) => why);
  const because = [...new Set(whys)].join('; ');
  return path.certainty === 'KNOWN'
    ? pass(`${path.words}. Allowed: ${because}.`)
    : pass(`${path.words}. Allowed, whatever of it gets through: ${because}.`, 'ALLOWED_IF_AT_ALL');
}

/** How many parts of a remainder a sentence names before it counts the rest. */
const NAMED = 3;

function remainderText(rest: readonly Remainder[], { ipVersion }: EgressPath): string {
  const texts = rest.map((part) => `${internetText(part.destinations, ipVersion)} ${serviceText(part)}`);
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return texts.slice(0, NAMED).join(', ') + more;
}

function sampleText(allow: EgressAllow, region: string | null): string {
  if (!allow.some(({ sample }) => sample !== undefined)) return '';
  return sampleKnows(region)
    ? `; the sample of Databricks' needs in it is of ${SAMPLE_DATE} and may be out of date`
    : `; the sample of Databricks' needs in it has no control plane for ${region}: name its addresses in an entry of your own`;
}
