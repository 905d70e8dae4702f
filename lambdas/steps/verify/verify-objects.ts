import * as z from 'zod';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { sealKey } from '#domain/words/keys.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import type { Inventory } from './inventory.ts';

/** Objects hashed at once. */
const AT_ONCE = 8;

interface Sealed {
  readonly key: string;
  readonly sha256: string;
  readonly bytes?: number;
  readonly versionId: string | null;
}

/** Checks what every seal covers, and returns the keys covered and the runs that are whole. */
export async function verifyObjects(locker: Locker, inventory: Inventory, seals: readonly Seal[], verdicts: Verdicts) {
  const covered = new Set<string>();
  const runs = new Map<string, VerifiedRun>();
  for (const seal of seals) {
    const { predicate, subject } = seal.statement;
    covered.add(sealKey(predicate.sequence));
    const subjects = subject.map(({ name, digest }) => ({ key: name, sha256: digest.sha256, versionId: null }));
    const areSubjectsWhole = await checkAll(inventory, subjects, covered, verdicts);
    if (predicate.kind !== 'run' || !areSubjectsWhole) continue;
    const manifest = await readManifest(locker, inventory, seal, verdicts);
    if (!manifest) continue;
    await checkAll(inventory, manifest.objects, covered, verdicts);
    if (runs.has(manifest.run))
      verdicts.problem('SEALED_TWICE', sealKey(predicate.sequence), `the run ${manifest.run} was sealed before`);
    const { sealedAt } = predicate;
    const manifestSha256 = subject[0]?.digest.sha256 ?? '';
    runs.set(manifest.run, { run: manifest.run, link: seal.link, sealedAt, manifestSha256, manifest });
  }
  return { covered, runs };
}

async function checkAll(inventory: Inventory, objects: readonly Sealed[], covered: Set<string>, verdicts: Verdicts) {
  let whole = true;
  for await (const isWhole of mapConcurrently(objects, AT_ONCE, (object) => check(inventory, object, verdicts)))
    whole &&= isWhole;
  for (const { key } of objects) covered.add(key);
  return whole;
}

async function check(inventory: Inventory, object: Sealed, verdicts: Verdicts): Promise<boolean> {
  const { key, versionId } = object;
  const present = inventory.get(key);
  if (!present || present.versions.length === 0) {
    verdicts.problem('OBJECT_MISSING', key, 'it was sealed and is not there');
    return false;
  }
  const found = await inventory.hash(key, versionId ?? inventory.firstVersion(key));
  if (!found) return false;
  if (found.sha256 === object.sha256 && (object.bytes === undefined || object.bytes === found.bytes)) return true;
  verdicts.problem('OBJECT_CHANGED', key, `its sha256 is ${found.sha256}; ${object.sha256} was sealed`);
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
  const bytes = await locker.get(key, inventory.firstVersion(key));
  const parsed = Manifest.safeParse(parseJson(bytes));
  if (!parsed.success) verdicts.problem('MANIFEST_MALFORMED', key, z.prettifyError(parsed.error));
  else if (sha256Hex(canonicalJson(parsed.data)) !== sha256Hex(bytes))
    verdicts.problem('MANIFEST_MALFORMED', key, 'it differs from its canonical serialisation');
  else if (predicate.kind !== 'run' || parsed.data.run !== predicate.run)
    verdicts.problem('MANIFEST_MALFORMED', key, `it is of the run ${parsed.data.run}`);
  else return parsed.data;
  return undefined;
}

/** Undefined, which fits no schema, for what is not JSON. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined; // named by whoever looks at the result
  }
}
