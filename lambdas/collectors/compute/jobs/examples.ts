import type { JobCluster } from '#domain/databricks/clusters/job-clusters.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { Job } from './job.ts';

const MAIN: JobCluster = {
  key: 'main',
  sparkVersion: '15.4.x-scala2.12',
  mlRuntime: false,
  runtimeEngine: 'PHOTON',
  dataSecurityMode: 'SINGLE_USER',
  singleUserName: null,
  driverNodeTypeId: null,
  workerNodeTypeId: 'm6id.xlarge',
  fallbackNodeTypeIds: [],
  fallbacksTold: true,
  instancePoolId: null,
  driverInstancePoolId: null,
  singleNode: null,
  ebsVolumeCount: 1,
  ebsVolumeType: null,
  ebsVolumeSizeGib: 100,
  localDiskEncrypted: false,
  elasticDisk: null,
  policyId: '0123456789ABCDEF',
  sparkSsl: 'true',
  sparkAuthenticate: null,
  sparkNetworkCrypto: null,
  sparkIoEncryption: null,
  initScriptKinds: [],
  initScripts: [],
  dockerImage: null,
  notebooksAllowed: null,
  jobsAllowed: null,
};

/** A job with two tasks on a cluster of its own. */
export const EXAMPLE: Job = {
  id: 'job/1024',
  kind: 'JOB',
  name: 'nightly-claims',
  creator: 'ana@example.com',
  runAs: '0a1b2c3d-0000-4000-8000-000000000000',
  runAsKind: 'SERVICE_PRINCIPAL',
  createdAt: '2026-03-01T09:00:00.000Z',
  taskCount: 2,
  taskKinds: ['notebook', 'spark_jar'],
  sparkSubmit: false,
  existingClusterIds: [],
  clusters: [MAIN],
  nodeEncryption: { main: { 'm6id.xlarge': true } },
  poolEbsVolumeCount: { main: null },
  policySparkSsl: { main: null },
  initScriptFiles: { main: null },
  policyCompliant: null,
};

/** The same with other words about its cluster. */
export const withCluster = (words: Partial<JobCluster>): Job => ({ ...EXAMPLE, clusters: [{ ...MAIN, ...words }] });

/** On serverless compute, or on clusters that were there before it. */
export const WITHOUT_CLUSTER: Job = {
  ...EXAMPLE,
  existingClusterIds: ['1101-080000-abcd1234'],
  clusters: [],
  nodeEncryption: {},
  poolEbsVolumeCount: {},
  policySparkSsl: {},
  initScriptFiles: {},
};

export const lost = (field: keyof Job): Gap => ({
  operation: 'GET /api/2.1/clusters/list-node-types',
  resourceId: EXAMPLE.id,
  fields: [field],
  code: 'ACCESS_DENIED',
  reason: 'refused',
});
