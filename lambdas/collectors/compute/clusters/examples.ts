import type { Gap, GapCode } from '#domain/words/gap.ts';
import type { Cluster } from './cluster.ts';

/** All-purpose compute as the compliance security profile wants it. */
export const EXAMPLE: Cluster = {
  id: '1101-080000-abcd1234',
  name: 'claims-exploration',
  state: 'RUNNING',
  source: 'UI',
  creator: 'ana@example.com',
  autoterminationMinutes: 60,
  sparkVersion: '15.4.x-scala2.12',
  mlRuntime: false,
  runtimeEngine: 'STANDARD',
  dataSecurityMode: 'USER_ISOLATION',
  singleUserName: null,
  driverNodeTypeId: 'm6id.large',
  workerNodeTypeId: 'm6id.xlarge',
  fallbackNodeTypeIds: [],
  fallbacksTold: true,
  instancePoolId: null,
  driverInstancePoolId: null,
  singleNode: false,
  ebsVolumeCount: 1,
  ebsVolumeType: 'GENERAL_PURPOSE_SSD',
  ebsVolumeSizeGib: 100,
  localDiskEncrypted: false,
  elasticDisk: false,
  policyId: '0123456789ABCDEF',
  sparkSsl: null,
  sparkAuthenticate: null,
  sparkNetworkCrypto: null,
  sparkIoEncryption: null,
  initScriptKinds: ['workspace'],
  initScripts: [{ kind: 'workspace', destination: '/Shared/harden.sh' }],
  dockerImage: null,
  notebooksAllowed: true,
  jobsAllowed: true,
  nodeEncryption: { 'm6id.large': true, 'm6id.xlarge': true },
  poolEbsVolumeCount: null,
  policySparkSsl: null,
  initScriptFiles: null,
  policyName: 'phi',
  policyCompliant: null,
  startedAt: '2026-11-20T08:00:00.000Z',
  lastRestartedAt: '2026-11-20T08:05:00.000Z',
  lastActivityAt: null,
  terminatedAt: null,
};
/** The same on instances that do not encrypt by themselves, with Spark to do it. */
export const BY_SPARK: Cluster = {
  ...EXAMPLE,
  driverNodeTypeId: 'i3.xlarge',
  workerNodeTypeId: 'i3.xlarge',
  nodeEncryption: { 'i3.xlarge': false },
  sparkSsl: 'true',
};
const SCRIPT = '/Shared/encrypt.sh';
const SHA256 = 'f7fbba6e0636f890e56fbbf3283e524c6fa3204ae298382d624741d0dc663832';
/** Spark's own encryption, set up by an init script that was approved. */
export const BY_RPC: Cluster = {
  ...BY_SPARK,
  sparkSsl: null,
  sparkAuthenticate: 'true',
  sparkNetworkCrypto: 'true',
  initScripts: [{ kind: 'workspace', destination: SCRIPT }],
  initScriptFiles: [{ destination: SCRIPT, sha256: SHA256, modifiedAt: '2026-11-01T09:00:00.000Z' }],
};
export const APPROVED = { sparkSsl: { requireRuntime: false, approvedInitScripts: [SHA256] } };
export const POOLED: Cluster = {
  ...EXAMPLE,
  instancePoolId: '1101-070000-pool-abcd',
  ebsVolumeCount: null,
  poolEbsVolumeCount: 2,
};
/** The workspace of the examples, as its rules know it. */
export const HOST = 'one.cloud.databricks.com';
export const PROFILE = { id: HOST, state: 'SET', enabled: true, complianceStandards: ['HIPAA'] };
export const PROBED = { id: EXAMPLE.id, asked: true, reason: null, sparkSsl: 'true' };

export const lost = (field: keyof Cluster, code: GapCode = 'ACCESS_DENIED'): Gap => ({
  operation: 'GET /api/2.1/clusters/list-node-types',
  resourceId: null,
  fields: [field],
  code,
  reason: 'refused',
});
