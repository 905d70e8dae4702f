import '#adapters/frugal-heap.ts';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

export const logger = new Logger();

/** A handler with logs around it. What it throws is logged and thrown on: the state machine decides. */
export const observed = <Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>()
    .use(injectLambdaContext(logger))
    .onError(({ error }) => logger.error('The step failed', error as Error))
    .handler(handle);
