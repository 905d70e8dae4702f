import type { Who } from './locker-matrix.ts';

/** Units whose sessions ask as well: each may ask for its own alone. */
export const ASKING_UNITS = ['kms-keys', 'ebs-volumes'] as const;
export const unitNamed = <Id extends string>(id: Id) => `a unit of ${id}` as const;
export type Asker = Who | ReturnType<typeof unitNamed<(typeof ASKING_UNITS)[number]>>;

const READERS = ['seal', 'report', 'auditor', 'admin', 'deployer'] as const;

/** What is asked, and everybody who is allowed to. */
export const ALLOWED = {
  'list keys': ['a unit of kms-keys', 'admin', 'deployer'],
  'describe volumes': ['a unit of ebs-volumes', 'admin', 'deployer'],
  'describe regions': ['plan', 'admin', 'deployer'],
  'read a recording of keys': ['collect', ...READERS],
  'read a table': READERS,
  'stage a report': ['report'],
  delete: [],
  'shorten a retention': [],
  'put a hold on what is sealed': [],
  'keep versioning as it is': ['deployer'],
  'change the policy of the bucket': ['deployer'],
  'delete the bucket': ['deployer'], // to whom S3 says that it is not empty
  'log elsewhere': ['deployer'],
  sign: ['seal'],
  // A first deployment that fails is taken back; later the stack keeps its keys.
  'schedule the deletion of the data key': ['deployer'],
  'disable the data key': [],
  'tell Databricks who it is': ['plan', 'collect-databricks', 'probe', 'admin', 'deployer'],
  'tell Databricks who it is, for longer': ['admin', 'deployer'],
  'tell somebody else who it is': ['admin', 'deployer'],
  'become the reader': ['collect'],
  'become the seal step': [],
} as const satisfies Readonly<Record<string, readonly Asker[]>>;

export type Asked = keyof typeof ALLOWED;
