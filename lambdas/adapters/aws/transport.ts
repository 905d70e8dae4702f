import { AsyncLocalStorage } from 'node:async_hooks';
import { HttpResponse } from '@smithy/protocol-http';
import type { AwsClientClass, AwsRead } from '#domain/declaring/collector.ts';
import { actionOf } from '#domain/declaring/iam-actions.ts';
import { refuseMasked } from '#domain/reading/masking/mask.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import type { UnknownMember } from '#domain/reading/unknown-members.ts';
import { ReadError } from '#domain/words/errors.ts';
import { rememberOperation } from '../recording/operation.ts';
import { operationModel } from './answers/model.ts';
import { readAnswer, STUBS } from './answers/read-answer.ts';
import { type PendingCall, recordedRequest, unsentRequest, type WireRequest } from './call.ts';
import { explained, isPage, pageInstead } from './explained.ts';

/** Answers one request on the wire: live, or from a recording. A failure is thrown inside the attempt. */
export type Exchange = (request: WireRequest, call: PendingCall) => Promise<Attempt>;

export interface Transport {
  readonly exchange: Exchange;
  /** Before anything leaves: throws to refuse the call. */
  readonly admit: (action: string) => void;
  /** Around a call that was admitted: may refuse it without sending it. */
  readonly around?: <Answer>(call: PendingCall, send: () => Promise<Answer>) => Promise<Answer>;
  /** After the last attempt; `failure` is set when the call failed other than by its last exchange. */
  readonly settle: (call: PendingCall, failure: Error | undefined) => Promise<void>;
  /** Told of every member of an answer that the model does not know, before the caller has the answer. */
  readonly unknown?: (member: UnknownMember) => void;
  /** Nothing leaves, so nothing is signed. */
  readonly isOffline?: true;
  /** Passed to the SDK client: credentials, endpoint, attempts. */
  readonly client: Readonly<Record<string, unknown>>;
}

const pending = new AsyncLocalStorage<PendingCall>();

/** Refuses every action a collector did not declare. */
export const declaredOnly =
  (reads: readonly AwsRead[]) =>
  (action: string): void => {
    if (!(reads as readonly string[]).includes(action))
      throw new ReadError('UNDECLARED_ACTION', `${action} is not declared in reads; it was not sent`);
  };

/** Where clients ask. */
export interface Asking {
  readonly region: string;
  /** Null where it is not known yet whose account answers. */
  readonly accountId?: string | null;
}

/** Makes SDK clients whose every call goes through `transport`, and whose answers are read by their models. */
export function clientsThrough(transport: Transport, asking: Asking) {
  const clients = new Map<unknown, unknown>();
  return <Client>(Class: AwsClientClass<Client>, region = asking.region): Client => {
    const key = `${Class.name}@${region}`;
    const client = (clients.get(key) as Client | undefined) ?? connect(Class, { ...asking, region }, transport);
    clients.set(key, client);
    return client;
  };
}

type Next = (args: { input: object; request?: WireRequest }) => Promise<{ output: object }>;
interface Stack {
  add(middleware: (next: Next, context: { commandName?: string }) => Next, options: object): void;
  remove(name: string): boolean;
}

/** Nothing of a call is logged: an SDK client that can say `info` first makes a copy of every answer, to leave out secrets. */
const UNHEARD = { debug() {}, warn() {} };

function connect<Client>(Class: AwsClientClass<Client>, asking: Asking, transport: Transport): Client {
  const { region } = asking;
  const client = new Class({
    region,
    // S3 would put the bucket's name into the host, and requests for two buckets would be recorded as the same.
    forcePathStyle: true,
    logger: UNHEARD,
    ...transport.client,
    requestHandler: handlerOf(transport.exchange),
  });
  const { config, middlewareStack } = client as { config: { serviceId: string }; middlewareStack: Stack };
  const service = config.serviceId.toLowerCase().replaceAll(' ', '-');
  // It looks at every member of an answer, also at those that are garbled and nobody asks for.
  middlewareStack.remove('loggerMiddleware');
  if (transport.isOffline) middlewareStack.remove('httpSigningMiddleware');
  middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      const { input } = args;
      const unsent = unsentRequest(service, region, operation, input);
      const asked = { action: actionOf(service, operation), service, operation, input };
      const call: PendingCall = { ...asked, unsent, request: unsent, attempts: [], host: '', items: null };
      const send = async () => {
        refuseMasked(call.action, input);
        return answered(transport, call, asking, next(args));
      };
      return pending.run(call, () => perform(transport, call, send));
    },
    { step: 'initialize', priority: 'low', name: 'evidenceCall' },
  );
  middlewareStack.add(
    (next) => (args) => {
      const call = pending.getStore();
      if (call && args.request) call.request = recordedRequest(service, region, args.request);
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'evidenceRequest' },
  );
  return client;
}

/** What came back, as its model says: the SDK was given nothing to read, and gives what it knows of the exchange. */
async function answered<Result extends { output: object }>(
  { unknown }: Pick<Transport, 'unknown'>,
  call: PendingCall,
  { region, accountId = null }: Asking,
  sent: Promise<Result>,
): Promise<Result> {
  const result = await sent;
  const attempt = call.attempts.at(-1) as Attempt;
  const answer = await readAnswer(attempt, { ...call, region, accountId }, (member, near) =>
    unknown?.({ operation: call.action, member, near }),
  );
  return { ...result, output: Object.assign(answer, { $metadata: metadataOf(result.output) }) };
}

const metadataOf = (output: object): unknown => ('$metadata' in output ? output.$metadata : {});

/** Runs one call: refused, answered or failed, it is settled before the caller hears of it. */
async function perform<Result extends { output: object }>(
  transport: Transport,
  call: PendingCall,
  send: () => Promise<Result>,
): Promise<Result> {
  let failure: Error | undefined;
  try {
    transport.admit(call.action);
    const result = await (transport.around?.(call, send) ?? send());
    call.items = countItems(result.output);
    return result;
  } catch (error) {
    failure = explained(error as Error, call.attempts.at(-1)) ?? (error as Error);
    rememberOperation(failure, call.action);
    throw failure;
  } finally {
    await transport.settle(call, call.attempts.length === 0 || isCutOff(failure) ? failure : undefined);
  }
}

/** Its exchanges, if any, are not why it failed. */
const isCutOff = (failure: Error | undefined): boolean => failure instanceof ReadError && failure.code === 'DEADLINE';

const handlerOf = (exchange: Exchange) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  async handle(request: WireRequest) {
    const call = pending.getStore();
    if (!call) throw new ReadError('UNDECLARED_ACTION', `a request to ${request.hostname} left outside any call`);
    call.host = request.hostname;
    const attempt = await exchange(request, call);
    call.attempts.push(attempt);
    return { response: await responseOf(attempt, call) };
  },
});

/** The SDK sees what was kept, never what was on the wire; of an answer only that there is one. */
async function responseOf(attempt: Attempt, call: PendingCall): Promise<HttpResponse> {
  if (attempt.failure !== null || attempt.status === null) {
    const { name, code, message } = attempt.failure ?? { name: 'Error', code: null, message: 'no answer' };
    throw Object.assign(new Error(message), { name }, code === null ? {} : { code });
  }
  if (attempt.status < 300 && isPage(attempt)) throw pageInstead(attempt);
  const isAnswer = attempt.status < 300;
  const body = isAnswer
    ? Buffer.from(STUBS[(await operationModel(call.service, call.operation)).protocol])
    : Buffer.from(attempt.body ?? '', attempt.encoding);
  return new HttpResponse({ statusCode: attempt.status, headers: { ...attempt.headers }, body: body as never });
}

const countItems = (output: object): number | null => {
  const members = Object.values(Object.getOwnPropertyDescriptors(output)); // a garbled one is not asked for
  const lists = members.map(({ value }) => value).filter(Array.isArray);
  return lists.length === 0 ? null : Math.max(...lists.map((list) => list.length));
};
