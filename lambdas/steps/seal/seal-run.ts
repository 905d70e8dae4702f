import { inTemporaryFolder } from '#adapters/temporary-folder.ts';
import { type Config, configSha256 } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';
import { manifestKey, planKey } from '#domain/words/keys.ts';
import { appendSeal, trustedManifest } from '../chain/chain.ts';
import { OwnSeals } from '../chain/own-seals.ts';
import { readJson } from '../chain/read-object.ts';
import { failedPlan, storedPlan } from '../plan/stored-plan.ts';
import { completeRuns, writeRunLine } from './run-line.ts';
import { countsOf } from './run-row.ts';
import { type FollowedPlan, type ManifestPorts, writeManifest } from './write-manifest.ts';

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
  return inTemporaryFolder('evidence-', async (folder) => {
    await completeRuns(locker, ports.signer.publicKeyPem, folder);
    const sealed = await sealedAlready(ports, run);
    const manifest = sealed?.manifest ?? (await writeManifest(ports, await planOf(ports, run), folder));
    const seal = sealed?.seal ?? (await append(ports, manifest));
    await writeRunLine(locker, manifest, folder);
    return { seal, manifest };
  });
}

/**
 * The plan that is sealed: the one that is stored, or one that says that there is none (then it is stored), or that what
 * is stored is not ours. The last stands in the manifest only, and an attempt after this one takes it from there.
 */
async function planOf(ports: SealPorts, run: string): Promise<FollowedPlan> {
  const { locker } = ports;
  const failed = failedPlan(ports, run, 'PLAN_FAILED', 'planning ended without leaving a plan');
  await locker.put(planKey(run), Buffer.from(canonicalJson(failed)));
  const stored = await storedPlan(ports, run);
  if (!stored) throw new SealError('MALFORMED', `${planKey(run)} was written and is not there`);
  if (stored.isOurs) return { plan: stored.plan, isInstead: false };
  const earlier = (await readJson(locker, manifestKey(run), null, Manifest))?.planInstead;
  const isSame = earlier?.run === run && earlier.configSha256 === configSha256(ports.config);
  return { plan: isSame ? earlier : failedPlan(ports, run, 'PLAN_NOT_OURS', stored.reason), isInstead: true };
}

/** The seal of a run that has one already, with what it covers: nothing is derived or judged again. */
async function sealedAlready({ locker, signer }: SealPorts, run: string): Promise<SealedRun | undefined> {
  const manifest = await readJson(locker, manifestKey(run), null, Manifest);
  const seal = manifest?.run === run ? await existingSeal(locker, manifest, signer.publicKeyPem) : undefined;
  const signed = seal && (await trustedManifest(locker, seal));
  return signed && { seal, manifest: signed };
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
