import {
  CopySnapshotCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteVolumeCommand,
  EnableEbsEncryptionByDefaultCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { DatedAccount } from './account.ts';
import { daysAfter } from './calendar.ts';
import { CLUSTERS } from './databricks-clusters.ts';
import { ALIASES, type CompanyKeys, EAST, WEST } from './keys.ts';
import type { CompanyNetwork } from './network.ts';
import type { Place } from './network-parts.ts';

type Tags = Readonly<Record<string, string>>;

const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export interface NewVolume {
  readonly region: string;
  readonly name: string;
  readonly gib: number;
  /** A key's ARN; `default` leaves it to AWS, which takes aws/ebs; `none` does not encrypt. */
  readonly key: string;
  readonly tags?: Tags;
}

const encryption = (key: string): Pick<CreateVolumeCommandInput, 'Encrypted' | 'KmsKeyId'> => {
  if (key === 'none') return { Encrypted: false };
  return key === 'default' ? { Encrypted: true } : { Encrypted: true, KmsKeyId: key };
};

/** A volume that nothing is attached to; gives its id. */
export async function createVolume(account: DatedAccount, volume: NewVolume): Promise<string> {
  const { region, name, gib, key, tags } = volume;
  const made = await account.ec2(region).send(
    new CreateVolumeCommand({
      AvailabilityZone: `${region}a`,
      Size: gib,
      VolumeType: 'gp3',
      ...encryption(key),
      TagSpecifications: [{ ResourceType: 'volume', Tags: tagList({ Name: name, ...tags }) }],
    }),
  );
  return made.VolumeId ?? '';
}

interface Machine {
  readonly region: string;
  readonly name: string;
  readonly at: Place;
  /** Gets a public address at its start. */
  readonly isPublic?: boolean;
  readonly key: string;
  readonly dataGib: number;
  readonly tags?: Tags;
}

/** An instance with a root and a data volume; gives the id of the data volume. */
async function runMachine(account: DatedAccount, machine: Machine): Promise<string> {
  const { region, name, at, isPublic = false, key, dataGib, tags } = machine;
  const disk = (DeviceName: string, VolumeSize: number) => ({
    DeviceName,
    Ebs: { VolumeSize, VolumeType: 'gp3' as const, DeleteOnTermination: true, ...encryption(key) },
  });
  const { Instances } = await account.ec2(region).send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      InstanceType: 'm6id.xlarge',
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: 'required' },
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: at.subnetId, Groups: [at.groupId], AssociatePublicIpAddress: isPublic },
      ],
      BlockDeviceMappings: [disk('/dev/sda1', 30), disk('/dev/sdb', dataGib)],
      TagSpecifications: (['instance', 'volume'] as const).map((ResourceType) => ({
        ResourceType,
        Tags: tagList({ Name: name, ...tags }),
      })),
    }),
  );
  const mappings = Instances?.[0]?.BlockDeviceMappings ?? [];
  return mappings.find(({ DeviceName }) => DeviceName === '/dev/sdb')?.Ebs?.VolumeId ?? '';
}

/** What Databricks puts on the machines and disks of a cluster. */
const cluster = (id: string, name: string, creator: string): Tags => ({
  Vendor: 'Databricks',
  ClusterId: id,
  ClusterName: name,
  Creator: creator,
});

export async function snapshotOf(account: DatedAccount, region: string, volume: string, what: string): Promise<string> {
  const made = await account.ec2(region).send(new CreateSnapshotCommand({ VolumeId: volume, Description: what }));
  return made.SnapshotId ?? '';
}

/** Lets everybody, or nobody but the owner, make volumes of a snapshot. */
export async function shareWithEverybody(
  account: DatedAccount,
  { region, id }: Placed,
  operation: 'add' | 'remove',
): Promise<void> {
  const permission = { Attribute: 'createVolumePermission', OperationType: operation, GroupNames: ['all'] } as const;
  await account
    .ec2(region)
    .send(new ModifySnapshotAttributeCommand({ SnapshotId: id, ...permission, GroupNames: ['all'] }));
}

/** A resource and where it is. */
export interface Placed {
  readonly region: string;
  readonly id: string;
}

export interface CompanyStorage {
  readonly reporting: Placed;
  readonly reportingSnapshot: Placed;
}

/** The key of a partner's account: nobody here can say what becomes of it. */
const PARTNER = '210987654321';
const PARTNER_KEY = `arn:aws:kms:${EAST}:${PARTNER}:key/5c1f9f0e-3f0a-4d51-8a52-0f6b9f1d7c11`;

export async function createStorage(
  account: DatedAccount,
  keys: CompanyKeys,
  network: CompanyNetwork,
  firstDay: Date,
): Promise<CompanyStorage> {
  const arn = (alias: string) => keys.arns.get(alias) ?? '';
  account.goTo(daysAfter(firstDay, -640.38));
  const reporting = await createVolume(account, {
    region: EAST,
    name: 'reports',
    gib: 200,
    key: 'none',
    tags: { Phi: 'no' },
  });
  const old = await snapshotOf(account, EAST, reporting, 'reports, before the move');
  account.goTo(daysAfter(firstDay, -410.47));
  await account.ec2(EAST).send(new EnableEbsEncryptionByDefaultCommand({}));
  const phi = { region: EAST, key: arn(ALIASES.phi) };
  const records = await runMachine(account, { ...phi, name: 'ehr-db', at: network.records, dataGib: 500 });
  await runMachine(account, { ...phi, name: 'portal', at: network.portal, isPublic: true, dataGib: 60 });
  await createClusters(account, arn(ALIASES.databricks), network, firstDay);
  await createVolume(account, { region: EAST, name: 'lab-intake', gib: 50, key: PARTNER_KEY });
  await createSecondRegion(account, keys, firstDay);
  account.goTo(daysAfter(firstDay, -0.92));
  const nightly = await snapshotOf(account, EAST, records, 'ehr-db nightly');
  const copy = { SourceRegion: EAST, SourceSnapshotId: nightly, KmsKeyId: arn(ALIASES.recovery) };
  await account.ec2(WEST).send(new CopySnapshotCommand({ ...copy, Encrypted: true, Description: 'ehr-db nightly' }));
  await shareImage(account);
  return { reporting: { region: EAST, id: reporting }, reportingSnapshot: { region: EAST, id: old } };
}

/** An image of the portal that the partner may launch: with it the partner reads the disk it was made of. */
async function shareImage(account: DatedAccount): Promise<void> {
  const ec2 = account.ec2(EAST);
  const { ImageId } = await ec2.send(new RegisterImageCommand({ Name: 'portal golden' }));
  const permission = { Attribute: 'launchPermission', OperationType: 'add', UserIds: [PARTNER] } as const;
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, ...permission, UserIds: [PARTNER] }));
}

async function createClusters(
  account: DatedAccount,
  databricksKey: string,
  { clusters, moreClusters }: CompanyNetwork,
  firstDay: Date,
): Promise<void> {
  const own = { region: EAST, key: databricksKey };
  const old = { ...own, name: 'pilot-worker', gib: 40 };
  account.goTo(daysAfter(firstDay, -301.64));
  await createVolume(account, { ...old, tags: cluster(GONE, 'pilot', 'j.lind@larkspur.example') });
  account.goTo(daysAfter(firstDay, -256.73));
  const claims = cluster(CLUSTERS.claims, 'nightly-claims', 'b.stern@larkspur.example');
  await runMachine(account, { ...own, name: 'claims-driver', at: clusters, dataGib: 150, tags: claims });
  account.goTo(daysAfter(firstDay, -112.39));
  const adhoc = cluster(CLUSTERS.adhoc, 'adhoc-research', 'm.okafor@larkspur.example');
  const onDefaultKey = { region: EAST, key: 'default', name: 'adhoc-driver' };
  await runMachine(account, { ...onDefaultKey, at: moreClusters, dataGib: 100, tags: adhoc });
  account.goTo(daysAfter(firstDay, -91.22));
  const cohorts = cluster(CLUSTERS.cohorts, 'cohort-builder', 'b.stern@larkspur.example');
  await runMachine(account, { ...own, name: 'cohorts-driver', at: moreClusters, dataGib: 80, tags: cohorts });
}

/** A cluster that Databricks knows nothing of any more; one of its volumes is left. */
const GONE = '0302-101500-quill905';

async function createSecondRegion(account: DatedAccount, keys: CompanyKeys, firstDay: Date): Promise<void> {
  account.goTo(daysAfter(firstDay, -380.61));
  const recovery = keys.arns.get(ALIASES.recovery) ?? '';
  await createVolume(account, { region: WEST, name: 'ehr-db-standby', gib: 500, key: recovery });
  await createVolume(account, { region: WEST, name: 'record-index', gib: 80, key: keys.replica });
  const training = await createVolume(account, { region: WEST, name: 'training-image', gib: 20, key: 'none' });
  const snapshot = await snapshotOf(account, WEST, training, 'Course material, no patient data');
  await shareWithEverybody(account, { region: WEST, id: snapshot }, 'add');
  await account.ec2(WEST).send(new DeleteVolumeCommand({ VolumeId: training }));
}
