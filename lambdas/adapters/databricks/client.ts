import type * as z from 'zod';
import { DatabricksError } from '#domain/databricks/error.ts';
import type { CallParts, Databricks, DatabricksRead, Scalar } from '#domain/declaring/databricks-client.ts';
import { refuseMasked } from '#domain/reading/masking/mask.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { rememberOperation } from '../recording/operation.ts';
import { answerOf } from './answers/answer.ts';
import { unknownMembers } from './answers/unknown-members.ts';
import { type Addressed, address } from './wire/address.ts';
import { type DatabricksTransport, type PendingCall, pendingCall } from './wire/transport.ts';

type AnyParts = CallParts & { readonly path?: Readonly<Record<string, Scalar>> };

/** Makes the client of one host, every call of which goes through `transport`. */
export function databricksThrough(transport: DatabricksTransport, host: string): Databricks {
  let answeredAt: string | null = null;
  const onAttempt = ({ serverDate }: Attempt): void => {
    if (serverDate !== null && serverDate > (answeredAt ?? '')) answeredAt = serverDate;
  };
  return {
    host,
    async ask<Schema extends z.ZodType>(call: DatabricksRead, schema: Schema, parts: AnyParts = {}) {
      try {
        refuseMasked(call, parts);
        const request = address(call, parts);
        const answer = await perform(transport, pendingCall(call, host, request), request, onAttempt);
        const asked = [host, ...valuesOf(parts)];
        if (transport.unknown) for (const one of unknownMembers(call, answer, schema, asked)) transport.unknown(one);
        return parsed(schema, answer);
      } catch (error) {
        rememberOperation(error, call);
        throw error;
      }
    },
    pause: transport.pause,
    answeredAt: () => answeredAt,
  };
}

/** What the question named: an answer about one thing may not say which. */
const valuesOf = ({ path, query, body }: AnyParts): string[] =>
  [path, query, body].flatMap((values) => Object.values(values ?? {}).map(String));

/** Runs one call: refused, answered or failed, it is settled before the caller hears of it. */
async function perform(
  transport: DatabricksTransport,
  pending: PendingCall,
  request: Addressed,
  onAttempt: (attempt: Attempt) => void,
): Promise<unknown> {
  const attempt = await sent(transport, pending, request);
  onAttempt(attempt);
  try {
    const answer = answerOf(attempt);
    pending.items = countItems(answer);
    return answer;
  } finally {
    await transport.settle(pending, undefined);
  }
}

/** The exchange that counts. Where none took place, the reason is what is recorded. */
async function sent(transport: DatabricksTransport, pending: PendingCall, request: Addressed): Promise<Attempt> {
  try {
    transport.admit(pending.operation);
    return await transport.send(request, pending);
  } catch (error) {
    await transport.settle(pending, error as Error);
    throw error;
  }
}

/** The longest list of an answer, which may itself be one. */
function countItems(answer: unknown): number | null {
  if (Array.isArray(answer)) return answer.length;
  if (typeof answer !== 'object' || answer === null) return null;
  const lists = Object.values(answer).filter(Array.isArray);
  return lists.length === 0 ? null : Math.max(...lists.map((list) => list.length));
}

function parsed<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, SHOWN_ISSUES);
  const said = issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the answer'}: ${message}`)
    .join('; ');
  throw new DatabricksError('UNEXPECTED_RESPONSE', `the answer is not as documented: ${said}`, { cause: result.error });
}

/** A page of a hundred wrong things says no more than the first few. */
const SHOWN_ISSUES = 3;
