import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { OwnSeals } from './own-seals.ts';

/** The public key (PEM) of whoever began the chain; undefined where nobody has. */
export const chainOwner = async (locker: Locker): Promise<string | undefined> =>
  (await OwnSeals.of(locker)).publicKeyPem;

/**
 * The key of somebody else who began the chain, if none of its links is ours: a locker has one owner, and nothing is
 * sealed beside it. Whoever plants such a beginning before our first seal keeps a new locker from being begun; no
 * evidence is lost then. Once a seal of ours links back, what others planted does not count.
 */
export async function otherOwner(locker: Locker, publicKeyPem: string): Promise<string | undefined> {
  const owner = await chainOwner(locker);
  if (owner === undefined || fingerprint(owner) === fingerprint(publicKeyPem)) return undefined;
  return (await (await OwnSeals.of(locker, publicKeyPem)).head()) ? undefined : owner;
}
