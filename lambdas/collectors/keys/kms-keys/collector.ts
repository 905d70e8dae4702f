import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type GrantListEntry,
  type KeyListEntry,
  type KeyMetadata,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  type RotationsListEntry,
} from '@aws-sdk/client-kms';
import { defineCollector, type EarlierRow } from '#domain/declaring/collector.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, orInventoryGap } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { carriedHistory, HISTORY, type History, STATUS } from './carried-history.ts';
import { described, grantsOf, historyOf, statusOf } from './facts.ts';
import { Key, keyClosedToStrangers, keyMaterialStays, keyNotScheduledForDeletion, keyRotates } from './rules.ts';

const CONCURRENCY = 48;
const UNSUPPORTED = 'UnsupportedOperationException';
const LIST = 'kms:ListKeys';
const DESCRIBED = [
  'description keyManager keySpec keyUsage keyState enabled origin multiRegionType primaryKeyArn customKeyStoreId',
  'currentKeyMaterialId',
  'createdAt deletionAt expirationModel materialExpiresAt rotationEnabled rotationPeriodDays nextRotationAt onDemandRotationStartedAt',
  'rotations lastRotatedAt lastRotationType historyRun policy grants',
].flatMap((fields) => fields.split(' '));

type Report = (gap: GapReport) => void;

export default defineCollector({
  id: 'kms-keys',
  title: 'KMS keys, their rotation, and who may use them',
  scope: 'aws-region',
  reads: [
    'kms:ListKeys',
    'kms:DescribeKey',
    'kms:GetKeyRotationStatus',
    'kms:ListKeyRotations',
    'kms:ListAliases',
    'kms:GetKeyPolicy',
    'kms:ListGrants',
  ],
  row: Key,
  rules: [keyRotates, keyNotScheduledForDeletion, keyMaterialStays, keyClosedToStrangers],
  volatile: ['nextRotationAt', 'historyRun'],
  earlier: ['id', 'currentKeyMaterialId', ...STATUS, ...HISTORY],
  report: ['aliases', 'keyManager', 'keyState', 'rotationEnabled', 'rotationPeriodDays', 'lastRotatedAt'],
  async *collect({ aws, gap, run, earlier = [] }) {
    const kms = aws(KMSClient);
    const before = new Map(earlier.map((row) => [row.id, row]));
    const aliases = await readAliases(kms, gap);
    const keys = namedKeys(gap, orInventoryGap(gap, LIST, listKeys(kms)));
    yield* mapConcurrently(keys, CONCURRENCY, (named) => readKey({ kms, gap, run, before }, named, aliases));
  },
});

/** A list that was cut and does not say where to go on was not read. */
function nextOf(page: { Truncated?: boolean | undefined; NextMarker?: string | undefined }): string | undefined {
  if (page.Truncated || page.NextMarker === undefined)
    return page.Truncated ? answered(page.NextMarker, 'NextMarker') : undefined;
  throw new ReadError('MALFORMED_RESPONSE', 'the answer says where to go on, and that it is the end');
}

const listKeys = (kms: KMSClient): AsyncIterable<KeyListEntry> =>
  paginate(async (Marker) => {
    const page = await kms.send(new ListKeysCommand({ Limit: 1000, Marker }));
    return { items: page.Keys, next: nextOf(page) };
  });

interface Named {
  readonly id: string;
  readonly keyId: string;
}

/** A key whose name was garbled is one that nobody saw; the others are read. */
async function* namedKeys(gap: Report, entries: AsyncIterable<KeyListEntry>): AsyncGenerator<Named> {
  for await (const entry of entries) {
    const named = await orGap(gap, { operation: LIST }, async () => ({
      id: answered(entry.KeyArn, 'KeyArn'),
      keyId: answered(entry.KeyId, 'KeyId'),
    }));
    if (named) yield named;
  }
}

/** Aliases by key id; null, with a gap, when they could not all be read. */
async function readAliases(kms: KMSClient, gap: Report): Promise<Map<string, string[]> | null> {
  const aliases = new Map<string, string[]>();
  try {
    for await (const { AliasName, TargetKeyId } of paginate(async (Marker) => {
      const page = await kms.send(new ListAliasesCommand({ Limit: 100, Marker }));
      return { items: page.Aliases, next: nextOf(page) };
    }))
      if (AliasName && TargetKeyId) aliases.set(TargetKeyId, [...(aliases.get(TargetKeyId) ?? []), AliasName].sort());
    return aliases;
  } catch (error) {
    gap({ operation: 'kms:ListAliases', fields: ['aliases'], error });
    return null;
  }
}

interface Asking {
  readonly kms: KMSClient;
  readonly gap: Report;
  readonly run: string;
  /** What the last complete observation said of each key. */
  readonly before: ReadonlyMap<unknown, EarlierRow>;
}

async function readKey(asking: Asking, { id, keyId }: Named, aliases: Map<string, string[]> | null) {
  const { kms, gap, run, before } = asking;
  const unread = { operation: 'kms:DescribeKey', resourceId: id, fields: DESCRIBED };
  const { metadata, facts } = (await orGap(gap, unread, async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    const told = answered(KeyMetadata, 'KeyMetadata');
    return { metadata: told, facts: described(told) };
  })) ?? { metadata: undefined, facts: described(undefined) };
  const status = await readStatus(kms, id, metadata, gap);
  const today = { ...facts, ...(status ?? statusOf(undefined)) };
  const isStatusKnown = status !== undefined || !hasStatus(metadata);
  const carried = isStatusKnown ? carriedHistory(before.get(id), today, run) : undefined;
  const history = carried ?? (await readRotations({ kms, gap, run }, id, metadata)) ?? historyOf(undefined, run);
  const access = await readAccess(kms, id, metadata, gap);
  return { id, keyId, aliases: aliases && (aliases.get(keyId) ?? []), ...today, ...history, ...access };
}

const isSymmetric = (metadata: KeyMetadata | undefined): boolean =>
  metadata?.KeyManager === 'CUSTOMER' && metadata.KeySpec === 'SYMMETRIC_DEFAULT';

/** Only keys whose material KMS makes have a rotation to report: a replica, too, its primary's. */
const hasStatus = (metadata: KeyMetadata | undefined): boolean =>
  isSymmetric(metadata) && metadata?.Origin === 'AWS_KMS';

/** The history is read where rotations begin. */
const rotatesByItself = (metadata: KeyMetadata | undefined): boolean => hasStatus(metadata) && !isReplica(metadata);

const isReplica = (metadata: KeyMetadata | undefined): boolean =>
  metadata?.MultiRegionConfiguration?.MultiRegionKeyType === 'REPLICA';

/**
 * Undefined where there is none to ask for, and, with a gap, where it could not be read. Of a replica it is a second word
 * beside its primary's, documented as shared and not as answered there: that KMS does not support it is no gap.
 */
const readStatus = async (kms: KMSClient, id: string, metadata: KeyMetadata | undefined, gap: Report) =>
  hasStatus(metadata)
    ? orGap(gap, { operation: 'kms:GetKeyRotationStatus', resourceId: id, fields: STATUS }, async () => {
        try {
          return statusOf(await kms.send(new GetKeyRotationStatusCommand({ KeyId: id })));
        } catch (error) {
          if (isReplica(metadata) && error instanceof Error && error.name === UNSUPPORTED) return statusOf(undefined);
          throw error;
        }
      })
    : undefined;

/** Imported keys rotate on demand, so they have a history too. Undefined where there is none to ask for. */
async function readRotations(
  { kms, gap, run }: Omit<Asking, 'before'>,
  id: string,
  metadata: KeyMetadata | undefined,
): Promise<History | undefined> {
  const mayHaveRotated = rotatesByItself(metadata) || (isSymmetric(metadata) && metadata?.Origin === 'EXTERNAL');
  if (!mayHaveRotated) return undefined;
  return orGap(gap, { operation: 'kms:ListKeyRotations', resourceId: id, fields: HISTORY }, async () => {
    const rotations: RotationsListEntry[] = [];
    for await (const rotation of paginate(async (Marker) => {
      const page = await kms.send(new ListKeyRotationsCommand({ KeyId: id, Limit: 1000, Marker }));
      return { items: page.Rotations, next: nextOf(page) };
    }))
      rotations.push(rotation);
    return historyOf(rotations, run);
  });
}

/** Who may use a key of ours; that a key of AWS is used by its service in this account is not up to us. */
async function readAccess(kms: KMSClient, id: string, metadata: KeyMetadata | undefined, gap: Report) {
  if (metadata?.KeyManager !== 'CUSTOMER') return { policy: null, grants: null };
  const [policy, grants] = await Promise.all([readPolicy(kms, id, gap), readGrants(kms, id, gap)]);
  return { policy: policy ?? null, grants: grants ?? null };
}

const readPolicy = (kms: KMSClient, id: string, gap: Report) =>
  orGap(gap, { operation: 'kms:GetKeyPolicy', resourceId: id, fields: ['policy'] }, async () => {
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' }));
    return answered(Policy || null, 'Policy');
  });

const readGrants = (kms: KMSClient, id: string, gap: Report) =>
  orGap(gap, { operation: 'kms:ListGrants', resourceId: id, fields: ['grants'] }, async () => {
    const grants: GrantListEntry[] = [];
    for await (const grant of paginate(async (Marker) => {
      const page = await kms.send(new ListGrantsCommand({ KeyId: id, Limit: 100, Marker }));
      return { items: page.Grants, next: nextOf(page) };
    }))
      grants.push(grant);
    return grantsOf(grants);
  });
