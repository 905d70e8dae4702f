import type { AwsAtHand } from '#adapters/aws/at-hand.ts';
import { ClosedServices } from '#adapters/aws/closed-services.ts';
import { createPacer } from '#adapters/aws/pace.ts';
import { sharedSettings } from '#adapters/aws/settings.ts';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { proxyFor } from '#adapters/outgoing/proxy.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import { findingCounts } from '#domain/judging/population.ts';
import type { Plan, PlannedUnit } from '#domain/reading/plan.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { rawKey, sealKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { VERDICTS } from '#domain/words/verdict.ts';
import { recordDiscovery } from '../../lambdas/steps/plan/plan-run.ts';
import { countsOf } from '../../lambdas/steps/seal/run-row.ts';
import type { SealedRun } from '../../lambdas/steps/seal/seal-run.ts';
import { loadSealing, type RunProgress, wholeRun } from '../../lambdas/steps/whole-run.ts';
import { asksAws, awsAtHand, readsAws, requireAccepted, requireFound } from './aws-at-hand.ts';
import { findKey, type KeyOptions, signerOf } from './signing-key.ts';
import { beforeStopping, settling } from './stopping.ts';
import { databricksAtHand, readConfig, runOf } from './surroundings.ts';
import { count, openTerminal, printJson, type Terminal } from './terminal.ts';

type Around = Parameters<typeof recordDiscovery>[0];

export interface CollectOptions extends KeyOptions {
  readonly config: string;
  readonly at?: string;
  readonly only?: string;
  readonly json?: boolean;
}

export async function collect(options: CollectOptions): Promise<void> {
  const terminal = openTerminal();
  const catalogue = await loadCatalogue();
  const config = readConfig(options.config, catalogue);
  const run = runOf(options.at, config, new Date());
  const planned = only(catalogue, options.only);
  const aws = await awsAtHand(config);
  const key = await findKey(options);
  const atHand = config.databricks ? databricksAtHand() : {};
  requireProxy(aws.region);
  const access = {
    aws: {
      ...{ pace: createPacer(), closed: new ClosedServices() },
      ...{ credentials: aws.credentials, settings: sharedSettings() },
    },
    databricks: databricksAccess(config.databricks, { ...atHand, ...asksAws(aws) }),
  };
  const around = { config, code: codeIdentity(), access, homeRegion: aws.region };
  const discovered = readsAws(planned, config) ? await discoveredBy(aws, around, run) : {};
  const { locker, stored, settle } = settling(
    await openLocker(options.locker, { create: true, retention: config.retention, aws: aws.client }),
  );
  const signer = await signerOf(key, locker, terminal);
  const progress = progressOn(terminal, run);
  const said = () => stopped(progress.stored(stored), run, options.at);
  beforeStopping({ said, settled: settle });
  const ports = { ...around, ...discovered, locker, signer };
  const sealed = await wholeRun({ ...ports, catalogue, planned }, run, progress).catch((error: unknown) => {
    if (progress.stored(stored) !== undefined && !options.json) terminal.line(said());
    throw error;
  });
  const { plan, manifest } = sealed;
  if (options.json) printJson(summary(sealed));
  else report(terminal, sealed, plan, fingerprint(signer.publicKeyPem));
  process.exitCode = manifest.outcome === 'COMPLETE' ? 0 : 3;
}

/**
 * What planning wants to know of AWS, asked once: without somebody whom AWS knows nothing is made, and no slot taken.
 * What seals is loaded while the answers are waited for.
 */
async function discoveredBy(aws: AwsAtHand, around: Around, run: string): Promise<{ discovered: Uint8Array }> {
  await requireFound(aws);
  const [{ recording, gaps }] = await Promise.all([recordDiscovery(around, run), loadSealing()]);
  requireAccepted(gaps);
  return { discovered: recording };
}

/** A proxy that cannot be used is a mistake to mend, and no evidence: nothing could be sent anywhere. */
function requireProxy(region: string): void {
  try {
    proxyFor({ protocol: 'https:', hostname: `sts.${region}.amazonaws.com` });
  } catch (cause) {
    throw new ConfigError('INVALID', [(cause as Error).message], { cause });
  }
}

/** The tables somebody asked for, those they are made of, and those made of nothing else. */
function only(catalogue: readonly AnyDeclaration[], names: string | undefined): readonly AnyDeclaration[] {
  if (names === undefined) return catalogue;
  const wanted = new Set(names.split(',').map((name) => name.trim()));
  const unknown = [...wanted].filter((name) => !catalogue.some(({ id }) => id === name));
  if (unknown.length > 0)
    throw new ConfigError(
      'INVALID',
      unknown.map(
        (name) => `--only: nothing declares "${name}"; there are ${catalogue.map(({ id }) => id).join(', ')}`,
      ),
    );
  for (const id of wanted) for (const needed of sourcesOf(catalogue, id)) wanted.add(needed);
  const follows = (source: AnyDeclaration) => !isCollector(source) && source.from.every((id) => wanted.has(id));
  return catalogue.filter((source) => wanted.has(source.id) || follows(source));
}

function sourcesOf(catalogue: readonly AnyDeclaration[], id: string): readonly string[] {
  const source = catalogue.find((one) => one.id === id);
  return source === undefined || isCollector(source) ? [] : source.from;
}

interface Progress extends RunProgress {
  /** How many units have a recording, of those planned: undefined before there is a plan. */
  readonly stored: (written: ReadonlySet<string>) => { readonly units: number; readonly of: number } | undefined;
}

function progressOn(terminal: Terminal, run: string): Progress {
  let done = 0;
  let recordings: readonly string[] | undefined;
  const adopted = new Set<string>();
  const recordingOf = ({ collector, scope }: PlannedUnit) => rawKey(run, collector, scope.id);
  return {
    stored: (written) =>
      recordings && {
        units: recordings.filter((key) => adopted.has(key) || written.has(key)).length,
        of: recordings.length,
      },
    planned(plan) {
      recordings = plan.units.map(recordingOf);
      const as = plan.principal ? ` as ${plan.principal}` : '';
      terminal.line(`Run ${plan.run}: ${count(recordings.length, 'unit')} planned${as}`);
    },
    reading(unit, { rows, calls }) {
      terminal.progress(
        `  [${done}/${recordings?.length}] reading ${nameOf(unit)}: ${count(rows, 'row')}, ${count(calls, 'call')}`,
      );
    },
    unit(unit, { state, outcome, rows, gaps, calls }) {
      done += 1;
      if (state === 'ADOPTED') adopted.add(recordingOf(unit));
      const what =
        state === 'ADOPTED'
          ? 'already recorded'
          : `${count(rows, 'row')}, ${count(gaps, 'gap')}, ${count(calls, 'call')}`;
      terminal.line(`  [${done}/${recordings?.length}] ${(outcome ?? '').padEnd(8)} ${nameOf(unit)}: ${what}`);
      if (done === recordings?.length) terminal.progress('Deriving, judging, sealing …');
    },
  };
}

const nameOf = ({ collector, scope }: PlannedUnit): string => `${collector} ${scope.region ?? scope.id}`;

function stopped(stored: ReturnType<Progress['stored']>, run: string, at: string | undefined): string {
  const whole =
    stored === undefined ? 'Nothing was read yet' : `${stored.units} of ${count(stored.of, 'unit')} are stored, whole`;
  const how = at === 'now' ? `--at ${scheduledAtOf(run)}` : 'the same command';
  return `Stopped. ${whole}; ${how} goes on from here.`;
}

const summary = ({ manifest, seal }: SealedRun) => ({
  run: manifest.run,
  outcome: manifest.outcome,
  timing: manifest.timing,
  sequence: seal.link.sequence,
  payloadSha256: seal.link.payloadSha256,
  counts: countsOf(manifest),
  units: manifest.units.map(({ lastComplete: _, ...unit }) => unit),
  populations: manifest.populations,
  masked: manifest.masked ?? [],
});

function report(terminal: Terminal, { manifest, seal }: SealedRun, plan: Plan, key: string): void {
  for (const { operation, code, reason } of plan.gaps) terminal.line(`  not planned: ${operation} ${code}: ${reason}`);
  const counts = countsOf(manifest);
  const verdicts = VERDICTS.map((verdict) => `${verdict} ${counts[verdict]}`).join(' · ');
  const { sealedAt } = seal.statement.predicate;
  if (Date.now() - Date.parse(sealedAt) > 60_000)
    terminal.line(`This slot was already sealed, at ${sealedAt}, and stays so; --at now takes another run`);
  terminal.line(
    `Sealed ${manifest.outcome}${manifest.timing === 'ON_TIME' ? '' : ` (${manifest.timing})`} as ${sealKey(seal.link.sequence)}`,
  );
  terminal.line(`  ${verdicts}`);
  for (const line of worst(manifest)) terminal.line(`  ${line}`);
  for (const line of maskedIn(manifest)) terminal.line(`  ${line}`);
  terminal.line(`  signed with ${key.slice(0, 16)}…, head ${seal.link.payloadSha256.slice(0, 16)}…`);
}

/** What was masked, if anything was: whoever reads this knows where such texts come from. */
function maskedIn({ masked = [] }: Manifest): string[] {
  const by = Map.groupBy(masked, ({ pattern }) => pattern);
  const counts = [...by]
    .sort()
    .map(([pattern, masks]) => `${pattern} ${masks.reduce((sum, mask) => sum + mask.count, 0)}`);
  return counts.length === 0
    ? []
    : [`masked before it was kept (where: in the manifest and the report): ${counts.join(' · ')}`];
}

/** The rules that are not all right, worst first. */
const worst = ({ populations }: Manifest): string[] =>
  populations
    .filter(({ verdict }) => verdict === 'FAIL' || verdict === 'ERROR')
    .sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    .map((population) => {
      const { rule, verdict } = population;
      const counts = findingCounts(population);
      const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return `${verdict.padEnd(5)} ${rule}: ${counts[verdict]} of ${all}`;
    });
