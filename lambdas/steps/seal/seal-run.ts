import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSha256 } from '#domain/declaring/config.ts';
import { PLAN_FORMAT, Plan } from '#domain/reading/plan.ts';
import { PLANNING } from '#domain/reading/planning.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';
import { manifestKey, planKey } from '#domain/words/keys.ts';
import { SCOPE_KINDS } from '#domain/words/scope.ts';
import { appendSeal } from '../chain/chain.ts';
import { OwnSeals } from '../chain/own-seals.ts';
import { completeRuns, writeRunLine } from './run-line.ts';
import { countsOf } from './run-row.ts';
import { type ManifestPorts, writeManifest } from './write-manifest.ts';

export interface SealPorts extends ManifestPorts {
  /** For a plan that has to be written here, because planning left none. */
  readonly config: Config;
}

export interface SealedRun {
  readonly seal: Seal;
  readonly manifest: Manifest;
}

/**
 * Seals a run, whatever became of it: derives its tables from what was stored, writes them and the manifest, signs,
 * links, and last of all writes the run's line in the table of runs, so that only sealed runs stand there. Every step
 * may be repeated after a crash: what is derived must come out byte for byte as before, or it is an error.
 */
export async function sealRun(ports: SealPorts, run: string): Promise<SealedRun> {
  const { locker } = ports;
  const folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  try {
    await completeRuns(locker, ports.signer.publicKeyPem, folder);
    const plan = await planOf(ports, run);
    const manifest = await writeManifest(ports, plan, folder);
    const seal = await append(ports, manifest);
    await writeRunLine(locker, manifest, folder);
    return { seal, manifest };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The plan, or, when planning left none, a plan that says so: a run that was due is never absent. */
async function planOf({ locker, config, code }: SealPorts, run: string): Promise<Plan> {
  const reason = 'planning ended without leaving a plan';
  const failed: Plan = {
    format: PLAN_FORMAT,
    run,
    outcome: 'FAILED',
    createdAt: new Date().toISOString(),
    principal: null,
    code,
    config: config as unknown as Plan['config'],
    configSha256: configSha256(config),
    units: [],
    derived: [],
    unplanned: SCOPE_KINDS.filter((kind) => kind.startsWith('aws-') || config.databricks !== undefined),
    gaps: [{ operation: PLANNING.collector, resourceId: null, fields: [], code: 'PLAN_FAILED', reason }],
  };
  await locker.put(planKey(run), Buffer.from(canonicalJson(failed)));
  const plan = Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  if (plan.run === run && plan.configSha256 === configSha256(plan.config)) return plan;
  throw new SealError(
    'MALFORMED',
    `${planKey(run)} is not a plan of this run with its own configuration: not written by us`,
  );
}

/**
 * The seal an earlier attempt gave this run: it signs the manifest, so it lies above the head that the manifest names.
 * No clock is asked. A head that is not in the chain was not written by us: then the whole chain is searched.
 */
async function existingSeal(locker: Locker, { run, head }: Manifest, publicKeyPem: string): Promise<Seal | undefined> {
  const seals = await OwnSeals.of(locker, publicKeyPem);
  const named = head === null ? undefined : await seals.at(head.sequence);
  const lowest = named && named.link.payloadSha256 === head?.payloadSha256 ? named.link.sequence : -1;
  for await (const seal of seals.fromHead()) {
    if (seal.link.sequence <= lowest) return undefined;
    const { predicate } = seal.statement;
    if (predicate.kind === 'run' && predicate.run === run) return seal;
  }
  return undefined;
}

async function append({ locker, signer }: SealPorts, manifest: Manifest): Promise<Seal> {
  const { run, outcome, timing } = manifest;
  const key = manifestKey(run);
  const subject = [{ name: key, sha256: sha256Hex(await locker.get(key)) }];
  const predicate = { kind: 'run' as const, run, outcome, timing, counts: countsOf(manifest) };
  return appendSeal(locker, signer, { subject, predicate }, () => existingSeal(locker, manifest, signer.publicKeyPem));
}
