import { replayTransport } from '#adapters/aws/replay.ts';
import { clientsThrough } from '#adapters/aws/transport.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import { canonicalJson } from '#domain/canonical-json.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { type Config, configSha256 } from '#domain/config.ts';
import { planKey, rawKey } from '#domain/keys.ts';
import { PLAN_FORMAT, Plan, type PlannedUnit } from '#domain/plan.ts';
import type { UnitHeader } from '#domain/recording.ts';
import { awsAccount, awsRegion, type Scope } from '#domain/scope.ts';
import { lastCompleteBefore } from './chain.ts';
import { type Discovery, discover, PLANNING_READS } from './discover.ts';
import { PLANNING, planningScope } from './planning.ts';
import { type RecordPorts, storeRecording } from './store-recording.ts';

export interface PlanPorts extends Omit<RecordPorts, 'principal'> {
  readonly config: Config;
  readonly collectors: readonly AnyCollector[];
  /** The region whose services answer for the whole account. */
  readonly homeRegion: string;
}

/**
 * Plans a run: finds its scopes, crosses them with the collectors and pins what each unit will be compared with. What
 * could not be found out is a gap of the plan; the plan itself is always written. A second attempt adopts the first.
 */
export async function planRun(ports: PlanPorts, run: string): Promise<Plan> {
  const { locker } = ports;
  const stored = async () => Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  if (await locker.exists(planKey(run))) return stored();
  const { discovery, header } = await discoverScopes(ports, run);
  const plan = await makePlan(ports, run, discovery, header.startedAt);
  const created = await locker.put(planKey(run), Buffer.from(canonicalJson(plan)));
  return created ? plan : stored();
}

/** Asks the account, and reads the answer from what was stored: the plan never says more than its recording. */
async function discoverScopes(ports: PlanPorts, run: string): Promise<{ discovery: Discovery; header: UnitHeader }> {
  const { locker, config } = ports;
  const scope = planningScope(ports.homeRegion);
  const unit = { run, collector: PLANNING.collector, scope, reads: PLANNING_READS };
  await storeRecording(
    { ...ports, principal: null },
    {
      ...unit,
      async read(aws) {
        const { regions, gaps } = await discover(aws, config);
        return { rows: regions?.length ?? 0, gaps };
      },
    },
  );
  let header: UnitHeader | undefined;
  const lines = readRecording(locker.open(rawKey(run, unit.collector, scope.id)));
  const replay = createReplay(lines, (line) => {
    if (line.type === 'unit') header = line;
  });
  const discovery = await discover(clientsThrough(replayTransport(replay, PLANNING_READS), ports.homeRegion), config);
  await replay.finish();
  return { discovery, header: header as unknown as UnitHeader };
}

async function makePlan(ports: PlanPorts, run: string, discovery: Discovery, createdAt: string): Promise<Plan> {
  const { config, collectors, code, homeRegion } = ports;
  const { accountId, principal, regions, gaps } = discovery;
  const scopes: Scope[] = [];
  if (accountId !== null) scopes.push(awsAccount(accountId, homeRegion));
  if (accountId !== null && regions !== null) scopes.push(...regions.map((region) => awsRegion(accountId, region)));
  const pairs = scopes.flatMap((scope) =>
    collectors.filter((collector) => collector.scope === scope.kind).map(({ id }) => ({ collector: id, scope })),
  );
  const wanted = pairs.map(({ collector, scope }) => [collector, scope.id] as const);
  const previous = await lastCompleteBefore(ports.locker, run, wanted);
  const units: PlannedUnit[] = pairs.map((unit) => ({ ...unit, previous: previous(unit.collector, unit.scope.id) }));
  const unplanned: Plan['unplanned'] = [];
  if (accountId === null) unplanned.push('aws-account');
  if (accountId === null || regions === null) unplanned.push('aws-region');
  return {
    format: PLAN_FORMAT,
    run,
    outcome: unplanned.length > 0 ? 'FAILED' : 'PLANNED',
    createdAt,
    principal,
    code,
    config: config as unknown as Plan['config'],
    configSha256: configSha256(config),
    units,
    unplanned,
    gaps: [...gaps],
  };
}
