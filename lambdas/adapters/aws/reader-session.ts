import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsRead } from '#domain/declaring/collector.ts';
import { readsPolicy, sessionName } from '#domain/declaring/session-policy.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { ReadError } from '#domain/words/errors.ts';
import { signalAtEnd, type TimeLimit, unlessAborted } from './time-limit.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** As whom a unit is read. */
export interface ReaderSession {
  /** Throws a ReadError NO_CREDENTIALS where the role was not assumed, so that every call of the unit fails and is recorded. */
  readonly credentials: () => Promise<Credentials>;
  /** The ARN that CloudTrail shows for the unit's calls; null where the role was not assumed. */
  readonly principal: string | null;
  /** STS's id of the request that made the session, also of one that was refused. */
  readonly requestId: string | null;
}

export interface SessionOwner {
  readonly run: string;
  readonly collector: string;
  readonly reads: readonly AwsRead[];
}

export type OpenSession = (unit: SessionOwner, limit?: TimeLimit) => Promise<ReaderSession>;

/** A function runs no longer, and STS gives no session for less. */
const SESSION_SECONDS = 900;

/**
 * Assumes the reading role for one unit, with a session policy of exactly its collector's reads: AWS holds a faulty
 * collector to its declaration, and CloudTrail names run and collector. Of what STS answers nothing is kept but who and
 * its request id. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function readerSessions(roleArn: string, sts: STSClient): OpenSession {
  const [, partition = '', , , accountId = ''] = roleArn.split(':');
  return async ({ run, collector, reads }, limit = {}) => {
    const request = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionName(run, collector),
      Policy: JSON.stringify(readsPolicy(reads, { partition, accountId })),
      DurationSeconds: SESSION_SECONDS,
    });
    const signal = signalAtEnd(limit); // every call of the unit is refused by then: see `CallEnd`
    try {
      const assumed = sts.send(request, signal && { abortSignal: signal });
      const { Credentials: given, AssumedRoleUser, $metadata } = await unlessAborted(assumed, signal);
      if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !AssumedRoleUser?.Arn)
        throw new Error('STS answered, but with no credentials');
      const credentials = {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.SessionToken,
      };
      return {
        credentials: async () => credentials,
        principal: AssumedRoleUser.Arn,
        requestId: $metadata.requestId ?? null,
      };
    } catch (cause) {
      return refusedSession(cause);
    }
  };
}

/** Always NO_CREDENTIALS: what STS refused says nothing of the services the unit was to ask. */
function refusedSession(cause: unknown): ReaderSession {
  const error = new ReadError('NO_CREDENTIALS', `the reading role was not assumed: ${readFailure(cause).reason}`, {
    cause,
  });
  const requestId = (cause as { $metadata?: { requestId?: string } }).$metadata?.requestId ?? null;
  return { credentials: () => Promise.reject(error), principal: null, requestId };
}
