import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { type Config, parseConfig } from '#domain/config.ts';
import { judgeUnit } from '#domain/judge.ts';
import { rawKey } from '#domain/keys.ts';
import { Lookups } from '#domain/lookup.ts';
import type { RecordedCall } from '#domain/recording.ts';
import type { Judgement } from '#domain/rule.ts';
import { runIdOf } from '#domain/run-id.ts';
import { awsAccount, awsRegion, type Scope } from '#domain/scope.ts';
import type { ObservedUnit } from '#domain/unit.ts';
import { collectUnit } from '../../lambdas/steps/collect-unit.ts';
import { type DerivedUnit, observeUnit } from '../../lambdas/steps/observe-unit.ts';
import { ACCOUNT, REGION } from './world.ts';

export const scopeOf = ({ scope }: Pick<AnyCollector, 'scope'>): Scope =>
  scope === 'aws-account' ? awsAccount(ACCOUNT, REGION) : awsRegion(ACCOUNT, REGION);

export interface Harness {
  /** Reads one unit live, as a run does, and records it; gives the run. `timeoutMs`: how long to wait for an answer. */
  collect(collector: AnyCollector, timeoutMs?: number): Promise<string>;
  /** Derives the unit from what `collect` recorded. */
  derive(collector: AnyCollector, run: string): Promise<DerivedUnit>;
  /** What `collect` recorded, call by call. */
  calls(collector: AnyCollector, run: string): Promise<RecordedCall[]>;
  /** `collect`, then `derive`. */
  observe(collector: AnyCollector, timeoutMs?: number): Promise<DerivedUnit>;
  remove(): Promise<void>;
}

/** Reads units from `endpoint` into a throwaway locker. A call is tried twice. */
export async function createHarness(endpoint: string): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const locker = await directoryLocker(join(folder, 'locker'), { create: true });
  const ports = {
    locker,
    code: { version: '0.0.0', sha256: '0' },
    principal: null,
    access: {
      databricks: databricksAccess(undefined),
      aws: {
        endpoint,
        pace: async () => {},
        maxAttempts: 2,
        retryMode: 'standard' as const,
        credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      },
    },
  };
  let runs = 0;
  const collect = async (collector: AnyCollector, timeoutMs = 20_000) => {
    runs += 1;
    const run = runIdOf(new Date(Date.UTC(2026, 10, 21) + runs * 1000));
    await collectUnit(
      { ...ports, access: { ...ports.access, aws: { ...ports.access.aws, timeoutMs } } },
      { run, collector, scope: scopeOf(collector) },
    );
    return run;
  };
  const recording = ({ id, scope }: AnyCollector, run: string) => locker.open(rawKey(run, id, scopeOf({ scope }).id));
  const derive = (collector: AnyCollector, run: string) =>
    observeUnit(run, collector, scopeOf(collector), recording(collector, run));
  return {
    collect,
    derive,
    async calls(collector, run) {
      const calls: RecordedCall[] = [];
      for await (const line of readRecording(recording(collector, run))) if (line.type === 'call') calls.push(line);
      return calls;
    },
    observe: async (collector, timeoutMs) => derive(collector, await collect(collector, timeoutMs)),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** What all rules say of all units, by `<rule> <scope> <resource>`. */
export function judgeAll(
  collectors: readonly AnyCollector[],
  units: ReadonlyMap<string, ObservedUnit>,
): Map<string, Judgement> {
  const config = { ...defaults(collectors), emptyAllowed: {} };
  const lookups = new Lookups();
  for (const [id, unit] of units) lookups.add(id, unit);
  const judgements = new Map<string, Judgement>();
  for (const collector of collectors) {
    const unit = units.get(collector.id);
    if (!unit) continue;
    for (const { rule, scope, resourceId, judgement } of judgeUnit(collector, unit, config, lookups))
      judgements.set(`${rule.id} ${scope} ${resourceId}`, judgement);
  }
  return judgements;
}

const defaults = (collectors: readonly AnyCollector[]): Config =>
  parseConfig({ entity: 'Example Health', retention: { mode: 'GOVERNANCE', days: 1 } }, collectors);
