const names = (line: string): string[] => line.split(' ');

/**
 * The actions of the services that have gateway endpoints, by what they act on. A test compares all three lists with
 * the published ones, so that a new action does not go unnoticed.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */

/** They act on a bucket, an access point or a table, whoever owns it. */
export const RESOURCE_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'AssociateTableReplica BatchGetItem BatchWriteItem ConditionCheckItem CreateBackup CreateGlobalTable',
    'CreateGlobalTableWitness CreateTable CreateTableReplica DeleteBackup DeleteGlobalTableWitness DeleteItem',
    'DeleteResourcePolicy DeleteTable DeleteTableReplica DescribeBackup DescribeContinuousBackups',
    'DescribeContributorInsights DescribeExport DescribeGlobalTable DescribeGlobalTableSettings DescribeImport',
    'DescribeKinesisStreamingDestination DescribeStream DescribeTable DescribeTableReplicaAutoScaling',
    'DescribeTimeToLive DisableKinesisStreamingDestination EnableKinesisStreamingDestination ExportTableToPointInTime',
    'GetItem GetRecords GetResourcePolicy GetShardIterator ImportTable ListExports ListImports ListTagsOfResource',
    'PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate PutItem PutResourcePolicy Query ReadDataForReplication',
    'ReplicateSettings RestoreTableFromAwsBackup RestoreTableFromBackup RestoreTableToPointInTime Scan SearchVectors',
    'StartAwsBackupJob TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateGlobalTable',
    'UpdateGlobalTableSettings UpdateGlobalTableVersion UpdateItem UpdateKinesisStreamingDestination UpdateTable',
    'UpdateTableReplicaAutoScaling UpdateTimeToLive WriteDataForReplication',
  ].flatMap(names),
  s3: [
    'AllowVendedLogDeliveryForResource CreateAccessPoint CreateAccessPointForObjectLambda CreateBucket',
    'CreateBucketMetadataTableConfiguration CreateMultiRegionAccessPoint DeleteAccessPoint',
    'DeleteAccessPointForObjectLambda DeleteAccessPointPolicy DeleteAccessPointPolicyForObjectLambda DeleteBucket',
    'DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite DeleteMultiRegionAccessPoint',
    'GetAccelerateConfiguration GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda',
    'GetAccessPointPolicy GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus',
    'GetAccessPointPolicyStatusForObjectLambda GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS',
    'GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification',
    'GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus',
    'GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite',
    'GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration',
    'GetLifecycleConfiguration GetMetricsConfiguration GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy',
    'GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetReplicationConfiguration ListBucket',
    'ListBucketMultipartUploads ListBucketVersions ListTagsForResource PauseReplication PutAccelerateConfiguration',
    'PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy PutAccessPointPolicyForObjectLambda',
    'PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification',
    'PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock',
    'PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration',
    'PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration',
    'PutMultiRegionAccessPointPolicy PutReplicationConfiguration SubmitMultiRegionAccessPointRoutes TagResource',
    'UntagResource UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration',
    'UpdateBucketMetadataJournalTableConfiguration',
  ].flatMap(names),
  s3express: [
    'CreateAccessPoint CreateBucket CreateSession DeleteAccessPoint DeleteAccessPointPolicy DeleteAccessPointScope',
    'DeleteBucket DeleteBucketPolicy GetAccessPoint GetAccessPointPolicy GetAccessPointScope GetBucketPolicy',
    'GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration',
    'ListTagsForResource PutAccessPointPolicy PutAccessPointScope PutBucketPolicy PutEncryptionConfiguration',
    'PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration TagResource UntagResource',
  ].flatMap(names),
};

/** They act on an object in a bucket, and on nothing else. */
export const OBJECT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  s3: [
    'AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation DeleteObjectTagging',
    'DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject GetObjectAcl',
    'GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent',
    'GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication',
    'GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent',
    'InitiateReplication ListMultipartUploadParts ListObjectAnnotations ListObjectVersionAnnotations',
    'ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold',
    'PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionAnnotation PutObjectVersionTagging',
    'ReplicateDelete ReplicateObject ReplicateObjectAnnotation ReplicateTags RestoreObject UpdateObjectEncryption',
  ].flatMap(names),
};

/** They act on nothing but the account of who asks (its list of buckets, its jobs, its settings). */
export const ACCOUNT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'DescribeEndpoints DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings GetAbacStatus',
    'InjectError ListBackups ListContributorInsights ListGlobalTables ListStreams ListTables',
    'PurchaseReservedCapacityOfferings UpdateAbacStatus',
  ].flatMap(names),
  s3: [
    'AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation',
    'CreateJob CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance',
    'DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteJobTagging',
    'DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob',
    'DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter GetAccessGrant',
    'GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy',
    'GetAccessGrantsLocation GetAccessPoint GetAccountPublicAccessBlock GetDataAccess GetJobTagging',
    'GetStorageLensConfiguration GetStorageLensConfigurationTagging GetStorageLensDashboard GetStorageLensGroup',
    'ListAccessGrants ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints',
    'ListAccessPointsForObjectLambda ListAllMyBuckets ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints',
    'ListStorageLensConfigurations ListStorageLensGroups PutAccessGrantsInstanceResourcePolicy',
    'PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutJobTagging PutStorageLensConfiguration',
    'PutStorageLensConfigurationTagging UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus',
    'UpdateStorageLensGroup',
  ].flatMap(names),
  s3express: ['ListAccessPointsForDirectoryBuckets ListAllMyDirectoryBuckets'].flatMap(names),
};
