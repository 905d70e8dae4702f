import { type RuleContext, rule } from '#domain/declaring/rule.ts';
import { EgressPath } from '#domain/egress/paths/path.ts';
import { exitOf } from '#domain/egress/paths/path-name.ts';
import { allowedIn, SAMPLE_DATE, sampleKnows } from './allowlist.ts';
import { EXAMPLES } from './examples.ts';
import { LINK_EXAMPLES, MIRROR_EXAMPLES } from './examples-private.ts';
import { judgeExit } from './exit.ts';
import { type EgressAllow, egressAllow } from './policy.ts';
import { judgeLink } from './privatelink.ts';
import { judgedByFirewalls } from './through-firewall.ts';

export { EgressPath };

const judge = (paths: readonly EgressPath[], context: RuleContext<{ readonly egressAllow: EgressAllow }>) =>
  judgeExit(
    paths,
    allowedIn(context.policy.egressAllow, context),
    sampleText(context.policy.egressAllow, context.region),
    (path, sure) => judgeLink(path) ?? judgedByFirewalls(path, sure, context),
  );

/**
 * What is judged is an exit: who (a subnet and its security groups, or an interface without any) leaves by which way and
 * gateway. One rule that is too wide opens a path for every protocol, port and kind of source, and is one cause.
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
    'Narrow the security group rule, network ACL entry or route that the finding names; or, if it is needed, write it into policy.egressAllow with the reason. An entry that admits any address closes nothing: name addresses, a prefix list, a service or a firewall.',
  uses: ['prefix-lists', 'network-firewalls'],
  policy: { egressAllow },
  judge: (path, context) => judge([path], context),
  gathers: { thing: exitOf, judge },
  examples: [...EXAMPLES, ...LINK_EXAMPLES, ...MIRROR_EXAMPLES],
});

function sampleText(allow: EgressAllow, region: string | null): string {
  if (!allow.some(({ sample }) => sample !== undefined)) return '';
  return sampleKnows(region)
    ? `; the sample of Databricks' needs in it is of ${SAMPLE_DATE} and may be out of date`
    : `; the sample of Databricks' needs in it has no control plane for ${region}: name its addresses in an entry of your own`;
}
