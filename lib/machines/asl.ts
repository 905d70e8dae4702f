import { Aws } from 'aws-cdk-lib';

/** A state of the Amazon States Language: https://states-language.net/spec.html */
export type State = Readonly<Record<string, unknown>>;
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * A region's concurrency used up: nothing ran, so trying again costs a transition. A new account may have ten at once
 * for everything it runs, and a neighbour may hold them: 60 tries last about an hour. No jitter: with it they last half
 * as long, and the invocations that were refused together are few.
 */
const THROTTLED = {
  ErrorEquals: ['Lambda.TooManyRequestsException'],
  IntervalSeconds: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 60,
};

/** Lambda's own failures. */
const LAMBDA_UNAVAILABLE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/** Backs off with full jitter, so that what failed together does not come back together. */
const backoff = (errors: readonly string[], interval: number, attempts: number) => ({
  ErrorEquals: errors,
  IntervalSeconds: interval,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: attempts,
  JitterStrategy: 'FULL',
});

/** Retries of what is not to be repeated once it ran and failed. */
export const untilItRan: readonly State[] = [THROTTLED, backoff(LAMBDA_UNAVAILABLE, 2, 10)];

/** Retries of a step that may be repeated at any time, which every step may: `attempts` more when the step itself failed. */
export const retries = (attempts: number): readonly State[] => [
  ...untilItRan,
  backoff(['States.TaskFailed', 'States.Timeout'], 5, attempts),
];

/**
 * Goes on at `next` whatever happened. `States.ALL` leaves out an answer over 256 KiB, which has to be named:
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const whateverHappens = (next: string): readonly State[] =>
  ['States.DataLimitExceeded', 'States.ALL'].map((error) => ({ ErrorEquals: [error], ResultPath: null, Next: next }));

/** A little more than a function's longest time: an invocation nobody answers is not waited for for a year. */
const STEP_SECONDS = 16 * 60;

/** In whichever partition the stack is: commercial, GovCloud or China. */
const INVOKE = `arn:${Aws.PARTITION}:states:::lambda:invoke`;

/** Invokes a function; `function` and `payload` are ASL parameters (`FunctionName` or `FunctionName.$`, and so on). */
export const invoke = (parameters: Readonly<Record<string, unknown>>): State => ({
  Type: 'Task',
  Resource: INVOKE,
  Parameters: parameters,
  TimeoutSeconds: STEP_SECONDS,
});
