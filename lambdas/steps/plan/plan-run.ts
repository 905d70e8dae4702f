import { readRecording } from '#adapters/recording/read-recording.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import type { Read } from '#domain/declaring/collector.ts';
import { type Config, configSha256 } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { PLAN_FORMAT, type Plan, type PlannedUnit } from '#domain/reading/plan.ts';
import { PLANNING, planningScope } from '#domain/reading/planning.ts';
import type { UnitHeader } from '#domain/reading/recording.ts';
import { UnknownMembers } from '#domain/reading/unknown-members.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { gapOfDoubt } from '#domain/words/doubt.ts';
import type { Gap } from '#domain/words/gap.ts';
import { planKey, rawKey } from '#domain/words/keys.ts';
import { awsAccount, awsRegion, databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import { pinnedBefore } from '../chain/chain.ts';
import { type Clients, replayClients } from '../recording/clients.ts';
import { heldRecording, type RecordedUnit, type RecordPorts, storeRecording } from '../recording/store-recording.ts';
import { type Discovery, discover, PLANNING_READS } from './discover.ts';
import { discoverWorkspaces, type FoundWorkspaces, WORKSPACE_READS } from './discover-workspaces.ts';
import { failedPlan, storedPlan } from './stored-plan.ts';

export interface PlanPorts extends Omit<RecordPorts, 'principal'> {
  readonly config: Config;
  readonly catalogue: readonly AnyDeclaration[];
  /** The region whose services answer for the whole account. */
  readonly homeRegion: string;
  /** What `recordDiscovery` recorded for this run; without it planning asks. */
  readonly discovered?: Uint8Array;
  /** The key whose seals count where baselines are looked for; without it, that of the locker's first seal. */
  readonly publicKeyPem?: string;
}

/**
 * Plans a run: finds its scopes, crosses them with the catalogue and pins what each unit will be compared with. What
 * could not be found out is a gap of the plan; the plan itself is always written. A second attempt adopts the first's; a
 * plan that is not ours is not obeyed: nothing is read, and sealing says so.
 */
export async function planRun(ports: PlanPorts, run: string): Promise<Plan> {
  const { locker, config } = ports;
  const stored = await adopted(ports, run);
  if (stored) return stored;
  const inAws = await found(ports, run, planningScope(ports.homeRegion), PLANNING_READS, async ({ aws }) =>
    discover(aws, config),
  );
  const plan = await makePlan(ports, run, inAws.answer, await findWorkspaces(ports, run), inAws.header.startedAt);
  const created = await locker.put(planKey(run), Buffer.from(canonicalJson(plan)));
  return created ? plan : ((await adopted(ports, run)) ?? plan);
}

/**
 * Finds out about AWS before there is a locker to plan in: who asks, and whether anybody answers, may be a reason to make
 * none. What was asked and answered is the plan's evidence, if it comes to that.
 */
export async function recordDiscovery(
  ports: Pick<PlanPorts, 'access' | 'code' | 'config' | 'homeRegion'>,
  run: string,
): Promise<{ readonly recording: Uint8Array; readonly gaps: readonly Gap[] }> {
  let gaps: readonly Gap[] = [];
  const unit = planningUnit(run, planningScope(ports.homeRegion), PLANNING_READS, async ({ aws }) => {
    const discovery = await discover(aws, ports.config);
    gaps = discovery.gaps;
    return discovery;
  });
  return { recording: await heldRecording({ ...ports, principal: null }, unit), gaps };
}

async function adopted(ports: PlanPorts, run: string): Promise<Plan | undefined> {
  const stored = await storedPlan(ports, run);
  if (!stored || stored.isOurs) return stored?.plan;
  return failedPlan(ports, run, 'PLAN_NOT_OURS', stored.reason);
}

async function findWorkspaces(ports: PlanPorts, run: string): Promise<FoundWorkspaces | undefined> {
  const { databricks } = ports.config;
  if (databricks === undefined) return undefined;
  const scope = databricksAccount(databricks.accountId, databricks.accountHost);
  const { answer } = await found(ports, run, scope, WORKSPACE_READS, (clients) =>
    discoverWorkspaces(clients.databricks, databricks),
  );
  return answer;
}

const planningUnit = (
  run: string,
  scope: Scope,
  reads: readonly Read[],
  ask: (clients: Clients) => Promise<Pick<Discovery, 'gaps'>>,
): RecordedUnit => ({
  ...{ run, collector: PLANNING.collector, scope, reads },
  read: async (clients) => ({ rows: 0, gaps: (await ask(clients)).gaps }),
});

/** Asks, and reads the answer from what was stored: the plan never says more than its recordings. */
async function found<Answer extends Pick<Discovery, 'gaps'>>(
  ports: PlanPorts,
  run: string,
  scope: Scope,
  reads: readonly Read[],
  ask: (clients: Clients) => Promise<Answer>,
): Promise<{ answer: Answer; header: UnitHeader }> {
  const unit = planningUnit(run, scope, reads, ask);
  const { collector } = unit;
  const made = scope.kind === 'aws-account' ? ports.discovered : undefined;
  if (made) await ports.locker.put(rawKey(run, collector, scope.id), made);
  else await storeRecording({ ...ports, principal: null }, unit);
  let header: UnitHeader | undefined;
  const replay = createReplay(readRecording(ports.locker.open(rawKey(run, collector, scope.id))), (line) => {
    if (line.type === 'unit') header = line;
  });
  const unknown = new UnknownMembers();
  const answer = await ask(replayClients(replay, { scope, reads, unknown: unknown.add }));
  await replay.finish();
  const gaps = [...answer.gaps, ...unknown.doubts([]).map(gapOfDoubt)];
  return { answer: { ...answer, gaps }, header: header as unknown as UnitHeader };
}

async function makePlan(
  ports: PlanPorts,
  run: string,
  inAws: Discovery,
  inDatabricks: FoundWorkspaces | undefined,
  createdAt: string,
): Promise<Plan> {
  const { config, code } = ports;
  const scopes = [...awsScopes(ports.homeRegion, inAws), ...databricksScopes(config, inDatabricks)];
  const catalogue = ports.catalogue.filter((source) => isConfigured(source, config));
  const pairs = scopes.flatMap((scope) =>
    catalogue.filter((source) => scopeKindsOf(source).includes(scope.kind)).map((source) => ({ source, scope })),
  );
  const wanted = pairs.map(({ source, scope }) => [source.id, scope.id] as const);
  const pinned = await pinnedBefore(ports.locker, run, wanted, ports.publicKeyPem);
  const planned = (isRead: boolean): PlannedUnit[] =>
    pairs
      .filter(({ source }) => isCollector(source) === isRead)
      .map(({ source: { id }, scope }) => ({ collector: id, scope, ...pinned(id, scope.id) }));
  const unplanned = unplannedKinds(inAws, inDatabricks);
  return {
    format: PLAN_FORMAT,
    run,
    outcome: unplanned.some((kind) => kind.startsWith('aws-')) ? 'FAILED' : 'PLANNED',
    createdAt,
    principal: inAws.principal,
    code,
    config: config as unknown as Plan['config'],
    configSha256: configSha256(config),
    units: planned(true),
    derived: planned(false),
    unplanned,
    gaps: [...inAws.gaps, ...(inDatabricks?.gaps ?? [])],
  };
}

function awsScopes(homeRegion: string, { accountId, regions }: Discovery): Scope[] {
  if (accountId === null) return [];
  return [awsAccount(accountId, homeRegion), ...(regions ?? []).map((region) => awsRegion(accountId, region))];
}

function databricksScopes({ databricks }: Config, found: FoundWorkspaces | undefined): Scope[] {
  if (databricks === undefined) return [];
  const { accountId, accountHost } = databricks;
  const workspaces = (found?.workspaces ?? []).map(({ id, host }) => databricksWorkspace(accountId, id, host));
  return [databricksAccount(accountId, accountHost), ...workspaces];
}

function unplannedKinds({ accountId, regions }: Discovery, found: FoundWorkspaces | undefined): Plan['unplanned'] {
  const kinds: Plan['unplanned'] = [];
  if (accountId === null) kinds.push('aws-account');
  if (accountId === null || regions === null) kinds.push('aws-region');
  if (found?.workspaces === null) kinds.push('databricks-workspace');
  return kinds;
}
