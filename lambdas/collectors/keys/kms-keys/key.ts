import * as z from 'zod';

const instant = z.iso.datetime().nullable();

/**
 * What grants of a key have in common. The services that make grants by themselves name a session for each disk: sessions
 * of a role stand together as `role/*`, so that a disk that comes or goes is no change of who may use the key.
 */
export const Grant = z.strictObject({
  grantee: z.string(),
  operations: z.array(z.string()),
  /** Whether the encryption context, or a service's resource, has to be a certain one: that narrows what, not who. */
  isConstrained: z.boolean(),
});
export type Grant = z.infer<typeof Grant>;

/** One KMS key in one region. Nulls are what KMS did not say; what could not be read has a gap beside it. */
export const Key = z.strictObject({
  id: z.string().describe('Key ARN'),
  keyId: z.string(),
  aliases: z.array(z.string()).nullable(),
  description: z.string().nullable(),
  keyManager: z.string().nullable().describe('AWS or CUSTOMER'),
  keySpec: z.string().nullable(),
  keyUsage: z.string().nullable(),
  keyState: z.string().nullable(),
  enabled: z.boolean().nullable(),
  origin: z.string().nullable().describe('Where the key material comes from'),
  multiRegionType: z.string().nullable().describe('PRIMARY or REPLICA; null: single-Region'),
  primaryKeyArn: z.string().nullable(),
  customKeyStoreId: z.string().nullable(),
  currentKeyMaterialId: z.string().nullable().describe('Changes with every rotation'),
  createdAt: instant,
  deletionAt: instant.describe('When a key pending deletion will be gone'),
  expirationModel: z.string().nullable().describe('Whether imported key material expires; null: not imported'),
  materialExpiresAt: instant.describe('When the first of imported key materials expires'),
  rotationEnabled: z.boolean().nullable().describe('Automatic rotation'),
  rotationPeriodDays: z.int().nullable().describe('Null where KMS does not report it'),
  nextRotationAt: instant,
  onDemandRotationStartedAt: instant,
  rotations: z.int().nullable().describe('Completed rotations on record'),
  lastRotatedAt: instant,
  lastRotationType: z.string().nullable().describe('AUTOMATIC or ON_DEMAND'),
  historyRun: z
    .string()
    .nullable()
    .describe('The run in which the history of rotations was read; an earlier one where nothing has rotated since'),
  policy: z.string().nullable().describe('The key policy, as KMS gave it; null: a key of AWS, which is not asked'),
  grants: z
    .array(Grant)
    .nullable()
    .describe('Whom grants let do what; sessions of one role together; null: a key of AWS, which is not asked'),
});
export type Key = z.infer<typeof Key>;

/** The day of an instant, UTC. */
export const day = (instant: string): string => instant.slice(0, 10);
