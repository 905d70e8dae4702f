import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { lockerKind } from '#adapters/locker/open-locker.ts';
import { localSigner, publicHalfOf } from '#adapters/signer/local.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { ConfigError, SealError } from '#domain/words/errors.ts';
import { chainOwner, otherOwner } from '../../lambdas/steps/chain/owner.ts';
import type { Terminal } from './terminal.ts';

export interface KeyOptions {
  readonly locker: string;
  readonly signingKey?: string;
  readonly newSigningKey?: boolean;
}

/** The key that is going to seal: it is there, or it is a file that may be made for a locker without a chain. */
export interface FoundKey {
  /** As the user knows it: a file, or `kms:<key>`. */
  readonly name: string;
  /** Undefined where there is no key yet. */
  readonly signer?: Signer;
  /** Whether the file, or the public half beside it, is this program's to make. */
  readonly isOurs: boolean;
}

const wrong = (...problems: string[]): ConfigError => new ConfigError('INVALID', problems);

/**
 * The key that `--signing-key` names: a file that is there, or `kms:<key id or ARN>`; with `--new-signing-key` a file
 * that is not. Without a name a directory's key lies beside it. Writes nothing: whether a key may be made, the chain
 * says, and the locker is not open yet.
 */
export async function findKey({ locker, signingKey: name, newSigningKey }: KeyOptions): Promise<FoundKey> {
  const kind = lockerKind(locker);
  if (name === undefined) {
    if (newSigningKey) throw wrong('--new-signing-key: say which file to make, with --signing-key');
    if (kind === 's3') throw wrong('--signing-key: a bucket is sealed with a KMS key; name it as kms:<key ARN>');
    return keyBeside(locker);
  }
  if (name.startsWith('kms:')) {
    if (newSigningKey) throw wrong('--new-signing-key: makes a file; a KMS key is made in KMS');
    return { name, signer: await kmsKey(name.slice('kms:'.length)), isOurs: false };
  }
  await requireOutside(name, kind === 'directory' ? locker : undefined);
  const isThere = await exists(name);
  if (newSigningKey && isThere) throw wrong(`--new-signing-key: ${name} is there already; nothing is written over it`);
  if (newSigningKey) return { name, isOurs: true };
  if (!isThere)
    throw wrong(`--signing-key ${name}: there is no such file; --new-signing-key makes it, for a new locker`);
  return { name, signer: await localSigner(name), isOurs: false };
}

/**
 * Who signs, once the locker is open and before anything is read for it: the key of its chain, or for a locker without
 * one a key that is made here, which is told. Throws a SealError for any other, and nothing was written then.
 */
export async function signerOf(key: FoundKey, locker: Locker, terminal: Pick<Terminal, 'line'>): Promise<Signer> {
  const { name, signer, isOurs } = key;
  await requireOwner(key, locker);
  if (!isOurs) return signer as Signer;
  const made = await localSigner(name, { create: true });
  if (!signer) {
    terminal.line(`Made the signing key ${name}: keep it safe, without it nothing more can be sealed in this locker`);
    terminal.line(`  ${publicHalfOf(name)} is for whoever verifies`);
  }
  return made;
}

/** Throws a SealError unless the key began the locker's chain, or there is none yet. */
export async function requireOwner(key: FoundKey, locker: Locker): Promise<void> {
  const { signer } = key;
  const owner = signer ? await otherOwner(locker, signer.publicKeyPem) : await chainOwner(locker);
  if (owner !== undefined) throw notTheChains(key, locker, owner);
}

function notTheChains({ name, signer }: FoundKey, { uri }: Locker, owner: string): SealError {
  const short = (pem: string) => `${fingerprint(pem).slice(0, 16)}…`;
  const wanted = `${uri} is sealed with the key ${short(owner)}`;
  const remedy = 'name its own with --signing-key, or begin a new locker';
  return signer
    ? new SealError('KEY_MISMATCH', `${wanted}, and ${name} is the key ${short(signer.publicKeyPem)}: ${remedy}`)
    : new SealError('SIGNER_UNAVAILABLE', `${wanted}, which ${name} is not: there is no such file; ${remedy}`);
}

/** What asks KMS is loaded only where it is needed, and nobody asks without credentials. */
async function kmsKey(keyId: string): Promise<Signer> {
  const [{ kmsSigner }, { awsAtHand, kmsAtHand, requireCredentials }] = await Promise.all([
    import('#adapters/signer/kms.ts'),
    import('./aws-at-hand.ts'),
  ]);
  await requireCredentials(await awsAtHand());
  return kmsSigner({ keyId, client: await kmsAtHand(keyId) });
}

/** Beside the directory itself, or beside the symbolic link it was named by, if a key lies there already. */
async function keyBeside(locker: string): Promise<FoundKey> {
  const root = await realPlace(locker);
  if (dirname(root) === root)
    throw wrong(`--locker ${locker}: nothing lies beside ${root}, so a key has no place; name a directory below it`);
  const [own, named] = [root, resolve(locker)].map((path) => `${path}.signing-key.pem`) as [string, string];
  const name = !(await exists(own)) && (await exists(named)) ? named : own;
  await requireOutside(name, locker);
  return (await exists(name)) ? { name, signer: await localSigner(name), isOurs: true } : { name, isOurs: true };
}

/** A private key in a locker would be copied with the evidence, to everybody who may read it. */
async function requireOutside(key: string, locker: string | undefined): Promise<void> {
  const place = join(await realPlace(dirname(resolve(key))), basename(key));
  const root = locker === undefined ? undefined : await realPlace(locker);
  for (const path of [place, await realPlace(key)]) {
    const within = root !== undefined && isWithin(root, path) ? root : await lockerAround(dirname(path));
    if (within !== undefined)
      throw wrong(
        `--signing-key ${key}: lies inside the locker ${within}; a signing key is never part of the evidence`,
      );
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The nearest directory upwards that holds a chain. */
async function lockerAround(path: string): Promise<string | undefined> {
  for (let directory = path; ; directory = dirname(directory)) {
    const chain = await readdir(join(directory, 'chain')).catch(ifMissing);
    if (chain?.some((file) => file.endsWith('.sigstore.json'))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}

/** Where a path leads, links followed, also if its last parts are not there yet. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  const real = await realpath(whole).catch(ifMissing);
  return real ?? (whole === dirname(whole) ? whole : join(await realPlace(dirname(whole)), basename(whole)));
}

/** A symbolic link that leads nowhere is there, too. */
const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(ifMissing)) !== undefined;

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return;
  throw new SealError('SIGNER_UNAVAILABLE', `where the signing key lies cannot be read: ${error.message}`, {
    cause: error,
  });
}
