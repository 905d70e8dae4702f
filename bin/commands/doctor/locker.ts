import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AwsAtHand } from '#adapters/aws/at-hand.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { kmsPublicKey } from '#adapters/signer/kms.ts';
import { localSigner } from '#adapters/signer/local.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { sealsFromHead } from '../../../lambdas/steps/chain/own-seals.ts';
import { kmsAtHand } from '../aws-at-hand.ts';
import { type Check, fail, failed, ok, warn } from './check.ts';

export interface Place {
  readonly locker: string;
  readonly signingKey: string | undefined;
}

/** Whether the locker opens and its key is at hand. Nothing is made, and nothing written. */
export async function ofLocker(place: Place, config: Config, aws: AwsAtHand): Promise<Check[]> {
  const isBucket = place.locker.includes('://');
  if (!isBucket && !existsSync(place.locker)) return [await ofPlaceFor(place.locker), await ofKey(place, undefined)];
  try {
    const locker = await openLocker(place.locker, { retention: config.retention, aws: aws.client });
    if (!isBucket) await access(place.locker, constants.W_OK);
    const head = (await sealsFromHead(locker).next()).value;
    const says = head
      ? `opens; its newest seal is number ${head.statement.predicate.sequence}`
      : 'opens, with no seal yet';
    return [ok('locker', `${locker.uri} ${says}`), await ofKey(place, locker)];
  } catch (error) {
    return [failed('locker', error, 'name a locker, or an empty directory that can be written')];
  }
}

async function ofPlaceFor(path: string): Promise<Check> {
  let parent = dirname(resolve(path));
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    await access(parent, constants.W_OK);
    return ok('locker', `${path} is not there yet; collect makes it`);
  } catch (error) {
    return failed('locker', error, `name a directory that can be made: ${parent} cannot be written`);
  }
}

/** Whether what seals now is what sealed before. */
async function ofKey({ locker: path, signingKey }: Place, locker: Locker | undefined): Promise<Check> {
  const about = 'signing key';
  const isChained = locker !== undefined && (await sealsFromHead(locker).next()).done === false;
  try {
    const pem = await publicKeyOf(signingKey, path);
    const restore = 'use the key that sealed this chain; it was made beside the locker, or where --signing-key said';
    if (pem === undefined && isChained) return fail(about, 'the key that sealed this chain is not there', restore);
    if (pem === undefined && signingKey !== undefined)
      return warn(about, `${signingKey} is not there`, 'restore it, or leave --signing-key out for a new locker');
    if (pem === undefined) return ok(about, 'not there yet; collect makes it beside the locker');
    const short = `${fingerprint(pem).slice(0, 16)}…`;
    if (!isChained) return ok(about, `${short} is at hand`);
    const isOwn = (await sealsFromHead(locker, pem).next()).done === false;
    return isOwn
      ? ok(about, `${short} sealed this chain`)
      : fail(about, `${short} sealed nothing in this chain`, restore);
  } catch (error) {
    return failed(about, error, 'name the key with --signing-key, or restore it');
  }
}

/** The public half; undefined where the key is a file that is yet to be made. */
async function publicKeyOf(name: string | undefined, locker: string): Promise<string | undefined> {
  if (name?.startsWith('kms:')) {
    const keyId = name.slice('kms:'.length);
    return kmsPublicKey({ keyId, client: await kmsAtHand(keyId) });
  }
  const file = name ?? `${resolve(locker)}.signing-key.pem`;
  if (!existsSync(file)) return undefined;
  return (await localSigner(file)).publicKeyPem;
}
