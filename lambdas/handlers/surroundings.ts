import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { createPacer } from '#adapters/aws/pace.ts';
import { s3Locker, silent } from '#adapters/locker/s3.ts';
import type { Config } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { runIdOf } from '#domain/words/run-id.ts';

/** What every function is given when it is deployed. Throws a ConfigError that names what is missing. */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new ConfigError('INVALID', [`${name}: is not set in the function's environment`]);
  return value;
}

/** The configuration as it was checked when the stack was made; it lies beside the code. */
export const deployedConfig = (): Config =>
  JSON.parse(readFileSync(join(environment('LAMBDA_TASK_ROOT'), 'config.json'), 'utf8')) as Config;

/** Path-style addresses where an endpoint is set: only an emulated account has one. */
export const s3Client = (): S3Client =>
  new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined, maxAttempts: 5, logger: silent });

let locker: Promise<Locker> | undefined;

/** The locker bucket; opened once for all invocations of a function. Who writes to it gives what it is to lock by default. */
export const deployedLocker = (retention?: Config['retention']): Promise<Locker> => {
  const demanded = retention === undefined ? {} : { retention };
  locker ??= s3Locker({ bucket: environment('LOCKER_BUCKET'), client: s3Client(), ...demanded });
  locker.catch(() => {
    locker = undefined; // the next invocation tries again; this one hears of it where it awaits
  });
  return locker;
};

export const homeRegion = (): string => environment('AWS_REGION');

/** One for the life of a function: quotas do not begin anew with an invocation. */
export const pace = createPacer();

/** How a run is named in every event: the time EventBridge Scheduler scheduled it for. */
export const Scheduled = z.object({ scheduledAt: z.iso.datetime() });

/** Clocks of a scheduler and a function may differ by as much. */
const SKEW_MS = 5 * 60_000;

/** Throws a ConfigError for a slot that is still to come: whoever planned or sealed it now would take it from its day. */
export function slotOf({ scheduledAt }: z.infer<typeof Scheduled>): Date {
  const slot = new Date(scheduledAt);
  if (slot.getTime() <= Date.now() + SKEW_MS) return slot;
  throw new ConfigError('INVALID', [
    `scheduledAt: ${scheduledAt} is still to come; nothing was read, written or sealed`,
  ]);
}

export const runOf = (event: z.infer<typeof Scheduled>): string => runIdOf(slotOf(event));
