import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import collector from '#collectors/network/workspace-networks/collector.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { IMPATIENT, ONE_TRY } from '../../support/emulated-cluster.ts';
import { readFromDatabricks, startSmallAccount } from '../../support/read-from-databricks.ts';

const [NETWORKS = '', WORKSPACES = ''] = collector.reads;

/** As https://docs.databricks.com/api/account/networks/list shows one. */
const TOLD = {
  network_id: 'n-1',
  network_name: 'clinical',
  workspace_id: 1001,
  vpc_id: 'vpc-0a1b',
  subnet_ids: ['subnet-0b', 'subnet-0a'],
  security_group_ids: ['sg-0b', 'sg-0a'],
  vpc_status: 'VALID',
  error_messages: [],
  warning_messages: [],
  creation_time: Date.UTC(2026, 0, 2),
  vpc_endpoints: { rest_api: ['e-2', 'e-1'], dataplane_relay: ['e-3'] },
};
const ROW = {
  id: 'n-1',
  name: 'clinical',
  vpcId: 'vpc-0a1b',
  subnetIds: ['subnet-0a', 'subnet-0b'],
  securityGroupIds: ['sg-0a', 'sg-0b'],
  restApiEndpointIds: ['e-1', 'e-2'],
  relayEndpointIds: ['e-3'],
  status: 'VALID',
  createdAt: '2026-01-02T00:00:00.000Z',
  workspaceIds: ['1001'],
};

let emulated: EmulatedDatabricks;
beforeEach(async () => {
  const small = await startSmallAccount();
  emulated = small.emulated;
  small.workspace.facts = { ...small.workspace.facts, network_id: 'n-1' };
});
afterEach(() => emulated.close());

const read = () => readFromDatabricks(collector, emulated, { timeouts: IMPATIENT, retry: ONE_TRY });
const answer = (call: string, json: unknown) =>
  emulated.inject(call, faults.reply({ status: 200, json: json as never }));

describe('a network of the account', () => {
  test('is one row, with the workspaces that use it', async () => {
    emulated.state.networks.put(TOLD);
    emulated.state.addWorkspace('900', 'dbc-two', { network_id: 'n-1' });
    emulated.state.addWorkspace('901', 'dbc-managed');
    const { rows, gaps } = await read();
    expect([rows, gaps]).toEqual([[{ ...ROW, workspaceIds: ['1001', '900'] }], []]);
  });

  test('is the same row where the list comes wrapped', async () => {
    answer(NETWORKS, { networks: [TOLD] });
    expect(await read()).toMatchObject({ rows: [ROW], gaps: [] });
  });

  test('that nobody uses has no workspaces, and one that says little has nulls', async () => {
    emulated.state.networks.put(TOLD);
    emulated.state.networks.put({ network_id: 'n-2', vpc_status: 'UNATTACHED' });
    const { rows, gaps } = await read();
    const untold = Object.fromEntries(Object.keys(ROW).map((field) => [field, null]));
    expect(rows[1]).toEqual({ ...untold, id: 'n-2', status: 'UNATTACHED', workspaceIds: [] });
    expect(gaps).toEqual([]);
  });
});

describe('what is missing is a gap', () => {
  beforeEach(() => void emulated.state.networks.put(TOLD));

  test('of the inventory, where the list is refused', async () => {
    emulated.inject(NETWORKS, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect([rows, gaps]).toMatchObject([
      [],
      [{ operation: NETWORKS, resourceId: null, fields: [], code: 'ACCESS_DENIED' }],
    ]);
  });

  test('of the inventory, where a workspace uses a network that the list lacks', async () => {
    answer(NETWORKS, [{ ...TOLD, network_id: 'n-2' }]);
    const { rows, gaps } = await read();
    expect([rows, gaps]).toMatchObject([
      [{ id: 'n-2', workspaceIds: [] }],
      [{ operation: NETWORKS, resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' }],
    ]);
    expect(gaps[0]?.reason).toContain('n-1');
  });

  test('of who uses it alone, where the workspaces are not told', async () => {
    emulated.inject(WORKSPACES, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect([rows, gaps]).toMatchObject([
      [{ ...ROW, workspaceIds: null }],
      [{ operation: WORKSPACES, resourceId: null, fields: ['workspaceIds'], code: 'ACCESS_DENIED' }],
    ]);
  });

  test('of one network, where it is not as documented, and the others stay', async () => {
    answer(NETWORKS, [{ ...TOLD, network_id: 'n-2', subnet_ids: 'subnet-0a' }, { network_name: 'no id' }, TOLD]);
    const { rows, gaps } = await read();
    expect(rows).toEqual([ROW]);
    expect(gaps.map(({ resourceId, code }) => [resourceId, code])).toEqual([
      ['n-2', 'UNEXPECTED_RESPONSE'],
      [null, 'UNEXPECTED_RESPONSE'],
    ]);
  });
});

test('an account without any network is read completely', async () => {
  for (const workspace of emulated.state.workspaces) workspace.facts = {};
  expect(await read()).toMatchObject({ rows: [], gaps: [] });
});
