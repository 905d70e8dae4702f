import { VERDICTS, type VerdictCounts } from '#domain/words/verdict.ts';

export type Counts = Partial<VerdictCounts>;

/**
 * What every rule has to say on the company's first day, counted by hand from what the company has then. Of 11 keys four
 * cannot rotate (RSA, HMAC, imported, AWS's own); of 15 volumes one is plain, two are on AWS's key, one on a partner's.
 * Two settings of EBS cannot be read in either region. In the second region there is no endpoint and no path, and the
 * second workspace has no jobs; no program is in a group that opens health data, and nobody in the second workspace: the
 * configuration says that all of this is right, and each such scope has one more finding.
 */
export const FIRST_DAY: Readonly<Record<string, Counts>> = {
  'kms-key-rotates': { PASS: 6, FAIL: 1, NOT_APPLICABLE: 4 },
  'kms-key-not-scheduled-for-deletion': { PASS: 10, NOT_APPLICABLE: 1 },
  'kms-key-material-does-not-expire-soon': { PASS: 1, NOT_APPLICABLE: 10 },
  // The laboratory's account may decrypt with the key whose material it supplied; Databricks' asks for the company alone.
  'kms-key-open-to-strangers': { PASS: 9, FAIL: 1, NOT_APPLICABLE: 1 },
  'ebs-volume-encrypted': { PASS: 14, FAIL: 1 },
  'ebs-volume-key-approved': { PASS: 11, FAIL: 2, NOT_APPLICABLE: 1, UNKNOWN: 1 },
  // Three clusters have two volumes each; one volume was left by a cluster that is gone; eight are not Databricks'.
  'ebs-volume-belongs-to-known-cluster': { PASS: 6, FAIL: 1, NOT_APPLICABLE: 8 },
  'ebs-snapshot-encrypted': { PASS: 2, FAIL: 3 },
  // Two of the five are encrypted, with keys of the company; the last came with the image of the portal's machine.
  'ebs-snapshot-key-approved': { PASS: 2, NOT_APPLICABLE: 3 },
  'ebs-snapshot-not-public': { PASS: 4, FAIL: 1 },
  // That everybody may use one is judged once.
  'ebs-snapshot-shared-only-with-ours': { PASS: 2, NOT_APPLICABLE: 2 + 1 },
  // The portal's, which the partner may launch; none in the other region.
  'ami-shared-only-with-ours': { FAIL: 1, NOT_APPLICABLE: 1 },
  'ebs-encryption-on-by-default': { PASS: 1, FAIL: 1 },
  'ebs-default-key-is-customer-managed': { ERROR: 2 },
  'ebs-snapshot-public-access-blocked': { ERROR: 2 },
  // Three VPCs, of which the one that faces the internet is as AWS makes them, and three groups of their own.
  'default-security-group-is-empty': { PASS: 2, FAIL: 1, NOT_APPLICABLE: 3 },
  'vpc-has-flow-logs': { PASS: 1, FAIL: 2 },
  'resolver-egress-is-controlled': { PASS: 1, FAIL: 2 },
  // Seven subnets: the portal has a public address, the NAT gateway's is one by purpose.
  'no-public-addresses-on-phi-subnets': { PASS: 6, FAIL: 1 },
  // Into one of the seven the internet comes; by the peering clusters come to the portal, whose own subnet tells the rest.
  'nothing-public-reaches-phi-subnets': { PASS: 6, FAIL: 1, NOT_APPLICABLE: 1 },
  'gateway-endpoint-policy-is-narrow': { FAIL: 1, NOT_APPLICABLE: 2 + 1 },
  // By interface: the relay alone, which is no service of AWS.
  'network-firewall-drops-by-default': { NOT_APPLICABLE: 2 }, // of two regions: the company's firewall is a partner's, behind an endpoint
  'interface-endpoint-policy-is-narrow': { NOT_APPLICABLE: 3 + 1 },
  /*
   * Four senders. To public addresses: three by the S3 endpoint, one by the firewall, whose rules nobody reads; one past
   * it by NAT, one from the portal. By PrivateLink two groups of clusters reach the relay. Private: each reaches the
   * resolver and its own VPC; one of the clusters and the portal each other's by the peering; the other region has none.
   */
  'egress-is-allowlisted': { PASS: 3 + 2, FAIL: 2, UNKNOWN: 1, NOT_APPLICABLE: 4 * 2 + 2 + 1 },
  // Seven clusters: five, on types that do not encrypt, in the workspace without the profile.
  'cluster-spark-ssl-enabled': { PASS: 2, FAIL: 2, NOT_APPLICABLE: 2, UNKNOWN: 1 },
  'cluster-internode-encryption': { PASS: 2, FAIL: 5 },
  'cluster-auto-terminates': { PASS: 6, FAIL: 1 },
  'cluster-has-policy': { PASS: 5, FAIL: 2 },
  'cluster-local-disk-encrypted': { PASS: 7 },
  'cluster-access-mode-isolated': { PASS: 7 },
  'no-ml-runtime-without-disposition': { PASS: 6, FAIL: 1 },
  'csp-enabled-with-hipaa': { PASS: 1, UNKNOWN: 1 },
  'enhanced-security-monitoring-enabled': { PASS: 1, UNKNOWN: 1 },
  'automatic-cluster-update-enabled': { PASS: 1, UNKNOWN: 1 },
  // Two jobs, one of them with spark-submit.
  'no-spark-submit': { PASS: 1, FAIL: 1, NOT_APPLICABLE: 1 },
  'job-cluster-spark-ssl-enabled': { NOT_APPLICABLE: 2 + 1 },
  'job-cluster-internode-encryption': { PASS: 2, NOT_APPLICABLE: 1 },
  'job-cluster-has-policy': { PASS: 2, NOT_APPLICABLE: 1 },
  'job-cluster-local-disk-encrypted': { PASS: 2, NOT_APPLICABLE: 1 },
  'job-cluster-access-mode-isolated': { PASS: 2, NOT_APPLICABLE: 1 },
  'job-no-ml-runtime-without-disposition': { PASS: 2, NOT_APPLICABLE: 1 },
  // Five people in the account, four in each workspace; one was made by hand, one administers all three, and is listed.
  'users-come-from-idp': { PASS: 4, FAIL: 1, NOT_APPLICABLE: 4 + 4 },
  'no-direct-admins-outside-list': { PASS: 3 + 10 },
  // Stern is in phi-admins, Okafor and Lind through phi-leads: in the account, and in the workspace that has the groups.
  'no-inactive-members-in-phi-groups': { PASS: 3 + 3, NOT_APPLICABLE: 2 + 1 + 4 + 1 },
  // Three programs in the account, three and two in the workspaces; the reader administers all, the probe the workspaces.
  'no-admin-service-principals-outside-list': { PASS: 5 + 3 },
  // None of the programs is in a group that opens health data: in none of the three scopes.
  'no-inactive-service-principals-in-phi-groups': { NOT_APPLICABLE: 8 + 3 },
  // Three groups in the account, with the admins of each three and two in the workspaces.
  'no-admin-groups-outside-list': { PASS: 8 },
};

/**
 * The day on which the workspace for research refuses. Each of the 23 rules about it is an ERROR in place of what it said
 * of five clusters, three settings, no jobs, four people, two programs and two groups, and of no members; and whose volumes belong to no
 * cluster that was read is no longer known of five.
 */
export const REFUSED: Counts = {
  FAIL: -(2 + 5 + 1 + 2 + 1) - 1,
  ERROR: 23,
  UNKNOWN: -(1 + 3) + 5,
  PASS: -(2 + 4 + 3 + 5 + 5 + 4) - (4 + 2 + 2) - 4,
  NOT_APPLICABLE: -7 - (4 + 4 + 1) - (2 + 1),
};

export const sum = (...counts: readonly Counts[]): VerdictCounts =>
  Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, counts.reduce((total, one) => total + (one[verdict] ?? 0), 0)]),
  ) as VerdictCounts;
