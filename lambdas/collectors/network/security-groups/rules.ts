import * as z from 'zod';
import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import type { Gap } from '#domain/words/gap.ts';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One security group in one region, its own or shared with the account. Nulls are what EC2 did not say. */
export const SecurityGroup = z.strictObject({
  id: z.string().describe('Security group id'),
  name: text,
  vpcId: text.describe('The VPC it was made in'),
  ownerId: text.describe('The account it belongs to'),
  isDefault: z.boolean().nullable().describe('Made by AWS with its VPC, and used where nobody names a group'),
  ingressRules: z.int().nullable().describe('How many rules let traffic in'),
  egressRules: z.int().nullable().describe('How many rules let traffic out'),
  vpcAssociations: z
    .array(z.strictObject({ vpcId: z.string(), state: text }))
    .nullable()
    .describe('Other VPCs it may be used in'),
  tags: Tags,
});
export type SecurityGroup = z.infer<typeof SecurityGroup>;

const EXAMPLE: SecurityGroup = {
  id: 'sg-0a1b2c3d4e5f60718',
  name: 'default',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  ownerId: '111122223333',
  isDefault: true,
  ingressRules: 0,
  egressRules: 0,
  vpcAssociations: [],
  tags: {},
};
const refused: Gap = {
  operation: 'ec2:DescribeSecurityGroups',
  resourceId: EXAMPLE.id,
  fields: [],
  code: 'UNEXPECTED_RESPONSE',
  reason: 'the answer has no rules',
};

/** What AWS puts into a default group: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html */
export const defaultGroupIsEmpty = rule({
  id: 'default-security-group-is-empty',
  title: "A VPC's default security group has no rules",
  subject: SecurityGroup,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Give what uses the default group a group of its own, then revoke every inbound and outbound rule of the default group: it cannot be deleted, and AWS uses it wherever nobody names a group.',
  judge(group, { unread: gapAt }) {
    const gap = gapAt('isDefault');
    if (gap) return unread(gap);
    if (group.isDefault === null)
      return unknown(
        'NAME_NOT_REPORTED',
        'EC2 did not say what the group is called, and so whether it is the default.',
      );
    if (!group.isDefault)
      return notApplicable('NOT_DEFAULT', `This is not the default group of its VPC: its name is ${group.name}.`);
    return judgeRules(group, gapAt('ingressRules') ?? gapAt('egressRules'));
  },
  examples: [
    { name: 'no rules', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'as AWS makes it',
      row: { ...EXAMPLE, ingressRules: 1, egressRules: 1 },
      verdict: 'FAIL',
      code: 'HAS_RULES',
    },
    {
      name: 'inbound rules not reported, but outbound ones there',
      row: { ...EXAMPLE, ingressRules: null, egressRules: 1 },
      verdict: 'FAIL',
      code: 'HAS_RULES',
    },
    { name: 'not a default group', row: { ...EXAMPLE, name: 'web', isDefault: false }, verdict: 'NOT_APPLICABLE' },
    { name: 'name not reported', row: { ...EXAMPLE, name: null, isDefault: null }, verdict: 'UNKNOWN' },
    {
      name: 'outbound rules not reported',
      row: { ...EXAMPLE, egressRules: null },
      verdict: 'UNKNOWN',
      code: 'RULES_NOT_REPORTED',
    },
    { name: 'not readable', row: EXAMPLE, gaps: [refused], verdict: 'ERROR', code: 'UNEXPECTED_RESPONSE' },
  ],
});

/** A rule that was seen is a rule, whatever was not seen beside it. */
function judgeRules({ ingressRules, egressRules, vpcId }: SecurityGroup, gap: Gap | undefined) {
  const where = vpcId ?? 'a VPC that EC2 did not name';
  if ((ingressRules ?? 0) + (egressRules ?? 0) > 0)
    return fail(
      'HAS_RULES',
      `The default group of ${where} has rules: ${counted(ingressRules)} inbound, ${counted(egressRules)} outbound.`,
    );
  if (gap) return unread(gap);
  if (ingressRules === null || egressRules === null)
    return unknown('RULES_NOT_REPORTED', `EC2 did not say which rules the default group of ${where} has.`);
  return pass(`The default group of ${where} has no inbound and no outbound rules.`);
}

const counted = (rules: number | null): string => (rules === null ? 'an unknown number' : String(rules));
