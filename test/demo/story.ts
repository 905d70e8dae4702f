import { CreateRouteCommand, CreateTagsCommand, DeleteRouteCommand, DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import { DisableKeyRotationCommand, EnableKeyRotationCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Company } from './company.ts';
import { letIn, shutOut } from './databricks.ts';
import { CLUSTERS, setSparkSsl } from './databricks-clusters.ts';
import { ALIASES, createKey, EAST, keyIdOf, WEST } from './keys.ts';
import { createVolume, shareWithEverybody } from './storage.ts';

/** Something that somebody does to the account, before that day's run. */
export interface Event {
  readonly what: string;
  /** Time of day, UTC. */
  readonly at: string;
  readonly happen: (company: Company) => Promise<unknown>;
}

export interface Story {
  /** By day of the month. */
  readonly events: Readonly<Record<number, readonly Event[]>>;
  /** Days on which nobody takes evidence. */
  readonly missed: readonly number[];
}

const keyArn = ({ keys }: Company, alias: string): string => keys.arns.get(alias) ?? '';
const keyId = (company: Company, alias: string): string => keyIdOf(keyArn(company, alias));

export const keyDoomed: Event = {
  what: `${ALIASES.legacy} scheduled for deletion`,
  at: '02:40',
  happen: (company) =>
    company.account
      .kms(EAST)
      .send(new ScheduleKeyDeletionCommand({ KeyId: keyId(company, ALIASES.legacy), PendingWindowInDays: 30 })),
};

export const rotationOff: Event = {
  what: `rotation of ${ALIASES.phi} switched off`,
  at: '02:14',
  happen: (company) =>
    company.account.kms(EAST).send(new DisableKeyRotationCommand({ KeyId: keyId(company, ALIASES.phi) })),
};

export const rotationOn: Event = {
  what: `rotation of ${ALIASES.phi} switched on again`,
  at: '01:05',
  happen: (company) =>
    company.account.kms(EAST).send(new EnableKeyRotationCommand({ KeyId: keyId(company, ALIASES.phi) })),
};

export const snapshotPublic: Event = {
  what: 'snapshot of reports shared with everybody',
  at: '03:30',
  happen: ({ account, storage }) => shareWithEverybody(account, storage.reportingSnapshot, 'add'),
};

export const snapshotPrivate: Event = {
  what: 'snapshot of reports private again',
  at: '00:20',
  happen: ({ account, storage }) => shareWithEverybody(account, storage.reportingSnapshot, 'remove'),
};

export const tagChanged: Event = {
  what: 'volume reports tagged Phi=yes',
  at: '04:00',
  happen: ({ account, storage: { reporting } }) =>
    account
      .ec2(reporting.region)
      .send(new CreateTagsCommand({ Resources: [reporting.id], Tags: [{ Key: 'Phi', Value: 'yes' }] })),
};

export const newKey: Event = {
  what: `new key ${ALIASES.research}, rotating`,
  at: '05:10',
  happen: ({ account }) =>
    createKey(account, { region: WEST, alias: ALIASES.research, description: 'Research cohort', rotates: true }),
};

/** The volume of day 20, to be found again when it is replaced. */
const migrations = new WeakMap<Company, string>();

export const plainVolume: Event = {
  what: 'volume claims-migration created unencrypted',
  at: '03:55',
  async happen(company) {
    const volume = { region: EAST, name: 'claims-migration', gib: 120, key: 'none' };
    migrations.set(company, await createVolume(company.account, volume));
  },
};

export const plainVolumeReplaced: Event = {
  what: 'claims-migration replaced by an encrypted copy',
  at: '04:45',
  async happen(company) {
    const key = keyArn(company, ALIASES.phi);
    await createVolume(company.account, { region: EAST, name: 'claims-migration', gib: 120, key });
    await company.account.ec2(EAST).send(new DeleteVolumeCommand({ VolumeId: migrations.get(company) }));
  },
};

/** What a hurried hand does to fetch an update, and what a careful one undoes. */
export const pathOpened: Event = {
  what: 'records’ subnet routed to the NAT gateway',
  at: '04:20',
  happen: ({ account, network: { recordsTable: RouteTableId, nat: NatGatewayId } }) =>
    account.ec2(EAST).send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId })),
};

export const pathClosed: Event = {
  what: 'that route removed',
  at: '02:50',
  happen: ({ account, network: { recordsTable: RouteTableId } }) =>
    account.ec2(EAST).send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' })),
};

export const anaJoins: Event = {
  what: 'ana@larkspur.example joined phi-leads',
  at: '05:30',
  happen: async ({ databricks: { emulated, people, groups } }) =>
    emulated.state.directory.join(groups.phiLeads, people.ana),
};

export const jonasLeaves: Event = {
  what: 'j.lind@larkspur.example deactivated',
  at: '03:05',
  async happen({ databricks: { emulated, people } }) {
    const jonas = emulated.state.directory.users.get(people.jonas);
    if (jonas) jonas.active = false;
  },
};

export const jonasIsOut: Event = {
  what: 'j.lind@larkspur.example taken out of phi-leads',
  at: '01:40',
  happen: async ({ databricks: { emulated, people, groups } }) =>
    emulated.state.directory.leave(groups.phiLeads, people.jonas),
};

export const workspaceRefuses: Event = {
  what: 'research workspace shut the reader out',
  at: '00:45',
  happen: async ({ databricks: { emulated, research } }) => shutOut(emulated.state, research),
};

export const workspaceAnswers: Event = {
  what: 'research workspace let the reader in again',
  at: '00:30',
  happen: async ({ databricks: { emulated, research } }) => letIn(emulated.state, research),
};

export const clusterEncrypts: Event = {
  what: 'adhoc-research restarted with spark.ssl.enabled',
  at: '05:45',
  happen: async ({ databricks: { research } }) => setSparkSsl(research, CLUSTERS.adhoc, 'true'),
};

/** A month at Larkspur Health. */
export const MONTH: Story = {
  events: {
    3: [keyDoomed],
    5: [anaJoins],
    6: [snapshotPublic],
    8: [snapshotPrivate],
    9: [pathOpened],
    11: [rotationOff],
    12: [workspaceRefuses],
    13: [workspaceAnswers],
    14: [tagChanged],
    15: [rotationOn],
    16: [pathClosed],
    17: [jonasLeaves],
    18: [newKey],
    19: [jonasIsOut],
    20: [plainVolume],
    22: [clusterEncrypts],
    27: [plainVolumeReplaced],
  },
  missed: [24],
};
