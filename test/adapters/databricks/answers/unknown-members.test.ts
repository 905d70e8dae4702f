import { expect, test } from 'vitest';
import * as z from 'zod';
import { unknownMembers } from '#adapters/databricks/answers/unknown-members.ts';
import { listed, told } from '#domain/databricks/documented.ts';
import { bareOrWrapped, DatabricksId } from '#domain/declaring/databricks-client.ts';

const CLUSTERS = 'GET /api/2.1/clusters/list';
const found = (call: string, answer: unknown, ...asked: string[]) =>
  [...unknownMembers(call, answer, z.unknown(), asked)].map(({ member, near }) => [member, ...near]);

test('a member of an element of a list is told with every text of that element, and of the question', () => {
  const answer = {
    clusters: [
      { cluster_id: '1101-one', num_workers: 2, autoscale: { quickly: true } },
      { cluster_id: '1101-two', is_exempt: true },
    ],
    next_page_token: 'next',
  };
  expect(found(CLUSTERS, answer, 'one.cloud.databricks.com')).toEqual([
    ['clusters[].autoscale.quickly', '1101-one', '2', 'one.cloud.databricks.com'],
    ['clusters[].is_exempt', '1101-two', 'one.cloud.databricks.com'],
  ]);
});

test('the outermost list counts: what stands in a task is about its job', () => {
  const jobs = [
    { job_id: 12, settings: { tasks: [{ task_key: 'a' }, { task_key: 'b', new_cluster: { exempt: 1 } }] } },
  ];
  expect(found('GET /api/2.2/jobs/list', { jobs })).toEqual([
    ['jobs[].settings.tasks[].new_cluster.exempt', '12', 'a', 'b', '1'],
  ]);
});

test('what stands beside the lists is near what was asked for, and nothing else', () => {
  expect(found(CLUSTERS, { clusters: [{ cluster_id: 'one' }], shortened: true }, 'host')).toEqual([
    ['shortened', 'host'],
  ]);
});

test('the names in a map that anybody fills are no members', () => {
  const cluster = { cluster_id: 'one', spark_conf: { 'my.own': '1' }, custom_tags: { any: 'thing' } };
  expect(found(CLUSTERS, { clusters: [cluster] })).toEqual([]);
});

test('a list that some versions wrap is the same bare', () => {
  const workspaces = [{ workspace_id: 1001, frozen: true }];
  const call = 'GET /api/2.0/accounts/{account_id}/workspaces';
  expect(found(call, workspaces)).toEqual([['workspaces[].frozen', '1001']]);
  expect(found(call, { workspaces })).toEqual(found(call, workspaces));
});

/** As terraform-provider-databricks keeps it in exporter/test-data/clusters-list-response.json, in short. */
const REAL = {
  autotermination_minutes: 150,
  aws_attributes: {
    availability: 'SPOT_WITH_FALLBACK',
    ebs_volume_count: 0,
    first_on_demand: 1,
    zone_id: 'us-west-2c',
  },
  cluster_id: '0804-220509-stead130',
  default_tags: { Vendor: 'Databricks' },
  disk_spec: { disk_count: 0 },
  driver: { host_private_ip: '10.0.240.104', node_aws_attributes: { is_spot: false }, start_timestamp: 1606245100391 },
  executors: [{ instance_id: 'i-029a79eb283dde2a0', node_aws_attributes: { is_spot: true } }],
  init_scripts_safe_mode: false,
  jdbc_port: 10000,
  last_activity_time: 1606245156342,
  pinned_by_user_name: '100095',
  spark_context_id: 6101559920592247000,
  terminated_time: 0,
};

test('what real answers hold beyond the documentation gives no doubt', () => {
  expect(found(CLUSTERS, { clusters: [REAL] })).toEqual([]);
});

test('of a call that the list does not have, what its schema reads is known, and nothing else', () => {
  const pool = z.looseObject({ pool_id: DatabricksId, disks: told(z.looseObject({ count: z.int() })) });
  const schema = z
    .looseObject({ pools: listed(pool), tags: z.record(z.string(), z.string()), raw: z.unknown() })
    .transform(({ pools }) => pools);
  const answer = {
    pools: [{ pool_id: 7, disks: { count: 1, kind: 'ssd' }, is_shared: true }],
    ...{ tags: { any: 'thing' }, raw: { any: 'thing' }, total: 1 },
  };
  const members = (of: z.ZodType, said: unknown) =>
    [...unknownMembers('GET /api/2.0/pools', said, of, [])].map(({ member }) => member);
  expect(members(schema, answer)).toEqual(['pools[].disks.kind', 'pools[].is_shared', 'total']);
  expect(members(bareOrWrapped('pools', pool), answer.pools)).toEqual(['[].disks.kind', '[].is_shared']);
  expect(members(z.unknown(), answer)).toEqual([]);
});
