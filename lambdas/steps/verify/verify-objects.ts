import * as z from 'zod';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import type { Predicate, Seal } from '#domain/sealing/seal.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { manifestKey, parseKey, sealKey } from '#domain/words/keys.ts';
import { trustedManifest } from '../chain/chain.ts';
import { LARGEST, parseJson, readAtMost } from '../chain/read-object.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import { AT_ONCE, type Inventory } from './inventory.ts';
import type { StateChain } from './verify-states.ts';

interface Sealed {
  readonly key: string;
  readonly sha256: string;
  /** As many as were sealed; undefined where the seal does not say. */
  readonly bytes?: number;
  /** No object of this kind has more. */
  readonly most?: number;
  readonly versionId: string | null;
}

/** What the seals cover, as far as it was read. */
export interface Covered {
  readonly keys: ReadonlySet<string>;
  /** Runs whose manifest is as it was signed. */
  readonly runs: ReadonlyMap<string, VerifiedRun>;
  /** Every run that has a seal, whatever became of its manifest. */
  readonly sealed: ReadonlySet<string>;
}

interface Reading {
  /** Whether what a seal covers is read. */
  readonly isRead: (predicate: Predicate) => boolean;
  /** Checks what the runs that are read handed on; without it nobody does. */
  readonly states?: StateChain;
}

/** Checks what every seal covers that is to be read. */
export async function verifyObjects(
  locker: Locker,
  inventory: Inventory,
  seals: readonly Seal[],
  verdicts: Verdicts,
  { isRead, states }: Reading,
): Promise<Covered> {
  const keys = new Set<string>();
  const sealed = new Set<string>();
  const runs = new Map<string, VerifiedRun>();
  for (const seal of seals) {
    const { predicate, subject } = seal.statement;
    keys.add(sealKey(predicate.sequence));
    if (predicate.kind !== 'run') {
      if (isRead(predicate)) await checkAll(inventory, subject.map(asSealed), keys, verdicts);
      continue;
    }
    if (sealed.has(predicate.run))
      verdicts.problem('SEALED_TWICE', sealKey(predicate.sequence), `the run ${predicate.run} was sealed before`);
    sealed.add(predicate.run);
    const verified = isRead(predicate) ? await verifyRun(locker, inventory, seal, keys, verdicts) : undefined;
    if (!verified) continue;
    runs.set(verified.run, verified);
    await states?.check(verified);
  }
  return { keys, runs, sealed };
}

/**
 * What later runs adopted of what was not covered yet, for whom only places of the locker are read. An attempt that died
 * is looked for by the runs of the next days.
 */
export async function verifyAdopted(
  locker: Locker,
  inventory: Inventory,
  later: readonly Seal[],
  covered: Covered,
  verdicts: Verdicts,
): Promise<Covered> {
  const keys = new Set(covered.keys);
  const isOpen = (key: string): boolean => parseKey(key)?.run !== undefined && !keys.has(key);
  for (const seal of later) {
    if (![...inventory.keys()].some(isOpen)) break;
    const objects = (await trustedManifest(locker, seal))?.objects ?? [];
    const adopted = objects.filter(({ key, late }) => late && inventory.get(key) && isOpen(key));
    await checkAll(inventory, adopted, keys, verdicts);
  }
  return { ...covered, keys };
}

const asSealed = ({ name, digest }: Seal['statement']['subject'][number]): Sealed => ({
  key: name,
  sha256: digest.sha256,
  versionId: null,
});

/** The manifest that the seal signs, and all it names; undefined where the manifest does not verify. */
async function verifyRun(
  locker: Locker,
  inventory: Inventory,
  seal: Seal,
  keys: Set<string>,
  verdicts: Verdicts,
): Promise<VerifiedRun | undefined> {
  const { predicate, subject } = seal.statement;
  const subjects = subject.map((one) => ({ ...asSealed(one), most: LARGEST.manifest }));
  if (!(await checkAll(inventory, subjects, keys, verdicts))) return undefined;
  const manifest = await readManifest(locker, inventory, seal, verdicts);
  if (!manifest) return undefined;
  const isWhole = await checkAll(inventory, manifest.objects, keys, verdicts);
  const manifestSha256 = subject[0]?.digest.sha256 ?? '';
  return { run: manifest.run, link: seal.link, sealedAt: predicate.sealedAt, manifestSha256, manifest, isWhole };
}

async function checkAll(inventory: Inventory, objects: readonly Sealed[], keys: Set<string>, verdicts: Verdicts) {
  let whole = true;
  await inventory.reach(objects.map(({ key }) => key));
  const checked = async (object: Sealed): Promise<boolean> => {
    const isWhole = await check(inventory, object, verdicts);
    inventory.settle(object.key);
    return isWhole;
  };
  for await (const isWhole of mapConcurrently(objects, AT_ONCE, checked)) whole &&= isWhole;
  for (const { key } of objects) keys.add(key);
  return whole;
}

async function check(inventory: Inventory, object: Sealed, verdicts: Verdicts): Promise<boolean> {
  const { key, versionId, bytes, most = Number.POSITIVE_INFINITY } = object;
  const present = inventory.get(key);
  if (!present || present.versions.length === 0) return missing(key, present !== undefined, verdicts);
  const size = inventory.sizeOf(key);
  const isOdd = size !== undefined && (bytes === undefined ? size > most : size !== bytes);
  const version = versionId ?? inventory.firstVersion(key);
  const found = isOdd ? { sha256: null, bytes: size } : await inventory.hash(key, version, bytes ?? most);
  if (!found) return false;
  if (found.sha256 === object.sha256 && (bytes === undefined || bytes === found.bytes)) return true;
  const sealed = bytes === undefined ? 'nothing of its kind has so many' : `${bytes} were sealed`;
  verdicts.problem(
    'OBJECT_CHANGED',
    key,
    found.sha256 === null
      ? `it has ${isOdd ? '' : 'at least '}${found.bytes} bytes; ${sealed}`
      : `its sha256 is ${found.sha256}; ${object.sha256} was sealed`,
  );
  return false;
}

/** The line of a run is written after its seal, and follows from the manifest: the next run writes it where a crash kept it away. */
function missing(key: string, isOther: boolean, verdicts: Verdicts): boolean {
  const { table, run } = parseKey(key) ?? {};
  if (table === 'runs' && !isOther) {
    verdicts.notice('RUN_LINE_MISSING', key, `the line of ${run} in the table of runs is not written yet`);
    return true;
  }
  verdicts.problem('OBJECT_MISSING', key, 'it was sealed and is not there');
  return false;
}

/** The manifest of a run, whose bytes were just found as signed. */
async function readManifest(
  locker: Locker,
  inventory: Inventory,
  seal: Seal,
  verdicts: Verdicts,
): Promise<Manifest | undefined> {
  const { predicate, subject } = seal.statement;
  const key = subject[0]?.name ?? '';
  const bytes = await readAtMost(locker, key, inventory.firstVersion(key), LARGEST.manifest);
  const read = parsedManifest(bytes);
  if (typeof read === 'string')
    verdicts.problem('MANIFEST_MALFORMED', key, `${read}; what it covers cannot be checked`);
  else if (predicate.kind !== 'run' || read.run !== predicate.run || key !== manifestKey(read.run))
    verdicts.problem('MANIFEST_MALFORMED', key, `it is of the run ${read.run}; what it covers cannot be checked`);
  else return read;
  return undefined;
}

/** The manifest, or why the bytes are none. */
function parsedManifest(bytes: Buffer): Manifest | string {
  try {
    const parsed = Manifest.safeParse(parseJson(bytes));
    if (!parsed.success) return z.prettifyError(parsed.error);
    if (sha256Hex(canonicalJson(parsed.data)) === sha256Hex(bytes)) return parsed.data;
    return 'it differs from its canonical serialisation';
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return `it is not JSON (${error.message})`;
    throw error;
  }
}
