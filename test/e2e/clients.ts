import type { EmulatedAccount } from '../support/emulated-account.ts';
import type { Caller } from './ask.ts';

/** An AWS SDK client of the emulated account, for whoever asks. */
export const clientOf = <Client>(
  Class: new (configuration: object) => Client,
  { url }: EmulatedAccount,
  credentials: Caller,
  region = 'us-east-1',
): Client => new Class({ endpoint: url, region, credentials, forcePathStyle: true, maxAttempts: 1 });
