import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import type { AnyRule } from '#domain/declaring/rule.ts';
import { tableKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { populate, STAND_INS } from '../../contract/world.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { denied } from '../../support/faults.ts';
import { runOnce, sampleConfig, samplePorts, scratch } from '../../support/sample-runs.ts';

const RUN = '2026-11-01T06-00-00Z';
const NOW = new Date('2026-11-01T06:30:00Z');
const catalogue = await loadCatalogue();
const planning = ['sts:GetCallerIdentity', 'ec2:DescribeRegions'];
const collectors = collectorsOf(catalogue).filter(({ reads }) => awsReads(reads).length > 0);
const actions = [...new Set([...planning, ...collectors.flatMap(({ reads }) => reads as readonly string[])])];

let account: EmulatedAccount;
let proxy: FaultProxy;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  proxy = await startFaultProxy(account.url, { standIns: STAND_INS, remembers: true });
  folder = await scratch();
  await populate(account.url);
});
afterAll(async () => {
  await proxy.close();
  await account.stop();
  await folder.remove();
});

/** The collectors that make a call, with every table that what they read is judged by. */
function concernedBy(action: string): AnyDeclaration[] {
  const wanted = new Set(
    collectors.filter(({ id, reads }) => reads.includes(action as never) || id === 'kms-keys').map(({ id }) => id),
  );
  for (const id of wanted)
    for (const rule of (catalogue.find((one) => one.id === id)?.rules ?? []) as AnyRule[])
      for (const table of rule.uses ?? []) wanted.add(table);
  return catalogue.filter(({ id }) => wanted.has(id));
}

test.each(actions)('with %s denied the run is sealed all the same, says so, and verifies', async (action) => {
  proxy.inject(action.split(':')[1] ?? '', denied);
  const locker = await directoryLocker(folder.path(action.replace(':', '-')), { create: true });
  const ports = await samplePorts({ ...account, url: proxy.url }, folder.path, locker);
  const regions = action === 'ec2:DescribeRegions' ? 'enabled' : ['us-east-1'];
  const concerned = concernedBy(action);
  const { manifest } = await runOnce(
    { ...ports, catalogue: concerned, config: sampleConfig(catalogue, { regions }) },
    RUN,
  );
  proxy.clear();
  expect(manifest.outcome).toBe(planning.includes(action) ? 'FAILED' : 'PARTIAL');
  const gaps: string[] = [];
  for await (const gap of readTable(await locker.get(tableKey('gaps', RUN)))) gaps.push(`${gap.operation} ${gap.code}`);
  expect(gaps).toContain(`${action} ACCESS_DENIED`);
  const { problems, notices } = await verifyLocker(locker, {
    now: NOW,
    replay: { catalogue: concerned, code: ports.code },
  });
  expect({ problems, notices }).toEqual({ problems: [], notices: [] });
});
