import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AwsAtHand } from '#adapters/aws/at-hand.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { sealsFromHead } from '../../../lambdas/steps/chain/own-seals.ts';
import { findKey, requireOwner } from '../signing-key.ts';
import { type Check, fail, failed, ok } from './check.ts';

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

/** Whether what would seal now is what sealed before, found and checked as collect does. */
async function ofKey(place: Place, locker: Locker | undefined): Promise<Check> {
  const about = 'signing key';
  try {
    const { locker: path, signingKey } = place;
    const key = await findKey({ locker: path, ...(signingKey === undefined ? {} : { signingKey }) });
    if (locker) await requireOwner(key, locker);
    if (!key.signer) return ok(about, `${key.name} is not there yet; collect makes it`);
    return ok(about, `${key.name} is at hand, ${fingerprint(key.signer.publicKeyPem).slice(0, 16)}…`);
  } catch (error) {
    if (error instanceof ConfigError) return fail(about, error.problems.join('; '), 'name the key with --signing-key');
    return failed(about, error, 'name the key with --signing-key, or restore it');
  }
}
