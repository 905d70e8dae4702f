import type { DatabricksRead } from '#domain/declaring/databricks-client.ts';
import { maskForm, maskPath } from '#domain/reading/masking/mask.ts';
import type { Attempt, RecordedCall, RecordedRequest } from '#domain/reading/recording.ts';
import type { UnknownMember } from '#domain/reading/unknown-members.ts';
import { ReadError } from '#domain/words/errors.ts';
import { failureOf } from '../../aws/call.ts';
import { redactAnswer } from '../answers/redact-answer.ts';
import type { Addressed } from './address.ts';

/** A call under way: what was asked and every exchange it took. */
export interface PendingCall {
  readonly operation: DatabricksRead;
  readonly host: string;
  readonly request: RecordedRequest;
  readonly attempts: Attempt[];
  /** How many things the answer listed, once it was parsed. */
  items: number | null;
}

/** What stands between the client and Databricks: the wire, or a recording. */
export interface DatabricksTransport {
  /** Before anything leaves: throws to refuse the call. */
  readonly admit: (call: string) => void;
  /** The exchange that counts, the last one; every one is added to `pending`. Throws when none could take place. */
  readonly send: (request: Addressed, pending: PendingCall) => Promise<Attempt>;
  /** After the last attempt; `failure` is set when the call failed other than by its last exchange. */
  readonly settle: (pending: PendingCall, failure: Error | undefined) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  /** Told of every member of an answer that the model does not know, before the caller has the answer. */
  readonly unknown?: (member: UnknownMember) => void;
}

/** Refuses every call a collector did not declare. */
export const declaredCalls = (reads: readonly string[]) => {
  const declared = new Set(reads);
  return (call: string): void => {
    if (!declared.has(call))
      throw new ReadError('UNDECLARED_ACTION', `${call} is not declared in reads; it was not sent`);
  };
};

/** The question as evidence: without credentials, and equal for equal questions. */
export const recordedRequest = (host: string, { method, path, query, body }: Addressed): RecordedRequest => ({
  service: 'databricks',
  region: host,
  method,
  path: maskPath(path),
  query: maskForm(query),
  target: null,
  body: redactAnswer(body),
});

export const pendingCall = (operation: DatabricksRead, host: string, request: Addressed): PendingCall => ({
  operation,
  host,
  request: recordedRequest(host, request),
  attempts: [],
  items: null,
});

export const recordedCall = (pending: PendingCall, failure: Error | undefined): RecordedCall => ({
  type: 'call',
  operation: pending.operation,
  host: pending.host,
  request: pending.request,
  attempts: pending.attempts,
  failure: failure === undefined ? null : failureOf(failure),
});
