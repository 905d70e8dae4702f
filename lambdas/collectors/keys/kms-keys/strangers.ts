import { type OursPolicy, ours } from '#domain/declaring/ours.ts';
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type RuleContext,
  rule,
  unknown,
  unread,
} from '#domain/declaring/rule.ts';
import { granteeOf } from '#domain/policies/asking/grantees.ts';
import { databricksIn, type Insiders } from '#domain/policies/asking/insiders.ts';
import { KMS_ACROSS_ACCOUNTS } from '#domain/policies/asking/kms-actions.ts';
import { type Opening, type Outsiders, outsidersOf } from '#domain/policies/asking/outsiders.ts';
import { parsePolicy } from '#domain/policies/reading/document.ts';
import { printable } from '#domain/words/printable.ts';
import { type Grant, Key } from './key.ts';
import { STRANGER_EXAMPLES } from './stranger-examples.ts';

type Context = RuleContext<OursPolicy>;

export const keyClosedToStrangers = rule({
  id: 'kms-key-open-to-strangers',
  title: 'No key policy and no grant lets strangers use a customer-managed key',
  subject: Key,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)', '164.312(a)(2)(iv)'],
  remedy:
    "Take the stranger out of the key policy (PutKeyPolicy) or revoke the grant (RevokeGrant); name accounts of ours under policy.ours; let Databricks' account in only with StringEquals aws:PrincipalTag/DatabricksAccountId and our account id.",
  policy: { ours },
  judge(key, context) {
    const undescribed = context.unread('keyManager');
    if (undescribed) return unread(undescribed);
    if (key.keyManager === null) return unknown('MANAGER_NOT_REPORTED', 'KMS did not say who manages the key.');
    if (key.keyManager === 'AWS')
      return notApplicable('AWS_MANAGED_KEY', 'AWS manages this key, its policy and its grants.');
    return judgeAccess(key, context);
  },
  examples: STRANGER_EXAMPLES,
});

/** What is open is a FAIL, however much of the rest was not read. */
function judgeAccess(key: Key, context: Context): Judgement {
  const own = insidersOf(key.id, context);
  const byPolicy = judgePolicy(key, own, context);
  const byGrants = judgeGrants(key, own, context);
  const open = [byPolicy, byGrants].filter(({ verdict }) => verdict === 'FAIL');
  const [first] = open;
  if (first) return fail(first.code, open.map(({ reason }) => reason).join(' '));
  const order = ['ERROR', 'UNKNOWN'] as const;
  const unsure = order.flatMap((verdict) => [byPolicy, byGrants].filter((one) => one.verdict === verdict));
  return unsure[0] ?? pass(`${byPolicy.reason} ${byGrants.reason}`);
}

function insidersOf(keyArn: string, { policy, databricksAccount }: Context): Insiders {
  const [, partition = '', , , account = ''] = keyArn.split(':');
  return {
    accounts: [account, ...policy.ours.accounts],
    organizations: policy.ours.organizations,
    expected: databricksIn(partition, databricksAccount),
  };
}

function judgePolicy({ id, policy }: Key, own: Insiders, { unread: gapAt, now }: Context): Judgement {
  const gap = gapAt('policy');
  if (gap) return unread(gap);
  if (policy === null) return unknown('POLICY_NOT_REPORTED', 'KMS did not tell the key policy.');
  const parsed = parsePolicy(policy);
  if ('problem' in parsed)
    return unknown('POLICY_NOT_UNDERSTOOD', `What KMS gave as the key policy is not understood: ${parsed.problem}.`);
  const [, , , region = '', account = ''] = id.split(':');
  const home = { account, region, resource: id, isSignedOnly: true, now };
  return toldOf(outsidersOf(parsed, KMS_ACROSS_ACCOUNTS, home, own), own);
}

function toldOf({ open, doubts, services }: Outsiders, own: Insiders): Judgement {
  if (open.length > 0)
    return fail('STRANGER_IN_POLICY', `The key policy lets ${listed(open.map((one) => sentenceOf(one, own)))}.`);
  const [doubt] = doubts;
  if (doubt)
    return unknown(
      'CANNOT_SAY',
      `Whether strangers may use the key is not to say: for ${printable(doubt.who)}, ${doubt.statement} of the key policy depends on ${doubt.why}${more(doubts.length - 1)}.`,
    );
  const named = services.length === 0 ? '' : `; it names AWS services: ${listed(services)}`;
  return pass(`The key policy lets nobody outside use the key${named}.`);
}

const sentenceOf = ({ who, actions, statement }: Opening, own: Insiders): string =>
  `${printable(who)}${expectedName(who, own)} do ${listed(actions)} (${statement})`;

/** Of an account that may stand there: that the condition is what is missing. */
function expectedName(who: string, { expected }: Insiders): string {
  const found = expected.find(({ account }) => who === account || who.split(':')[4] === account);
  return found ? `, which is ${found.of}, for others than us too,` : '';
}

function judgeGrants({ grants }: Key, own: Insiders, { unread: gapAt }: Context): Judgement {
  const gap = gapAt('grants');
  if (gap) return unread(gap);
  if (grants === null) return unknown('GRANTS_NOT_REPORTED', 'KMS did not tell the grants of the key.');
  const to = Map.groupBy(grants, ({ grantee }) => granteeOf(grantee, own));
  const strangers = to.get('STRANGER') ?? [];
  if (strangers.length > 0) return fail('STRANGER_IN_GRANT', `Grants: ${listed(strangers.map(grantOf))}.`);
  const doubtful = [...(to.get('EXPECTED') ?? []), ...(to.get('UNCERTAIN') ?? [])];
  if (doubtful.length > 0)
    return unknown('GRANTEE_CANNOT_SAY', `For whom they are, grants do not say: ${listed(doubtful.map(grantOf))}.`);
  const vanished = to.get('VANISHED')?.length ?? 0;
  const gone = vanished === 0 ? '' : `; ${vanished} to principals that were deleted`;
  return pass(`No grant lets a stranger use it${gone}.`);
}

const grantOf = ({ grantee, operations, isConstrained }: Grant): string =>
  `one lets ${printable(grantee)} do ${listed(operations)}${isConstrained ? ', of a certain encryption context or resource' : ''}`;

const MOST = 5;
/** A policy may hold thirty thousand characters; a reason names the first few of many. */
const listed = (texts: readonly string[]): string =>
  texts.length <= MOST
    ? texts.join(', ') || 'nothing'
    : `${texts.slice(0, MOST).join(', ')}${more(texts.length - MOST)}`;

const more = (count: number): string => (count > 0 ? ` and ${count} more` : '');
