import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wholeRun } from '../../../lambdas/steps/whole-run.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { READER } from '../../support/databricks-runs.ts';
import { quiet, runOnce } from '../../support/sample-runs.ts';
import {
  expectIntact,
  findingsOf,
  gapsOf,
  IN_AWS,
  LAST,
  type Lake,
  NEXT,
  RUN,
  rowsOf,
  startLakes,
  unitsOf,
} from '../lake.ts';

let lakes: Awaited<ReturnType<typeof startLakes>>;
let lake: Lake;

beforeAll(async () => {
  lakes = await startLakes();
});
afterAll(() => lakes.close());
beforeEach(async () => {
  lake = await lakes.open();
});

describe('one workspace of three', () => {
  test('that refuses is a gap and an ERROR; the others are complete', async () => {
    lake.state.clients.get(READER.clientId)?.workspaces.delete('1002');
    const ports = await lake.ports();
    const sealed = await runOnce(ports, RUN);
    expect(sealed.manifest.outcome).toBe('PARTIAL');
    expect(unitsOf(sealed)).toEqual(
      [
        IN_AWS,
        `lake-people ${lake.atAccount} COMPLETE`,
        `lake-machines ${lake.at('1001')} COMPLETE`,
        `lake-machines ${lake.at('1002')} FAILED`,
        `lake-machines ${lake.at('1003')} COMPLETE`,
      ].sort(),
    );
    expect(await gapsOf(ports, RUN)).toEqual([`lake-machines ${lake.at('1002')} ACCESS_DENIED`]);
    expect(await findingsOf(ports, RUN)).toContain(`lake-machine-has-name ${lake.at('1002')} * ERROR`);
    await expectIntact(ports, RUN);
  });

  test('that was deleted between planning and reading is a gap, and nobody calls its machines gone', async () => {
    const ports = await lake.ports();
    await runOnce(ports, RUN);
    const sealed = await wholeRun(ports, NEXT, { ...quiet, planned: () => lake.state.removeWorkspace('1002') });
    expect(sealed.manifest.outcome).toBe('PARTIAL');
    expect(await gapsOf(ports, NEXT)).toEqual([`lake-machines ${lake.at('1002')} UNEXPECTED_RESPONSE`]);
    expect(await findingsOf(ports, NEXT)).toContain(`lake-machine-has-name ${lake.at('1002')} * ERROR`);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    await expectIntact(ports, NEXT);
  });

  test('that is gone from the account is not read any more, and is not planned', async () => {
    const ports = await lake.ports();
    await runOnce(ports, RUN);
    lake.state.removeWorkspace('1002');
    const { manifest, plan } = await runOnce(ports, NEXT);
    expect(plan.units.map(({ scope }) => scope.id)).not.toContain(lake.at('1002'));
    expect(manifest.outcome).toBe('COMPLETE');
  });

  test('that is listed with what no page documents is planned and read, and the plan says so', async () => {
    const ports = await lake.ports();
    Object.assign(lake.state.workspace('1002')?.facts ?? {}, { is_isolated: true });
    const { manifest, plan } = await runOnce(ports, RUN);
    expect(plan.units.map(({ scope }) => scope.id)).toContain(lake.at('1002'));
    expect(plan.gaps).toEqual([
      expect.objectContaining({
        ...{ operation: 'GET /api/2.0/accounts/{account_id}/workspaces', resourceId: null },
        ...{ fields: ['workspaces[].is_isolated'], code: 'UNKNOWN_MEMBER' },
      }),
    ]);
    expect(manifest.outcome).toBe('COMPLETE');
    await expectIntact(ports, RUN);
  });

  test('that comes back after a bad day is compared with the day before that one', async () => {
    const ports = await lake.ports();
    await runOnce(ports, RUN);
    lake.emulated.inject('GET /api/2.1/clusters/list', faults.refuse(403, 'PERMISSION_DENIED'), {
      host: 'dbc-1002.cloud.databricks.com',
    });
    await runOnce(ports, NEXT);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    lake.emulated.clear();
    lake.state.workspace('1002')?.clusters.put({ cluster_id: 'c-new', cluster_name: 'new', state: 'RUNNING' });
    await runOnce(ports, LAST);
    expect(await rowsOf(ports, 'changes', LAST)).toEqual([
      expect.objectContaining({ previous_run_id: RUN, scope: lake.at('1002'), resource_id: 'c-new' }),
    ]);
    await expectIntact(ports, LAST);
  });
});

describe('who asks', () => {
  test('with a wrong secret is told so: everything of Databricks is a gap, AWS is read', async () => {
    const ports = await lake.ports();
    for (const client of lake.state.clients.values()) client.secrets.length = 0;
    const sealed = await runOnce(ports, RUN);
    expect(unitsOf(sealed)).toEqual([IN_AWS, `lake-people ${lake.atAccount} FAILED`].sort());
    expect(await gapsOf(ports, RUN)).toEqual([
      `lake-people ${lake.atAccount} NO_CREDENTIALS`,
      `plan ${lake.atAccount} NO_CREDENTIALS`,
    ]);
    expect(await findingsOf(ports, RUN)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^lake-person-has-name .* ERROR$/)]),
    );
    await expectIntact(ports, RUN);
  });

  test('with a token that ended is given another, and nothing is missing', async () => {
    const ports = await lake.ports();
    const sealed = await wholeRun(ports, RUN, {
      ...quiet,
      planned: () => lake.emulated.desk.tokens.forEach((token) => void lake.emulated.desk.revoke(token)),
    });
    expect(sealed.manifest.outcome).toBe('COMPLETE');
  });
});

describe('without a Databricks account in the configuration', () => {
  test('there are no units, no gaps and no verdicts of it, and a replay has none either', async () => {
    const ports = await lake.ports(null);
    const { manifest, plan } = await runOnce(ports, RUN);
    expect(manifest.outcome).toBe('COMPLETE');
    expect(manifest.populations.map(({ rule }) => rule).filter((rule) => rule.startsWith('lake-'))).toEqual([]);
    expect([plan.unplanned, plan.gaps, await gapsOf(ports, RUN), await findingsOf(ports, RUN)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect((await Array.fromAsync(ports.locker.list(''))).filter((key) => /lake|databricks/.test(key))).toEqual([]);
    expect(lake.emulated.log.calls).toEqual([]);
    await expectIntact(ports, RUN);
  });

  test('earlier days stay what they were: each is judged by what it was told to read', async () => {
    const before = await lake.ports();
    await runOnce(before, RUN);
    const without = await lake.ports(null, before.locker);
    const { manifest } = await runOnce(without, NEXT);
    expect(manifest.units.map(({ collector }) => collector)).toEqual(['kms-keys']);
    await expectIntact(before, NEXT);
  });
});
