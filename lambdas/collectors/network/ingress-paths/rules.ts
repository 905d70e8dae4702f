import { phi } from '#domain/declaring/phi-scope.ts';
import { fail, type Judgement, notApplicable, pass, rule, unknown } from '#domain/declaring/rule.ts';
import { IngressPath } from '#domain/ingress/paths/path.ts';
import { outsidePhi } from '#domain/network/phi-subnets.ts';
import { EXAMPLES } from './examples.ts';

export { IngressPath };

/**
 * One finding for a subnet, its security groups and a way, whatever ports. Public is a way by which strangers come in:
 * `fromPublic` (see the README of the domain). What a peer of one's own brings is told where it came in there; of other
 * networks nobody knows here whom they let in. Where nothing public comes into a subnet, a row of its own says so.
 */
export const nothingPublicReachesPhi = rule({
  id: 'nothing-public-reaches-phi-subnets',
  title: 'Nothing from the internet reaches a subnet that holds PHI',
  subject: IngressPath,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.312(a)(1)'],
  remedy:
    'Take the public address, the target or the permission away, or narrow the security group rule or network ACL entry that the path names; keep what faces the internet in subnets of its own.',
  uses: ['subnets'],
  policy: { phi },
  judge(path, { policy, related }) {
    const { way, certainty, grade, words, fromPublic } = path;
    if (fromPublic === false && way !== 'NONE')
      return notApplicable('NOT_PUBLIC', `Strangers do not come in by this way: ${words}.`);
    const outside = outsidePhi({ id: path.subnetId, vpcId: path.vpcId }, policy.phi, related);
    if (outside && (path.subnetId !== '*' || outside.code === 'PHI_SCOPE_NOT_SAID')) return outside;
    if (fromPublic === null)
      return unknown('FOREIGN_NETWORK', `${words}. Whether strangers come into that network was not read.`);
    if (way === 'NONE') return judgeNothing(path);
    if (certainty === 'UNKNOWN') return unknown('PERHAPS_REACHED', `${words}.`);
    if (way === 'ENDPOINT_SERVICE') return judgeService(path);
    if (grade === 'SEND') return fail('SENT_TO', `${words}. No reply goes out the same way, but packets come in.`);
    return fail('REACHED', `${words}.`);
  },
  examples: EXAMPLES,
});

/** A service open to any account: without acceptance whoever asks is in; with it, whom it accepted is not read. */
function judgeService({ words, acceptanceRequired }: IngressPath): Judgement {
  if (acceptanceRequired === false) return fail('OPEN_SERVICE', `${words}. Any AWS account may connect unasked.`);
  return unknown('ASKED_FOR', `${words}. Any AWS account may ask to connect; whom it accepted is not read.`);
}

/** A service's own interface, or one of a kind not known here, may let in what no table tells. */
function judgeNothing({ words, certainty, reasons }: IngressPath): Judgement {
  if (certainty === 'KNOWN') return pass(`${words}.`, 'NOTHING_PUBLIC');
  if (reasons.some((why) => ENTRANCE.test(why))) return unknown('ENTRANCE_NOT_READ', `${words}.`);
  return unknown('OTHERS_NOT_SEEN', `${words}.`);
}

const ENTRANCE = /^(SERVICE_ENTRANCE|INTERFACE_UNKNOWN):/;
