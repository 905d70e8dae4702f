/**
 * Reading operations whose IAM action is another word, by IAM service prefix. Everything not named here is called like
 * its action. S3's list: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const ACTION_EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: {
    GetBucketAccelerateConfiguration: 's3:GetAccelerateConfiguration',
    GetBucketAnalyticsConfiguration: 's3:GetAnalyticsConfiguration',
    GetBucketCors: 's3:GetBucketCORS',
    GetBucketEncryption: 's3:GetEncryptionConfiguration',
    GetBucketIntelligentTieringConfiguration: 's3:GetIntelligentTieringConfiguration',
    GetBucketInventoryConfiguration: 's3:GetInventoryConfiguration',
    GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
    GetBucketMetadataConfiguration: 's3:GetBucketMetadataTableConfiguration',
    GetBucketMetricsConfiguration: 's3:GetMetricsConfiguration',
    GetBucketNotificationConfiguration: 's3:GetBucketNotification',
    GetBucketReplication: 's3:GetReplicationConfiguration',
    GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
    HeadBucket: 's3:ListBucket',
    HeadObject: 's3:GetObject',
    ListBucketAnalyticsConfigurations: 's3:GetAnalyticsConfiguration',
    ListBucketIntelligentTieringConfigurations: 's3:GetIntelligentTieringConfiguration',
    ListBucketInventoryConfigurations: 's3:GetInventoryConfiguration',
    ListBucketMetricsConfigurations: 's3:GetMetricsConfiguration',
    ListBuckets: 's3:ListAllMyBuckets',
    ListDirectoryBuckets: 's3express:ListAllMyDirectoryBuckets',
    ListMultipartUploads: 's3:ListBucketMultipartUploads',
    ListObjectVersions: 's3:ListBucketVersions',
    ListObjects: 's3:ListBucket',
    ListObjectsV2: 's3:ListBucket',
    ListParts: 's3:ListMultipartUploadParts',
    SelectObjectContent: 's3:GetObject',
  },
};

/**
 * The IAM action an API operation needs: `kms`, `ListKeys` → `kms:ListKeys`; `s3`, `ListBuckets` →
 * `s3:ListAllMyBuckets`. `service` is the IAM service prefix (for these services also the name requests are signed for).
 */
export const actionOf = (service: string, operation: string): string =>
  ACTION_EXCEPTIONS[service]?.[operation] ?? `${prefixOf(service)}:${operation}`;

/** Services whose SDK clients have another name than their IAM prefix, by that prefix. */
export const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  elasticloadbalancing: ['elastic-load-balancing', 'elastic-load-balancing-v2'],
};

const prefixOf = (service: string): string =>
  Object.keys(CLIENTS).find((prefix) => CLIENTS[prefix]?.includes(service)) ?? service;
