import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { databricksAccess } from '#adapters/databricks/access.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import type { VerdictCounts } from '#domain/words/verdict.ts';
import type { Access } from '../../lambdas/steps/recording/clients.ts';
import { countsOf } from '../../lambdas/steps/seal/run-row.ts';
import { wholeRun } from '../../lambdas/steps/whole-run.ts';
import { CREDENTIALS } from './account.ts';
import { timeOf } from './calendar.ts';
import type { Company } from './company.ts';
import { EAST } from './keys.ts';
import type { Story } from './story.ts';

export interface MonthPorts {
  readonly locker: Locker;
  readonly signer: Signer;
  readonly config: Config;
  readonly catalogue: readonly AnyDeclaration[];
  readonly code: CodeIdentity;
  /** Where the emulated account answers. */
  readonly endpoint: string;
}

export interface Day {
  readonly date: string;
  /** What happened before the run. */
  readonly events: readonly string[];
  /** Null: no run was taken. */
  readonly sealed: { readonly run: string; readonly timing: string; readonly counts: VerdictCounts } | null;
}

/**
 * Lives through the days of a period: what the story says happens through the account's API, then the day's run is
 * taken as `evidence collect --at` would. The runs are real, their slots are not: the product marks them SIMULATED.
 */
export async function* liveThrough(
  { endpoint, ...ports }: MonthPorts,
  company: Company,
  story: Story,
  period: string,
  days: number,
): AsyncGenerator<Day> {
  const accessToday = dailyAccess(endpoint, ports.config, company);
  for (let day = 1; day <= days; day++) {
    const events = story.events[day] ?? [];
    for (const { at, happen } of events) {
      company.account.goTo(timeOf(period, day, at));
      await happen(company);
    }
    const slot = timeOf(period, day, ports.config.schedule.at);
    const told = { date: slot.toISOString().slice(0, 10), events: events.map(({ what }) => what) };
    if (story.missed.includes(day)) yield { ...told, sealed: null };
    else {
      const { manifest } = await wholeRun({ ...ports, access: accessToday(), homeRegion: EAST }, runIdOf(slot), SILENT);
      const { run, timing } = manifest;
      yield { ...told, sealed: { run, timing, counts: countsOf(manifest) } };
    }
  }
}

/** Each day's run signs in anew, as a process of its own does. The emulated services have no quotas to keep to. */
function dailyAccess(endpoint: string, { databricks }: Config, { databricks: { emulated } }: Company): () => Access {
  const connection = { endpoint, credentials: CREDENTIALS };
  const secrets = new SecretsManagerClient({ ...connection, region: EAST });
  const limits = { enter: async () => () => {}, hold: () => {} };
  const surroundings = { endpoint: emulated.url, secretsManager: async () => secrets, sleep: async () => {}, limits };
  return () => ({
    aws: { ...connection, pace: async () => {} },
    databricks: databricksAccess(databricks, surroundings),
  });
}

const SILENT = { planned: () => {}, unit: () => {} };
