const OTHER_ID =
  'A well-formed id of another thing cannot be told from the right one: nothing else in the account names the two together.';
const FREE = 'Tags are free texts, and nothing else says whose a volume is.';

/** Verdicts that a garbled text changes although the answer fits its model, and why nobody could tell. */
export const REVIEWED: Readonly<Record<string, string>> = {
  'default-security-group-is-empty: FAIL to NOT_APPLICABLE: DescribeSecurityGroups securityGroupInfo.[].groupName: text':
    'Only its name says that a group is the default one; who shares a VPC sees groups of it, and never its default one.',
  'ebs-volume-belongs-to-known-cluster: PASS to NOT_APPLICABLE: DescribeVolumes volumeSet.[].tagSet.[].key: text': FREE,
  'ebs-volume-belongs-to-known-cluster: PASS to NOT_APPLICABLE: DescribeVolumes volumeSet.[].tagSet.[].value: text':
    FREE,
  'network-firewall-drops-by-default: PASS to FAIL: DescribeFirewallPolicy FirewallPolicy.StatefulEngineOptions.RuleOrder: left out':
    'AWS documents the order of a policy that names none: that of actions, whose default passes.',
  'resolver-egress-is-controlled: PASS to FAIL: ListFirewallRuleGroupAssociations FirewallRuleGroupAssociations.[].VpcId: text':
    OTHER_ID,
  'vpc-has-flow-logs: PASS to FAIL: DescribeFlowLogs flowLogSet.[].resourceId: text': OTHER_ID,
};
