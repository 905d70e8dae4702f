/** Faults of a member that nothing in the answers tells from the truth, and why; reviewed November 2026. */
export interface Survivor {
  readonly collectors: readonly string[];
  readonly call: string;
  readonly members: readonly string[];
  readonly faults: readonly string[];
  readonly why: string;
}

const ABSENT = ['is left out', 'is null'];
const NONE = [...ABSENT, 'is empty'];
const ACCOUNT = 'GET /api/2.0/accounts/{account_id}';
const WORKSPACE = 'GET /api/2.0/preview';
const CLUSTERS = 'GET /api/2.1/clusters/list';
const JOBS = 'GET /api/2.2/jobs/list';
const RUNS = 'GET /api/2.2/jobs/runs/list';

const EMPTY_LIST =
  'Databricks leaves out a list that is empty. The place is then UNKNOWN unless emptyAllowed says that none is right, and every row that went is told as a change. Volumes and instances in AWS whose tags name a cluster are a cross-check.';
const OTHER_ID =
  'One letter or digit makes another id. Where the thing is then asked for by itself, that is a gap; the change of ids is told.';
const DIGITS = 'Other digits make as good a number; nothing else in the answer repeats it.';
const NO_POLICY = 'A cluster made without a policy has none; the API documents no other way to say so.';
const SERVERLESS =
  'A task that names no cluster runs on serverless compute. One of spark-submit, which never does, fails anyway.';
const NOTHING_HELD = 'None, null and empty are the same (RFC 7643 §2.5), and mean that nothing is held.';
const NAME = 'A name is any text; the list of admins is compared with what the directory says.';

export const SURVIVORS: readonly Survivor[] = [
  { collectors: ['clusters', 'spark-ssl-probe'], call: CLUSTERS, members: ['clusters'], faults: NONE, why: EMPTY_LIST },
  { collectors: ['jobs'], call: JOBS, members: ['jobs'], faults: NONE, why: EMPTY_LIST },
  { collectors: ['jobs'], call: RUNS, members: ['runs'], faults: NONE, why: EMPTY_LIST },
  {
    ...{ collectors: ['clusters', 'spark-ssl-probe'], call: CLUSTERS, members: ['clusters[].cluster_id'] },
    ...{ faults: ['is altered'], why: OTHER_ID },
  },
  {
    ...{ collectors: ['workspace-networks'], call: `${ACCOUNT}/networks`, members: ['[].network_id'] },
    ...{ faults: ['is altered'], why: `${OTHER_ID} A network that a workspace uses and the list lacks is a gap.` },
  },
  ...[ACCOUNT, WORKSPACE].flatMap((prefix) =>
    [
      ['scim-users', 'Users'],
      ['scim-groups', 'Groups'],
      ['scim-service-principals', 'ServicePrincipals'],
    ].map(([collector = '', kind]) => ({
      ...{ collectors: [collector], call: `${prefix}/scim/v2/${kind}`, members: ['Resources[].id'] },
      ...{ faults: ['is altered'], why: OTHER_ID },
    })),
  ),
  {
    ...{ collectors: ['clusters'], call: CLUSTERS, members: ['clusters[].autotermination_minutes'], faults: ABSENT },
    why: 'The API documents that a cluster without it is never switched off.',
  },
  {
    ...{ collectors: ['clusters'], call: CLUSTERS, faults: ['is altered'], why: DIGITS },
    members: ['clusters[].autotermination_minutes', 'clusters[].aws_attributes.ebs_volume_count'],
  },
  {
    ...{ collectors: ['jobs'], call: JOBS, faults: ['is altered'], why: DIGITS },
    members: ['jobs[].settings.tasks[].new_cluster.aws_attributes.ebs_volume_count'],
  },
  { collectors: ['jobs'], call: JOBS, members: ['jobs[].job_id'], faults: ['is altered'], why: OTHER_ID },
  { collectors: ['jobs'], call: RUNS, members: ['runs[].run_id'], faults: ['is altered'], why: OTHER_ID },
  { collectors: ['clusters'], call: CLUSTERS, members: ['clusters[].policy_id'], faults: ABSENT, why: NO_POLICY },
  {
    ...{ collectors: ['jobs'], call: JOBS, faults: ABSENT, why: NO_POLICY },
    members: ['job_clusters[].new_cluster.policy_id', 'tasks[].new_cluster.policy_id'].map(
      (member) => `jobs[].settings.${member}`,
    ),
  },
  {
    ...{ collectors: ['jobs'], call: RUNS, members: ['runs[].tasks[].new_cluster.policy_id'] },
    ...{ faults: ABSENT, why: NO_POLICY },
  },
  {
    ...{ collectors: ['jobs'], call: JOBS, members: ['jobs[].settings.tasks[].new_cluster'] },
    ...{ faults: ABSENT, why: SERVERLESS },
  },
  {
    ...{ collectors: ['jobs'], call: RUNS, members: ['runs[].tasks[].new_cluster'] },
    ...{ faults: ABSENT, why: SERVERLESS },
  },
  {
    ...{ collectors: ['scim-users'], call: `${ACCOUNT}/scim/v2/Users`, members: ['Resources[].externalId'] },
    ...{ faults: ABSENT, why: 'A user whom no identity provider made has none.' },
  },
  {
    collectors: ['scim-service-principals'],
    call: `${ACCOUNT}/scim/v2/ServicePrincipals`,
    ...{ members: ['Resources[].roles'], faults: NONE, why: NOTHING_HELD },
  },
  {
    ...{ collectors: ['scim-groups'], call: `${ACCOUNT}/scim/v2/Groups/{id}`, members: ['roles'] },
    ...{ faults: NONE, why: NOTHING_HELD },
  },
  ...[ACCOUNT, WORKSPACE].map((prefix) => ({
    ...{ collectors: ['scim-groups'], call: `${prefix}/scim/v2/Groups/{id}`, members: ['members'], faults: NONE },
    why: 'A group in which nobody is has no list. One that had members before is read twice.',
  })),
  ...[ACCOUNT, WORKSPACE].map((prefix) => ({
    ...{ collectors: ['scim-users'], call: `${prefix}/scim/v2/Users`, members: ['Resources[].userName'] },
    ...{ faults: ['is altered', 'is cut'], why: NAME },
  })),
];
