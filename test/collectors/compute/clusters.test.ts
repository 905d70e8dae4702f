import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import collector from '#collectors/compute/clusters/collector.ts';
import { databricksWorkspace } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import {
  ENCRYPTING,
  HOSTILE_NAME,
  IMPATIENT,
  ONE_TRY,
  PLAIN,
  putCluster,
  putNodeTypes,
} from '../../support/emulated-cluster.ts';
import {
  type DatabricksReadOptions,
  readFromDatabricks,
  startSmallAccount,
} from '../../support/read-from-databricks.ts';

const LIST = 'GET /api/2.1/clusters/list';
const ME = 'GET /api/2.0/preview/scim/v2/Me';
const NODE_TYPES = 'GET /api/2.1/clusters/list-node-types';
const POLICIES = 'GET /api/2.0/policies/clusters/list';
const COMPLIANCE = 'GET /api/2.0/policies/clusters/list-compliance';
const POOLS = 'GET /api/2.0/instance-pools/list';
const SECRET = 'hunter2-the-secret';

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
  putNodeTypes(workspace);
});
afterEach(() => emulated.close());

const read = (options: DatabricksReadOptions = {}) => readFromDatabricks(collector, emulated, options);
const readOne = async (facts: JsonObject) => {
  putCluster(workspace, 'c-1', facts);
  const { rows, gaps } = await read();
  expect(gaps).toEqual([]);
  return rows[0];
};
const putPolicy = (definition: unknown, id = 'p-1') =>
  workspace.policies.put({ policy_id: id, name: 'phi', definition: JSON.stringify(definition) });

describe('a cluster', () => {
  test('is a row with all that rules and people ask of it', async () => {
    putPolicy({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' } });
    const row = await readOne({
      policy_id: 'p-1',
      single_user_name: 'ana@example.com',
      num_workers: 2,
      runtime_engine: 'PHOTON',
      enable_elastic_disk: true,
      spark_conf: { 'spark.ssl.enabled': 'true', 'spark.speculation': true },
      init_scripts: [{ volumes: { destination: '/Volumes/a/b.sh' } }, { dbfs: { destination: 'dbfs:/x.sh' } }],
      docker_image: { url: 'registry.example.com/spark:1' },
      workload_type: { clients: { notebooks: true, jobs: false } },
      last_activity_time: Date.UTC(2026, 10, 21, 5, 30),
      terminated_time: 0,
    });
    expect(row).toEqual({
      id: 'c-1',
      name: 'name of c-1',
      state: 'RUNNING',
      source: 'UI',
      creator: 'ana@example.com',
      autoterminationMinutes: 120,
      sparkVersion: '15.4.x-scala2.12',
      mlRuntime: false,
      runtimeEngine: 'PHOTON',
      dataSecurityMode: 'USER_ISOLATION',
      singleUserName: 'ana@example.com',
      driverNodeTypeId: ENCRYPTING,
      workerNodeTypeId: ENCRYPTING,
      fallbackNodeTypeIds: [],
      fallbacksTold: true,
      instancePoolId: null,
      driverInstancePoolId: null,
      singleNode: false,
      ebsVolumeCount: 1,
      ebsVolumeType: 'GENERAL_PURPOSE_SSD',
      ebsVolumeSizeGib: 100,
      localDiskEncrypted: false,
      elasticDisk: true,
      policyId: 'p-1',
      sparkSsl: 'true',
      sparkAuthenticate: null,
      sparkNetworkCrypto: null,
      sparkIoEncryption: null,
      initScriptFiles: null,
      initScriptKinds: ['dbfs', 'volumes'],
      initScripts: [
        { kind: 'volumes', destination: '/Volumes/a/b.sh' },
        { kind: 'dbfs', destination: 'dbfs:/x.sh' },
      ],
      dockerImage: 'registry.example.com/spark:1',
      notebooksAllowed: true,
      jobsAllowed: false,
      nodeEncryption: { [ENCRYPTING]: true },
      poolEbsVolumeCount: null,
      policySparkSsl: 'true',
      policyName: 'phi',
      policyCompliant: null,
      startedAt: '2026-11-20T08:00:00.000Z',
      lastRestartedAt: '2026-11-20T08:05:00.000Z',
      lastActivityAt: '2026-11-21T05:30:00.000Z',
      terminatedAt: null,
    });
  });

  test('of which Databricks says nothing has nulls, never false or zero', async () => {
    workspace.clusters.put({ cluster_id: 'c-1', state: 'RUNNING' });
    const { rows } = await read();
    const { id, state, fallbackNodeTypeIds, initScripts, initScriptKinds, nodeEncryption, ...rest } = rows[0] as Row;
    expect({ id, state, fallbackNodeTypeIds, initScripts, initScriptKinds, nodeEncryption }).toEqual({
      id: 'c-1',
      state: 'RUNNING',
      fallbackNodeTypeIds: [],
      initScripts: [],
      initScriptKinds: [],
      nodeEncryption: {},
    });
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  test.each([
    ['15.4.x-cpu-ml-scala2.12', undefined, true],
    ['15.4.x-scala2.12', undefined, false],
    ['16.4.x-scala2.12', true, true],
    ['16.4.x-cpu-ml-scala2.12', false, true],
    ['15.4.x-ml', undefined, true],
    ['15.4.x-cpu-ML-scala2.12', undefined, true],
    ['15.4.x-hls-scala2.12', undefined, false],
    ['15.4.x-photon-scala2.13', undefined, false],
    ['17.3.x', undefined, false],
    ['dlt:16.4.8-delta-pipelines-dlt-release-dp-20250624', undefined, false],
    ['15.4.x-html-scala2.12', undefined, null],
    ['15.4.x-g', undefined, null],
    ['custom:local__15.4.x-snapshot', undefined, null],
    ['custom:15.4.x-gpu-ml', undefined, true],
  ])('of the runtime %s, with use_ml_runtime %s, is for machine learning: %s', async (version, flag, expected) => {
    const facts = { spark_version: version, ...(flag === undefined ? {} : { use_ml_runtime: flag }) };
    expect(await readOne(facts)).toMatchObject({ mlRuntime: expected });
  });

  test('keeps its name, whatever stands in it', async () => {
    expect(await readOne({ cluster_name: HOSTILE_NAME })).toMatchObject({ name: HOSTILE_NAME });
  });

  test('gives away no password, in its row or in what is recorded', async () => {
    putPolicy({ 'spark_conf.javax.jdo.option.ConnectionPassword': { type: 'fixed', value: SECRET } });
    putCluster(workspace, 'c-1', {
      policy_id: 'p-1',
      spark_conf: { 'spark.hadoop.javax.jdo.option.ConnectionPassword': SECRET, 'spark.ssl.keyPassword': SECRET },
      spark_env_vars: { DB_PASS: SECRET, API_TOKEN: SECRET },
      init_scripts: [{ workspace: { destination: `https://ana:${SECRET}@example.com/x.sh?sig=${SECRET}` } }],
      docker_image: { url: `https://u:${SECRET}@registry.example.com/x`, basic_auth: { password: SECRET } },
    });
    const { rows, text } = await read();
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect(text).not.toContain(SECRET);
    expect(rows[0]).toMatchObject({ initScriptKinds: ['workspace'], sparkSsl: null });
  });

  test('is recorded with 64-bit integers to the last digit', async () => {
    putCluster(workspace, 'c-1');
    expect((await read()).text).toContain('9007199254740993');
  });

  test('is the same row in whatever order Databricks gives its node types', async () => {
    const types = fc.uniqueArray(fc.constantFrom(ENCRYPTING, PLAIN, 'r5.large', 'c7g.large'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(types, async (alternate_node_type_ids) => {
        const facts = (ids: string[]) => ({ worker_node_type_flexibility: { alternate_node_type_ids: ids } });
        const forwards = await readOne(facts(alternate_node_type_ids));
        const backwards = await readOne(facts(alternate_node_type_ids.toReversed()));
        expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
      }),
      { numRuns: 10 },
    );
  });
});

describe('the node types of a cluster', () => {
  test('are those of driver, workers, fallbacks and pools, each with what it encrypts', async () => {
    workspace.pools.put({ instance_pool_id: 'pool-w', node_type_id: PLAIN, disk_spec: { disk_count: 3 } });
    workspace.pools.put({
      instance_pool_id: 'pool-d',
      node_type_id: ENCRYPTING,
      node_type_flexibility: { alternate_node_type_ids: ['r5.large'] },
      disk_spec: { disk_count: 2 },
    });
    const row = await readOne({
      node_type_id: null,
      driver_node_type_id: null,
      instance_pool_id: 'pool-w',
      driver_instance_pool_id: 'pool-d',
      driver_node_type_flexibility: { alternate_node_type_ids: ['nobody.lists'] },
    });
    expect(row).toMatchObject({
      nodeEncryption: { [PLAIN]: false, [ENCRYPTING]: true, 'r5.large': null, 'nobody.lists': null },
      poolEbsVolumeCount: 2,
    });
  });
});

describe('a node type that Databricks does not say is an entry that is not known', () => {
  const types = async (facts: JsonObject) =>
    (await readOne({ node_type_id: null, driver_node_type_id: null, ...facts }))?.nodeEncryption;
  const driver = { driver_node_type_id: ENCRYPTING };
  beforeEach(() => {
    const node_type_flexibility = { alternate_node_type_ids: [] };
    workspace.pools.put({ instance_pool_id: 'silent', node_type_flexibility });
    workspace.pools.put({ instance_pool_id: 'said', node_type_id: ENCRYPTING, node_type_flexibility });
  });

  test.each<[string, JsonObject, object]>([
    ['of the workers', driver, { [ENCRYPTING]: true, 'unreported workers': null }],
    [
      'of workers from a pool',
      { instance_pool_id: 'silent', driver_instance_pool_id: 'said' },
      { [ENCRYPTING]: true, 'unreported workers': null },
    ],
    [
      'of a driver from a pool',
      { instance_pool_id: 'said', driver_instance_pool_id: 'silent' },
      { [ENCRYPTING]: true, 'unreported driver': null },
    ],
    [
      'of workers that may be added',
      { ...driver, num_workers: 0, autoscale: { min_workers: 0 } },
      { [ENCRYPTING]: true, 'unreported workers': null },
    ],
  ])('%s', async (_of, facts, expected) => {
    expect(await types(facts)).toEqual(expected);
  });

  test.each<[string, JsonObject]>([
    ['a cluster without workers', { ...driver, num_workers: 0 }],
    ['a driver like the workers', { node_type_id: ENCRYPTING }],
    ['a driver from the pool of the workers', { instance_pool_id: 'said' }],
  ])('but %s lacks none', async (_of, facts) => {
    expect(await types(facts)).toEqual({ [ENCRYPTING]: true });
  });
});

describe('fallbacks of node types', () => {
  const NONE = { alternate_node_type_ids: [] };
  const OPEN = { [ENCRYPTING]: true, 'unreported fallbacks': null };
  const ON = { [ENCRYPTING]: true };

  test.each<[string, JsonObject, object]>([
    ['left out are any that Databricks chooses', { worker_node_type_flexibility: null }, OPEN],
    ['left out for the driver alone too', { driver_node_type_flexibility: null }, OPEN],
    [
      'of a driver like the workers go with theirs',
      { driver_node_type_id: null, driver_node_type_flexibility: null },
      ON,
    ],
    ['that are none are none', { worker_node_type_flexibility: NONE, driver_node_type_flexibility: NONE }, ON],
    ['of a pool are what the pool says', { instance_pool_id: 'silent' }, OPEN],
  ])('%s', async (_what, facts, expected) => {
    workspace.pools.put({ instance_pool_id: 'silent', node_type_id: ENCRYPTING });
    expect((await readOne(facts))?.nodeEncryption).toEqual(expected);
  });
});

describe('a policy', () => {
  test('that allows a value of spark.ssl.enabled, or proposes one, does not fix it', async () => {
    putPolicy({ 'spark_conf.spark.ssl.enabled': { type: 'allowlist', values: ['true'], defaultValue: 'true' } });
    expect(await readOne({ policy_id: 'p-1' })).toMatchObject({ policySparkSsl: null, policyName: 'phi' });
  });
});

describe('a cluster for which only its policy fixes spark.ssl.enabled', () => {
  const complying = (row: Row | undefined) => [row?.policySparkSsl, row?.policyCompliant];
  beforeEach(() => putPolicy({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' } }));

  test('is told to comply with it, or not to, where the policy was edited after the cluster', async () => {
    putCluster(workspace, 'new', { policy_id: 'p-1' });
    putCluster(workspace, 'old', { policy_id: 'p-1' });
    workspace.violations.set('old', { 'spark_conf.spark.ssl.enabled': `the value must be present, is ${SECRET}` });
    const { rows, gaps, text } = await read();
    expect(gaps).toEqual([]);
    expect(rows.map(complying)).toEqual([
      ['true', true],
      ['true', false],
    ]);
    expect(text).not.toContain(SECRET);
    expect(text).toContain('spark_conf.spark.ssl.enabled');
  });

  test('costs a call for every hundred clusters of the policy, and none where clusters say it themselves', async () => {
    putPolicy({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' } }, 'p-2');
    putPolicy({}, 'p-3');
    for (let index = 0; index < 150; index++) putCluster(workspace, `c-${index}`, { policy_id: 'p-1' });
    putCluster(workspace, 'own', { policy_id: 'p-2', spark_conf: { 'spark.ssl.enabled': 'true' } });
    putCluster(workspace, 'free', { policy_id: 'p-3' });
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows.filter(({ policyCompliant }) => policyCompliant === true)).toHaveLength(150);
    const queries = emulated.log.of(COMPLIANCE).map(({ url }) => new URL(url, 'http://x').searchParams);
    expect(queries.map((query) => [query.get('policy_id'), query.get('page_size')])).toEqual([
      ['p-1', '100'],
      ['p-1', '100'],
    ]);
  });

  test('of which the policy’s list does not tell complies with nothing that is known', async () => {
    emulated.inject(COMPLIANCE, faults.reply({ status: 200, json: {} }));
    expect(complying(await readOne({ policy_id: 'p-1' }))).toEqual(['true', null]);
  });

  test('has a gap where the list cannot be read, and keeps all else', async () => {
    putCluster(workspace, 'c-1', { policy_id: 'p-1' });
    putCluster(workspace, 'c-2', { policy_id: 'p-1' });
    emulated.inject(COMPLIANCE, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect(rows.map(complying)).toEqual([
      ['true', null],
      ['true', null],
    ]);
    expect(gaps).toMatchObject(
      ['c-1', 'c-2'].map((resourceId) => ({
        operation: COMPLIANCE,
        resourceId,
        fields: ['policyCompliant'],
        code: 'ACCESS_DENIED',
      })),
    );
    expect(emulated.log.of(COMPLIANCE)).toHaveLength(1);
  });
});

describe('reading', () => {
  const calls = () =>
    Object.fromEntries(
      [...Map.groupBy(emulated.log.calls, ({ route }) => route)].map(([route, all]) => [route, all.length]),
    );

  test('asks a hundred clusters a page, and each other list once', async () => {
    putPolicy({});
    for (let index = 0; index < 250; index++) putCluster(workspace, `c-${index}`, { policy_id: 'p-1' });
    const { rows, gaps } = await read();
    expect([rows.length, gaps]).toEqual([250, []]);
    expect(calls()).toMatchObject({ [LIST]: 3, [NODE_TYPES]: 1, [POLICIES]: 1 });
    expect(calls()).not.toHaveProperty([POOLS]);
  });

  test('asks for nothing else where there are no clusters', async () => {
    expect(await read()).toMatchObject({ rows: [], gaps: [] });
    expect(calls()).not.toHaveProperty([NODE_TYPES]);
  });

  test('goes on past an empty page that has a token', async () => {
    putCluster(workspace, 'c-1');
    emulated.inject(LIST, faults.emptyPageFirst);
    const { rows, gaps } = await read();
    expect([rows.map(({ id }) => id), gaps]).toEqual([['c-1'], []]);
  });

  test.each([
    ['is refused', faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
    ['is answered with a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['is answered by a host that is gone', faults.page(404, 'Workspace not found'), 'UNEXPECTED_RESPONSE'],
    ['never comes', faults.hang, 'TIMEOUT'],
    ['comes again and again', faults.tokenThatRepeats, 'PAGINATION'],
    ['is no list', faults.reply({ status: 200, json: { clusters: 7 } }), 'UNEXPECTED_RESPONSE'],
  ])('a list that %s leaves a gap of the whole inventory', async (_how, fault, code) => {
    putCluster(workspace, 'c-1');
    emulated.inject(LIST, fault);
    const { gaps } = await read({ timeouts: IMPATIENT, retry: ONE_TRY });
    expect(gaps).toMatchObject([{ operation: LIST, resourceId: null, fields: [], code }]);
  });

  test('shown to who is no admin may not be all: a gap of the whole inventory', async () => {
    putCluster(workspace, 'c-1');
    for (const client of emulated.state.clients.values()) client.workspaces.set(workspace.id, 'user');
    expect((await read()).gaps).toMatchObject([
      { operation: ME, resourceId: null, fields: [], code: 'ACCESS_DENIED', reason: expect.stringContaining('admins') },
    ]);
    emulated.inject(ME, faults.refuse(500, 'INTERNAL_ERROR'));
    expect((await read({ retry: ONE_TRY })).gaps).toMatchObject([{ operation: ME, resourceId: null, fields: [] }]);
  });

  test('keeps the pages that came before one that did not', async () => {
    for (let index = 0; index < 150; index++) putCluster(workspace, `c-${index}`);
    const failing = faults.refuse(500, 'INTERNAL_ERROR');
    emulated.inject(LIST, (response, answer, url) =>
      url.searchParams.has('page_token') ? failing(response, answer, url) : answer(),
    );
    const { rows, gaps } = await read({ retry: ONE_TRY });
    expect(rows).toHaveLength(100);
    expect(gaps).toMatchObject([{ operation: LIST, resourceId: null, code: 'SERVER_ERROR' }]);
  });

  test('a workspace that was deleted is a gap, not a workspace without clusters', async () => {
    emulated.state.addWorkspace('1002', 'dbc-two');
    emulated.state.removeWorkspace('1001');
    const scope = databricksWorkspace(emulated.state.accountId, '1001', 'dbc-one.cloud.databricks.com');
    const { rows, gaps } = await read({ scope, retry: ONE_TRY });
    expect(rows).toEqual([]);
    expect(gaps.map(({ operation }) => operation)).toEqual([ME, LIST]);
    for (const gap of gaps) expect(gap).toMatchObject({ resourceId: null, fields: [] });
  });

  test('one cluster that is not as documented is a gap of its own', async () => {
    putCluster(workspace, 'c-1', { autotermination_minutes: 'soon' });
    putCluster(workspace, 'c-2');
    const { rows, gaps } = await read();
    expect(rows.map(({ id }) => id)).toEqual(['c-2']);
    expect(gaps).toMatchObject([{ operation: LIST, resourceId: 'c-1', fields: [], code: 'UNEXPECTED_RESPONSE' }]);
  });

  test('one without an id leaves the inventory incomplete', async () => {
    workspace.clusters.put({ cluster_id: '', state: 'RUNNING' });
    expect((await read()).gaps).toMatchObject([{ operation: LIST, resourceId: null, fields: [] }]);
  });
});

describe('what stands behind a cluster and cannot be read is null, and a gap says which', () => {
  beforeEach(() => {
    putPolicy({});
    workspace.pools.put({ instance_pool_id: 'pool-1', node_type_id: PLAIN, disk_spec: { disk_count: 1 } });
    putCluster(workspace, 'c-1', { policy_id: 'p-1', instance_pool_id: 'pool-1' });
    putCluster(workspace, 'c-2');
  });

  test.each([
    [NODE_TYPES, ['c-1', 'c-2'], ['nodeEncryption']],
    [POLICIES, ['c-1'], ['policyName', 'policySparkSsl']],
    [POOLS, ['c-1'], ['nodeEncryption', 'poolEbsVolumeCount']],
  ])('%s', async (operation, ids, fields) => {
    emulated.inject(operation, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect(gaps).toEqual(
      ids.map((resourceId) => ({
        operation,
        resourceId,
        fields,
        code: 'ACCESS_DENIED',
        reason: expect.stringContaining('refused by the test'),
      })),
    );
    for (const row of rows)
      for (const field of fields) expect(row[field]).toEqual(ids.includes(row.id) ? null : expectedOf(field));
  });
  const expectedOf = (field: string) => (field === 'nodeEncryption' ? { [ENCRYPTING]: true } : null);

  test('an answer without node types is none', async () => {
    emulated.inject(NODE_TYPES, faults.reply({ status: 200, json: {} }));
    expect((await read()).gaps).toMatchObject([
      { resourceId: 'c-1', fields: ['nodeEncryption'], code: 'UNEXPECTED_RESPONSE' },
      { resourceId: 'c-2', fields: ['nodeEncryption'] },
    ]);
  });

  test('a policy that is hidden from the reader', async () => {
    putCluster(workspace, 'c-1', { policy_id: 'hidden' });
    const { rows, gaps } = await read();
    expect(rows[0]).toMatchObject({ policyId: 'hidden', policyName: null, policySparkSsl: null });
    expect(gaps).toMatchObject([{ operation: POLICIES, resourceId: 'c-1', fields: ['policyName', 'policySparkSsl'] }]);
  });

  test('a policy whose definition is no JSON', async () => {
    workspace.policies.put({ policy_id: 'p-1', name: 'phi', definition: 'spark_conf: none' });
    const { rows, gaps } = await read();
    expect(rows[0]).toMatchObject({ policyName: 'phi', policySparkSsl: null });
    expect(gaps).toMatchObject([{ operation: POLICIES, resourceId: 'c-1', fields: ['policySparkSsl'] }]);
  });
});

describe('init scripts by which Spark is to encrypt what it sends', () => {
  const EXPORT = 'GET /api/2.0/workspace/export';
  const SCRIPT = `#!/bin/bash\necho ${SECRET}\n`;
  /** By sha256sum. */
  const SHA256 = '4807e96619168bd91a1dd3ab4136ac35db00c04c0c9dc6a0b20c71a8f9dec5f3';
  const RPC = { 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'TRUE' };
  const facts = (spark_conf: JsonObject = RPC) => ({
    spark_conf,
    init_scripts: [{ workspace: { destination: '/Workspace/Shared/a.sh' } }, { s3: { destination: 's3://b/c.sh' } }],
  });
  beforeEach(() => workspace.files.put({ path: '/Shared/a.sh', content: SCRIPT, modified_at: 1_790_000_000_000 }));

  test('are told apart by their hash, and nothing of them is kept', async () => {
    putCluster(workspace, 'c-1', facts());
    const { rows, gaps, text } = await read();
    expect([rows[0]?.initScriptFiles, gaps]).toEqual([
      [{ destination: '/Workspace/Shared/a.sh', sha256: SHA256, modifiedAt: '2026-09-21T14:13:20.000Z' }],
      [],
    ]);
    expect([text.includes(SHA256), text.includes(Buffer.from(SCRIPT).toString('base64').slice(0, 20))]).toEqual([
      true,
      false,
    ]);
  });

  test('are not read where nothing hangs by them', async () => {
    const row = await readOne(facts({ ...RPC, 'spark.authenticate': 'false' }));
    expect(row).toMatchObject({ sparkAuthenticate: 'false', sparkNetworkCrypto: 'TRUE', initScriptFiles: null });
    expect(emulated.log.calls.filter(({ route }) => route === EXPORT)).toEqual([]);
  });

  test('that cannot be read are a gap of that cluster alone', async () => {
    putCluster(workspace, 'c-1', { ...facts(), init_scripts: [{ workspace: { destination: '/Shared/gone.sh' } }] });
    putCluster(workspace, 'c-2', facts());
    const { rows, gaps } = await read();
    expect(rows.map(({ initScriptFiles }) => initScriptFiles === null)).toEqual([true, false]);
    expect(gaps).toMatchObject([{ resourceId: 'c-1', fields: ['initScriptFiles'], code: 'NOT_FOUND' }]);
  });
});
