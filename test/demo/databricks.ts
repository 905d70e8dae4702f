import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { EmulatedState, type Workspace } from '../emulators/databricks/state.ts';
import type { DatedAccount } from './account.ts';
import { daysAfter } from './calendar.ts';
import { ACCOUNT_ID } from './databricks-account.ts';
import { addClinicalClusters, addResearchClusters, CLAIMS_ETL } from './databricks-clusters.ts';
import { EAST } from './keys.ts';
import type { CompanyNetwork } from './network.ts';

/** The workspace for research: nobody there has health data. */
export const RESEARCH_ID = '2417001234567802';

/**
 * Who reads the evidence, and who asks running clusters: two service principals of Databricks. The six characters AWS
 * puts at the end of a secret's ARN are part of its name here, for the emulated account draws others.
 */
export const READERS = {
  reader: {
    clientId: '8e41b7d0-2f5c-4b96-a3d8-1c9e70f6a254',
    clientSecret: 'secret-of-the-reader-of-larkspur',
    secretId: `arn:aws:secretsmanager:${EAST}:123456789012:secret:evidence-locker/databricks-reader-Hx4Kq9`,
  },
  probe: {
    clientId: 'b92c5e38-64da-4f1b-90c7-e2a8d3157f60',
    clientSecret: 'secret-of-the-probe-of-larkspur',
    secretId: `arn:aws:secretsmanager:${EAST}:123456789012:secret:evidence-locker/databricks-probe-Tz7Wm2`,
  },
} as const;

export interface CompanyDatabricks {
  readonly emulated: EmulatedDatabricks;
  /** Where health data is worked on. */
  readonly clinical: Workspace;
  readonly research: Workspace;
  /** Ids in the account's directory. */
  readonly people: Readonly<Record<'ana' | 'jonas', string>>;
  readonly groups: Readonly<Record<'phiLeads', string>>;
}

/** The same company's Databricks account with two workspaces; its clusters are those of the AWS account's machines. */
export async function foundDatabricks(
  account: DatedAccount,
  network: CompanyNetwork,
  firstDay: Date,
): Promise<CompanyDatabricks> {
  await keepSecrets(account, firstDay);
  const state = new EmulatedState(ACCOUNT_ID);
  const network_id = putNetwork(state, network, firstDay);
  const clinical = state.addWorkspace('2417001234567801', 'larkspur-clinical', { network_id });
  const research = state.addWorkspace(RESEARCH_ID, 'larkspur-research');
  for (const { clientId, clientSecret } of Object.values(READERS))
    state.addClient(clientId, { secrets: [clientSecret], isAccountAdmin: clientId === READERS.reader.clientId });
  const company = { clinical, research, ...fillDirectory(state, clinical, research) };
  for (const workspace of [clinical, research]) letIn(state, workspace);
  addClinicalClusters(clinical, firstDay);
  addResearchClusters(research, firstDay);
  set(clinical, ['HIPAA']);
  return { emulated: await startEmulatedDatabricks({ state, now: () => firstDay.getTime() }), ...company };
}

/** The one network configuration of the account: the subnets in which clusters stand, with their group. */
function putNetwork({ networks }: EmulatedState, network: CompanyNetwork, firstDay: Date): string {
  const { clinical, clusters, moreClusters } = network;
  const { network_id } = networks.put({
    network_id: 'c3f9d5a1-7e24-4b08-9d63-5a8e10b7f4c2',
    network_name: 'larkspur-clinical',
    vpc_id: clinical,
    subnet_ids: [clusters.subnetId, moreClusters.subnetId],
    security_group_ids: [clusters.groupId],
    vpc_status: 'VALID',
    creation_time: daysAfter(firstDay, -979.5).getTime(),
  });
  return network_id;
}

/** Where the collectors find what they sign in with, as in a deployment. */
async function keepSecrets(account: DatedAccount, firstDay: Date): Promise<void> {
  account.goTo(daysAfter(firstDay, -30.2));
  for (const { secretId, clientId, clientSecret } of Object.values(READERS)) {
    const SecretString = JSON.stringify({ client_id: clientId, client_secret: clientSecret });
    const Name = secretId.slice(secretId.lastIndexOf(':') + 1);
    await account.secrets(EAST).send(new CreateSecretCommand({ Name, SecretString }));
  }
}

/** The reader and the probe may enter: the reader as an admin, who is shown everything. */
export function letIn(state: EmulatedState, { id }: Workspace): void {
  state.clients.get(READERS.reader.clientId)?.workspaces.set(id, 'admin');
  state.clients.get(READERS.probe.clientId)?.workspaces.set(id, 'admin');
}

export function shutOut(state: EmulatedState, { id }: Workspace): void {
  for (const { clientId } of Object.values(READERS)) state.clients.get(clientId)?.workspaces.delete(id);
}

/** The compliance security profile, and with it monitoring and updates; of the other workspace nobody decided anything. */
function set(workspace: Workspace, standards: readonly string[]): void {
  const settings = {
    shield_csp_enablement_ws_db: {
      compliance_security_profile_workspace: { is_enabled: true, compliance_standards: [...standards] },
    },
    shield_esm_enablement_ws_db: { enhanced_security_monitoring_workspace: { is_enabled: true } },
    automatic_cluster_update: {
      automatic_cluster_update_workspace: {
        enabled: true,
        can_toggle: false,
        restart_even_if_no_updates_available: false,
      },
    },
  };
  for (const [type, value] of Object.entries(settings)) workspace.settings.set(type, value);
}

/** People come from the identity provider, but for a contractor; phi-leads are in phi-admins as a group. */
function fillDirectory({ directory }: EmulatedState, clinical: Workspace, research: Workspace) {
  const person = (name: string, displayName: string, facts: object = {}) =>
    directory.addUser({ userName: `${name}@larkspur.example`, displayName, externalId: `00u-${name}`, ...facts }).id;
  const stern = person('b.stern', 'Beatrix Stern', { roles: ['account_admin'] });
  const okafor = person('m.okafor', 'Miriam Okafor');
  const ana = person('ana', 'Ana Ruiz');
  const jonas = person('j.lind', 'Jonas Lind');
  const { id: contractor } = directory.addUser({ userName: 'contractor@elsewhere.example' });
  const etl = directory.addServicePrincipal({ applicationId: CLAIMS_ETL, displayName: 'claims-etl' }).id;
  const [reader = '', probe = ''] = Object.entries(READERS).map(
    ([name, { clientId }]) =>
      directory.addServicePrincipal({
        applicationId: clientId,
        displayName: `evidence-${name}`,
        roles: name === 'reader' ? ['account_admin'] : [],
      }).id,
  );
  const group = (displayName: string, members: readonly string[]) =>
    directory.addGroup({ displayName, externalId: `00g-${displayName}`, members }).id;
  const phiLeads = group('phi-leads', [okafor, jonas]);
  const phiAdmins = group('phi-admins', [phiLeads, stern]);
  const researchers = group('researchers', [okafor, ana, contractor]);
  const at = (workspace: Workspace, ids: readonly string[]) => {
    for (const id of [...ids, reader, probe]) workspace.assigned.add(id);
    const members = [stern, reader, probe];
    workspace.localGroups.addGroup({ displayName: 'admins', members, resourceType: 'WorkspaceGroup' });
  };
  at(clinical, [stern, okafor, ana, jonas, etl, phiLeads, phiAdmins]);
  at(research, [stern, okafor, ana, contractor, researchers]);
  return { people: { ana, jonas }, groups: { phiLeads } };
}
