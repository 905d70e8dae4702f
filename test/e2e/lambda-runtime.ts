import { join } from 'node:path';

/**
 * Stands where Lambda's own runtime stands: loads `_HANDLER` from `LAMBDA_TASK_ROOT` and answers invocations one after
 * another. Started by `Functions` as a process of its own; nothing of the project is loaded but what was uploaded.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  readonly timeoutMs: number;
}

/** What a function answers, or the error it ends with, as Lambda tells its caller. */
export type Outcome = { readonly payload: string } | { readonly errorType: string; readonly errorMessage: string };

const environment = (name: string): string => process.env[name] ?? '';

const [file = '', name = ''] = environment('_HANDLER').split('.');
const handlers = await import(join(environment('LAMBDA_TASK_ROOT'), `${file}.mjs`));
process.on('message', async (invocation: Invocation) => process.send?.(await outcomeOf(invocation)));

async function outcomeOf({ event, requestId, timeoutMs }: Invocation): Promise<Outcome> {
  const end = performance.now() + timeoutMs;
  const functionName = environment('AWS_LAMBDA_FUNCTION_NAME');
  const context = {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${environment('AWS_REGION')}:123456789012:function:${functionName}`,
    memoryLimitInMB: environment('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    awsRequestId: requestId,
    logGroupName: environment('AWS_LAMBDA_LOG_GROUP_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, end - performance.now()),
  };
  try {
    return { payload: JSON.stringify((await handlers[name](event, context)) ?? null) };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return { errorType, errorMessage };
  }
}
