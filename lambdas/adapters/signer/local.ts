import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fingerprint } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { SealError } from '#domain/words/errors.ts';

const OTHERS = 0o077;

const unavailable = (why: string, cause?: unknown): SealError => new SealError('SIGNER_UNAVAILABLE', why, { cause });

/**
 * Signs with an ECDSA P-256 key in a file: PKCS#8 PEM, mode 0600. `create` makes one where there is none, and beside it
 * `<name>.pub.pem` (SubjectPublicKeyInfo), the half to hand out and to pin. Throws SealError SIGNER_UNAVAILABLE if the
 * key is missing, of another kind, open to others than its owner, or not the half of the public key beside it.
 */
export async function localSigner(keyFile: string, options: { create?: boolean } = {}): Promise<Signer> {
  const path = resolve(keyFile);
  if (options.create && !existsSync(path)) await createKey(path);
  const privateKey = await readKey(path);
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const publicFile = publicHalfOf(path);
  if (options.create && !existsSync(publicFile)) await writeNew(publicFile, publicKeyPem, 0o644);
  if (existsSync(publicFile)) await requireSameKey(publicFile, publicKeyPem);
  return { publicKeyPem, sign: async (message) => sign('sha256', message, privateKey) };
}

/** Where the public half of a key lies. */
export const publicHalfOf = (keyFile: string): string => `${keyFile.replace(/\.pem$/, '')}.pub.pem`;

async function createKey(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeNew(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
}

async function writeNew(path: string, text: string | Buffer, mode: number): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeLinked(path, text, mode);
  } catch (cause) {
    throw unavailable(`${path} cannot be written: ${(cause as Error).message}`, cause);
  }
}

/** Whole or not at all, and never over another: of processes that make a key at once, all sign with the winner's. */
async function writeLinked(path: string, text: string | Buffer, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode, flag: 'wx', flush: true });
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readKey(path: string): Promise<KeyObject> {
  const pem = await readPrivateFile(path);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw unavailable(`${path} is no unencrypted private key in PEM`, cause);
  }
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  if (kind !== 'prime256v1') throw unavailable(`${path} is a key of kind ${kind}; seals are signed with P-256`);
  return key;
}

async function readPrivateFile(path: string): Promise<string> {
  try {
    await using handle = await open(path, 'r');
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw unavailable(`${path} is open to other users; make it yours alone: chmod 600 ${path}`);
    return await handle.readFile('utf8');
  } catch (cause) {
    if (cause instanceof SealError) throw cause;
    throw unavailable(`the signing key ${path} cannot be read: ${(cause as Error).message}`, cause);
  }
}

/** The file beside the key is what auditors were given: signing with another key would break their trust unseen. */
async function requireSameKey(path: string, publicKeyPem: string): Promise<void> {
  const beside = await readFingerprint(path);
  if (beside !== fingerprint(publicKeyPem))
    throw unavailable(`${path} is not the public half of the signing key; restore the key it belongs to`);
}

async function readFingerprint(path: string): Promise<string> {
  try {
    return fingerprint(await readFile(path, 'utf8'));
  } catch (cause) {
    throw unavailable(`${path} is no public key in PEM`, cause);
  }
}
