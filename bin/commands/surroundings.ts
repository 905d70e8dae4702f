import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { KMSClient } from '@aws-sdk/client-kms';
import { kmsSigner } from '#adapters/signer/kms.ts';
import { localSigner } from '#adapters/signer/local.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { type Config, parseConfig } from '#domain/config.ts';
import { ConfigError } from '#domain/errors.ts';
import { runIdOf } from '#domain/run-id.ts';
import type { Signer } from '#domain/signer.ts';
import { slotsBetween } from '#domain/slots.ts';

/** The configuration in `context.evidence` of a cdk.json. Throws a ConfigError that names every mistake. */
export function readConfig(path: string, collectors: readonly AnyCollector[]): Config {
  const unreadable = (why: string, cause?: unknown) =>
    new ConfigError('UNREADABLE', [`${path}: ${why}`], cause === undefined ? {} : { cause });
  if (!existsSync(path)) throw unreadable('there is no such file; name one with --config');
  let document: { context?: { evidence?: unknown } };
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(`is not JSON (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  if (document?.context?.evidence === undefined)
    throw unreadable('has no context.evidence; copy it from the sample cdk.json');
  return parseConfig(document.context.evidence, collectors);
}

const DAY_MS = 86_400_000;

/** The run that `--at` means: a time, `now`, or without it the latest slot of the schedule. */
export function runOf(at: string | undefined, config: Config, now: Date): string {
  if (at === 'now') return runIdOf(now);
  if (at !== undefined) {
    const time = new Date(at);
    if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(at))
      throw new ConfigError('INVALID', [`--at: "${at}" is no time such as 2026-11-21T06:00:00Z`]);
    return runIdOf(time);
  }
  return slotsBetween(config.schedule, new Date(now.getTime() - DAY_MS), now).at(-1) ?? runIdOf(now);
}

/**
 * The key that seals: `kms:<key id or ARN>`, or a file. Without a name, a directory's key lies beside it, never in it,
 * and is made on first use; a bucket's has to be named.
 */
export async function openSigner(name: string | undefined, locker: string): Promise<Signer> {
  if (name?.startsWith('kms:')) return kmsSigner({ keyId: name.slice('kms:'.length), client: new KMSClient({}) });
  if (name !== undefined) return localSigner(name, { create: true });
  if (locker.startsWith('s3://'))
    throw new ConfigError('INVALID', ['--signing-key: a bucket is sealed with a KMS key; name it as kms:<key ARN>']);
  return localSigner(`${locker.replace(/\/+$/, '')}.signing-key.pem`, { create: true });
}

/** A PEM public key; a private key or anything else is refused. */
export function readKey(path: string): string {
  const problem = (why: string, cause?: unknown) => new ConfigError('INVALID', [`--key ${path}: ${why}`], { cause });
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw problem('there is no such file');
  const pem = readFileSync(path, 'utf8');
  if (!pem.includes('BEGIN PUBLIC KEY')) throw problem('is not a public key in PEM (BEGIN PUBLIC KEY)');
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
  } catch (cause) {
    throw problem('cannot be read as a public key', cause);
  }
}
