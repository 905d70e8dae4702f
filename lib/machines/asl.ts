import { Aws } from 'aws-cdk-lib';

/** A state of the Amazon States Language: https://states-language.net/spec.html */
export type State = Readonly<Record<string, unknown>>;
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Lambda's own failures, and a region's concurrency used up: nothing ran, so trying again costs nothing. */
const LAMBDA_UNAVAILABLE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
];

/** Backs off with full jitter, so that what was refused together does not come back together. */
const backoff = (errors: readonly string[], interval: number, attempts: number) => ({
  ErrorEquals: errors,
  IntervalSeconds: interval,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: attempts,
  JitterStrategy: 'FULL',
});

/** Retries of a step that may be repeated at any time, which every step may: `attempts` more when the step itself failed. */
export const retries = (attempts: number): readonly State[] => [
  backoff(LAMBDA_UNAVAILABLE, 2, 10),
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
