import { CREDENTIALS, type DatedAccount, datedAccount } from './account.ts';
import { type CompanyDatabricks, foundDatabricks, READERS, RESEARCH_ID } from './databricks.ts';
import { ACCOUNT_ID } from './databricks-account.ts';
import { APPROVED_SCRIPT, CLUSTER_SECRETS } from './databricks-clusters.ts';
import { type CompanyKeys, createKeys, EAST, WEST } from './keys.ts';
import { type CompanyNetwork, createNetwork } from './network.ts';
import { type CompanyStorage, createStorage } from './storage.ts';

export const ENTITY = 'Larkspur Health';

/** The demo's cdk.json: as a deployment would have it. */
export const CONFIGURATION = {
  context: {
    evidence: {
      entity: ENTITY,
      regions: [EAST, WEST],
      retention: { mode: 'COMPLIANCE', days: 2192 },
      report: { timeZone: 'America/New_York' },
      databricks: {
        accountId: ACCOUNT_ID,
        auth: { mode: 'oauth-secret', secretId: READERS.reader.secretId },
        probe: { auth: { mode: 'oauth-secret', secretId: READERS.probe.secretId } },
      },
      emptyAllowed: {
        'egress-paths': '*',
        jobs: '*',
        'no-inactive-members-in-phi-groups': [`databricks.${ACCOUNT_ID}.${RESEARCH_ID}`],
        'no-inactive-service-principals-in-phi-groups': '*',
        'machine-images': '*',
        'network-firewalls': '*',
        'vpc-endpoints': '*',
      },
      policy: {
        sparkSsl: { approvedInitScripts: [APPROVED_SCRIPT] },
        egressAllow: [
          { why: "Databricks' control plane, and S3", sample: 'databricks' },
          {
            why: 'S3 by its gateway endpoint, whose policy is judged by itself',
            way: 'ENDPOINT',
            cidrs: ['3.5.0.0/19', '52.216.0.0/15', '54.231.0.0/16'],
          },
          {
            why: "The relay of Databricks' control plane",
            services: ['com.amazonaws.vpce.{region}.vpce-svc-00018a8c3ff62ffdf'],
          },
        ],
        phi: { groups: ['phi-admins', 'phi-leads'], subnets: '*' },
        admins: ['b.stern@larkspur.example', READERS.reader.clientId, READERS.probe.clientId],
      },
    },
  },
};

export interface Company {
  readonly account: DatedAccount;
  readonly keys: CompanyKeys;
  readonly network: CompanyNetwork;
  readonly databricks: CompanyDatabricks;
  readonly storage: CompanyStorage;
}

/** Everything of the company that nobody may ever read anywhere, tokens it was given included. */
export const secretsOf = ({ databricks: { emulated } }: Company): string[] => [
  CREDENTIALS.secretAccessKey,
  ...Object.values(READERS).map(({ clientSecret }) => clientSecret),
  ...CLUSTER_SECRETS,
  ...emulated.desk.tokens,
];

/** Fills an empty account through its public APIs with a company as it stands before the story's first day. */
export async function foundCompany(endpoint: string, firstDay: Date): Promise<Company> {
  const account = datedAccount(endpoint);
  const keys = await createKeys(account, firstDay);
  const network = await createNetwork(account, firstDay);
  const storage = await createStorage(account, keys, network, firstDay);
  return { account, keys, network, storage, databricks: await foundDatabricks(account, network, firstDay) };
}
