import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EnableKeyRotationCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import type { DatedAccount } from './account.ts';
import { daysAfter } from './calendar.ts';
import { ACCOUNT_ID } from './databricks-account.ts';

export const EAST = 'us-east-1';
export const WEST = 'us-west-2';

export interface NewKey {
  readonly region: string;
  readonly alias: string;
  readonly description: string;
  readonly rotates: boolean;
  readonly kind?: Pick<CreateKeyCommandInput, 'KeySpec' | 'KeyUsage' | 'Origin' | 'MultiRegion'>;
  /** What its policy says beside the account's own people. */
  readonly letsIn?: object;
}

const OWN_PEOPLE = {
  Sid: 'Enable IAM User Permissions',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::123456789012:root' },
  Action: 'kms:*',
  Resource: '*',
};

/** Makes a key with its alias; gives its ARN. */
export async function createKey(account: DatedAccount, key: NewKey): Promise<string> {
  const kms = account.kms(key.region);
  const Policy = key.letsIn && JSON.stringify({ Version: '2012-10-17', Statement: [OWN_PEOPLE, key.letsIn] });
  const made = { Description: key.description, ...key.kind, ...(Policy && { Policy }) };
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(made));
  const { KeyId = '', Arn = '' } = KeyMetadata ?? {};
  await kms.send(new CreateAliasCommand({ AliasName: key.alias, TargetKeyId: KeyId }));
  if (key.rotates) await kms.send(new EnableKeyRotationCommand({ KeyId }));
  return Arn;
}

/** Aliases of the company's keys, as the story calls them. */
export const ALIASES = {
  phi: 'alias/larkspur/phi',
  databricks: 'alias/larkspur/databricks',
  archive: 'alias/larkspur/claims-archive',
  signing: 'alias/larkspur/claims-signing',
  tokens: 'alias/larkspur/api-tokens',
  partner: 'alias/larkspur/partner-feed',
  legacy: 'alias/larkspur/legacy-2019',
  records: 'alias/larkspur/records',
  recovery: 'alias/larkspur/recovery',
  research: 'alias/larkspur/research',
} as const;

/** The laboratory may read what it sends; nobody said that its account is the company's. */
const LABORATORY = {
  Sid: 'Laboratory',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
};

/** As Databricks' page on keys has it: its account, if it asks for the company's. */
const DATABRICKS = {
  Sid: 'Allow Databricks to use KMS key for DBFS',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::414351767826:root' },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:PrincipalTag/DatabricksAccountId': [ACCOUNT_ID] } },
};

/** In the order of their age: days before the story's first day. */
const KEYS: readonly (NewKey & { readonly daysAgo: number })[] = [
  { alias: ALIASES.legacy, daysAgo: 2604.37, region: EAST, description: 'Old claims system', rotates: true },
  { alias: ALIASES.phi, daysAgo: 972.42, region: EAST, description: 'Health records at rest', rotates: true },
  { alias: ALIASES.archive, daysAgo: 971.35, region: EAST, description: 'Claims older than a year', rotates: false },
  {
    alias: ALIASES.signing,
    daysAgo: 700.31,
    region: EAST,
    description: 'Signs claims sent to payers',
    rotates: false,
    kind: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
  },
  {
    alias: ALIASES.tokens,
    daysAgo: 512.58,
    region: EAST,
    description: 'Authenticates calls of the patient portal',
    rotates: false,
    kind: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  },
  {
    alias: ALIASES.partner,
    daysAgo: 433.44,
    region: EAST,
    description: 'Material supplied by the laboratory partner',
    rotates: false,
    kind: { Origin: 'EXTERNAL' },
    letsIn: LABORATORY,
  },
  { alias: ALIASES.recovery, daysAgo: 398.29, region: WEST, description: 'Disaster recovery', rotates: true },
  {
    alias: ALIASES.records,
    daysAgo: 390.36,
    region: EAST,
    description: 'Record index, in both regions',
    rotates: true,
    kind: { MultiRegion: true },
  },
  {
    alias: ALIASES.databricks,
    daysAgo: 289.52,
    region: EAST,
    description: 'Disks of Databricks clusters',
    rotates: true,
    letsIn: DATABRICKS,
  },
];

export interface CompanyKeys {
  /** Key ARN by alias, in the region where the key was made. */
  readonly arns: ReadonlyMap<string, string>;
  /** The records key's replica in the second region. */
  readonly replica: string;
}

/** The id in a key's ARN: not every operation of the emulated account takes the ARN, as AWS does. */
export const keyIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export async function createKeys(account: DatedAccount, firstDay: Date): Promise<CompanyKeys> {
  const arns = new Map<string, string>();
  for (const key of KEYS) {
    account.goTo(daysAfter(firstDay, -key.daysAgo));
    arns.set(key.alias, await createKey(account, key));
  }
  const KeyId = arns.get(ALIASES.phi);
  account.goTo(daysAfter(firstDay, -212.4));
  await account.kms(EAST).send(new RotateKeyOnDemandCommand({ KeyId }));
  return { arns, replica: await replicate(account, firstDay, arns.get(ALIASES.records) ?? '') };
}

async function replicate(account: DatedAccount, firstDay: Date, primary: string): Promise<string> {
  account.goTo(daysAfter(firstDay, -388.33));
  const { ReplicaKeyMetadata } = await account
    .kms(EAST)
    .send(new ReplicateKeyCommand({ KeyId: keyIdOf(primary), ReplicaRegion: WEST }));
  const { KeyId, Arn = '' } = ReplicaKeyMetadata ?? {};
  await account
    .kms(WEST)
    .send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'Record index, in both regions' }));
  await account.kms(WEST).send(new CreateAliasCommand({ AliasName: ALIASES.records, TargetKeyId: KeyId }));
  return Arn;
}
