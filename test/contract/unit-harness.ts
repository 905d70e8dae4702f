import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { type Config, parseConfig } from '#domain/declaring/config.ts';
import { phiScope } from '#domain/declaring/phi-scope.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import { rawKey } from '#domain/words/keys.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import { awsAccount, awsRegion, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';
import { collectUnit } from '../../lambdas/steps/collect/collect-unit.ts';
import { type DerivedUnit, observeUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import type { Access } from '../../lambdas/steps/recording/clients.ts';
import { KeptRows, SpooledRows } from '../../lambdas/steps/recording/row-stores.ts';
import { ACCOUNT, REGION } from './world.ts';

/** Where the world of AWS is read. */
const scopeInAws = ({ scope }: Pick<AnyCollector, 'scope'>): Scope =>
  scope === 'aws-account' ? awsAccount(ACCOUNT, REGION) : awsRegion(ACCOUNT, REGION);

/** Units by the id of their collector; where it has several, by id and scope: `scim-users databricks.…`. */
export type Units = ReadonlyMap<string, ObservedUnit>;

export const collectorIn = (key: string): string => key.split(' ')[0] ?? '';

export interface Harness {
  /** Reads one unit live, as a run does, and records it; gives the run. `timeoutMs`: how long to wait for an answer. */
  collect(collector: AnyCollector, timeoutMs?: number): Promise<string>;
  /** Derives the unit from what `collect` recorded. */
  derive(collector: AnyCollector, run: string): Promise<DerivedUnit>;
  /** What `collect` recorded, call by call. */
  calls(collector: AnyCollector, run: string): Promise<RecordedCall[]>;
  /** `collect`, then `derive`. */
  /** Rows as they come out where they are not kept. */
  spooled(collector: AnyCollector, run: string): Promise<readonly Row[]>;
  observe(collector: AnyCollector, timeoutMs?: number): Promise<DerivedUnit>;
  remove(): Promise<void>;
}

/** Reads units of AWS from `endpoint` into a throwaway locker. A call is tried twice. */
export const createHarness = (endpoint: string): Promise<Harness> => {
  const aws = {
    endpoint,
    pace: async () => {},
    maxAttempts: 2,
    retryMode: 'standard' as const,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  };
  const access = (timeoutMs: number) => ({ databricks: databricksAccess(undefined), aws: { ...aws, timeoutMs } });
  return createHarnessOf(access, scopeInAws);
};

/** Reads units through `access`, each in the one scope that it has here, into a throwaway locker. */
export async function createHarnessOf(
  access: (timeoutMs: number) => Access,
  scopeOf: (collector: AnyCollector) => Scope,
): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const locker = await directoryLocker(join(folder, 'locker'), { create: true });
  const ports = { locker, code: { version: '0.0.0', sha256: '0' }, principal: null };
  let runs = 0;
  const collect = async (collector: AnyCollector, timeoutMs = 20_000) => {
    runs += 1;
    const run = runIdOf(new Date(Date.UTC(2026, 10, 21) + runs * 1000));
    const unit = { run, collector, scope: scopeOf(collector), previous: null };
    await collectUnit({ ...ports, access: access(timeoutMs) }, unit);
    return run;
  };
  const recording = (collector: AnyCollector, run: string) =>
    locker.open(rawKey(run, collector.id, scopeOf(collector).id));
  const derive = (collector: AnyCollector, run: string) =>
    observeUnit(run, collector, scopeOf(collector), recording(collector, run), { held: new KeptRows() });
  const spooled = async (collector: AnyCollector, run: string) => {
    const held = new SpooledRows();
    const unit = await observeUnit(run, collector, scopeOf(collector), recording(collector, run), { held });
    const rows = [...unit.rows];
    held.close();
    return rows;
  };
  return {
    collect,
    derive,
    spooled,
    async calls(collector, run) {
      const calls: RecordedCall[] = [];
      for await (const line of readRecording(recording(collector, run))) if (line.type === 'call') calls.push(line);
      return calls;
    },
    observe: async (collector, timeoutMs) => derive(collector, await collect(collector, timeoutMs)),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** What a workspace would say: the cluster whose tags the world's volume carries. */
const CLUSTERS: ObservedUnit = {
  scope: databricksWorkspace('6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11', '1001', 'one.cloud.databricks.com'),
  rows: [{ id: '1101-080000-abcd1234', state: 'RUNNING' }],
  gaps: [],
  observedAt: '2026-11-21T06:00:00.000Z',
};

/** What rules (all, or those of `judged`) say of all units, by `<rule> <scope> <resource>`. `policy` lays over its defaults. */
export function judgeAll(
  collectors: readonly AnyCollector[],
  units: Units,
  policy: Readonly<Record<string, unknown>> = DEFAULTS,
  judged: readonly AnyCollector[] = collectors,
): Map<string, Judgement> {
  const config = { ...configured(collectors, policy), emptyAllowed: {} };
  const lookups = new Lookups();
  for (const [key, unit] of units) lookups.add(collectorIn(key), unit);
  if (![...units.keys()].some((key) => collectorIn(key) === 'clusters')) lookups.add('clusters', CLUSTERS);
  const judgements = new Map<string, Judgement>();
  for (const collector of judged)
    for (const [key, unit] of units)
      if (collectorIn(key) === collector.id)
        for (const { rule, scope, resourceId, judgement } of judgeUnit(collector, unit, config, lookups))
          judgements.set(`${rule.id} ${scope} ${resourceId}`, judgement);
  return judgements;
}

/** Of what has no default that a rule could judge by, everything holds health data. */
export const DEFAULTS = { phi: phiScope({ subnets: '*' }) };
const known = new WeakMap<readonly AnyCollector[], WeakMap<object, Config>>();

/** Checking a configuration takes longer than judging a unit by it. */
function configured(collectors: readonly AnyCollector[], policy: object): Config {
  const configs = known.get(collectors) ?? new WeakMap<object, Config>();
  known.set(collectors, configs);
  const settings = { entity: 'Example Health', retention: { mode: 'GOVERNANCE', days: 1 }, policy };
  const config = configs.get(policy) ?? parseConfig(settings, collectors);
  configs.set(policy, config);
  return config;
}
