import { readSeal, sealBytes } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { manifestKey, sealKey } from '#domain/words/keys.ts';

/** What a holder of the key can do to the newest run: put other bytes under its keys, and sign it all again. */
export async function reseal(
  objects: Map<string, Buffer>,
  signer: Signer,
  { run, sequence }: { readonly run: string; readonly sequence: number },
  others: Readonly<Record<string, Uint8Array>>,
  changeManifest: (text: string) => string = (text) => text,
): Promise<void> {
  const read = (key: string): Buffer => objects.get(key) as Buffer;
  const write = (key: string, bytes: string | Uint8Array) => objects.set(key, Buffer.from(bytes as Uint8Array));
  const manifest = JSON.parse(read(manifestKey(run)).toString());
  for (const [key, bytes] of Object.entries(others)) {
    write(key, bytes);
    const object = manifest.objects.find((one: { key: string }) => one.key === key);
    Object.assign(object, { bytes: bytes.length, sha256: sha256Hex(bytes) });
  }
  const bytes = changeManifest(canonicalJson(manifest));
  write(manifestKey(run), bytes);
  const { statement } = readSeal(read(sealKey(sequence)));
  const subject = [{ name: manifestKey(run), digest: { sha256: sha256Hex(bytes) } }];
  write(sealKey(sequence), await sealBytes({ ...statement, subject }, signer));
}

/** Values no field of ours has everywhere; `"\\ud800"` is half of a character, which JSON can spell and UTF-8 cannot. */
const ODD = ['null', '0', '-1e400', '""', '"\\ud800"', '[]', '{}', 'true', '["x"]'] as const;

const SPOT = '__the_odd_value__';

/** A JSON text with every field in turn replaced by an odd value, or left out; each with what was done. */
export function* withOddFields(text: string): Generator<{ what: string; text: string }> {
  for (const path of pathsOf(JSON.parse(text))) {
    const changed = JSON.parse(text);
    const parent = path.slice(0, -1).reduce((value, name) => value[name], changed);
    const name = path.at(-1) as string;
    const was = JSON.stringify(parent[name]);
    parent[name] = SPOT;
    for (const odd of ODD.filter((value) => value !== was))
      yield { what: `${path.join('.')} = ${odd}`, text: JSON.stringify(changed).replace(`"${SPOT}"`, () => odd) };
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else delete parent[name];
    yield { what: `${path.join('.')} left out`, text: JSON.stringify(changed) };
  }
}

function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, name]);
}
