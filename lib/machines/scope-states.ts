import type { Reader } from '#domain/declaring/session-policy.ts';
import { invoke, retries, type State, untilItRan, whateverHappens } from './asl.ts';

/** The function of each reader that is deployed, by ARN. */
export type ReaderArns = Readonly<Partial<Record<Reader, string>>>;

/**
 * One scope for one reader, from `{ scheduledAt, scope, reader, last: { first } }`. An invocation reads what it can;
 * another goes on until it is done. One that stores nothing, or dies, is not repeated: what is left is listed and read
 * one by one, each unit in an invocation of its own, so that a unit that kills its process takes no other with it. What
 * fails even then is dropped here and found missing by the seal step, which compares the plan with what is there.
 */
export const scopeStates = (readers: ReaderArns): State => ({
  StartAt: 'Whose',
  States: {
    Whose: {
      Type: 'Choice',
      Choices: Object.keys(readers).map((reader) => ({ Variable: '$.reader', StringEquals: reader, Next: reader })),
      Default: 'Left out',
    },
    ...Object.fromEntries(
      Object.entries(readers).map(([reader, arn]) => [
        reader,
        { Type: 'Pass', Result: arn, ResultPath: '$.function', Next: 'Collect' },
      ]),
    ),
    Collect: {
      ...asked({ 'first.$': '$.last.first' }),
      ResultSelector: { 'next.$': '$.Payload.next', 'first.$': '$.Payload.first' },
      ResultPath: '$.last',
      Retry: untilItRan,
      Catch: whateverHappens('What is left'),
      Next: 'Done?',
    },
    'Done?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.last.next', StringEquals: 'done', Next: 'Done' },
        { Variable: '$.last.next', StringEquals: 'again', Next: 'Collect' },
      ],
      Default: 'What is left',
    },
    'What is left': {
      ...asked({ list: true }),
      ResultSelector: { 'left.$': '$.Payload.left' },
      ResultPath: '$.last',
      Retry: retries(3),
      Catch: whateverHappens('Left out'),
      Next: 'One by one',
    },
    'One by one': {
      Type: 'Map',
      ItemsPath: '$.last.left',
      ItemSelector: {
        'scheduledAt.$': '$.scheduledAt',
        'scope.$': '$.scope',
        'function.$': '$.function',
        'only.$': '$$.Map.Item.Value',
      },
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Unit',
        States: {
          Unit: {
            ...asked({ 'only.$': '$.only' }),
            ResultSelector: {},
            Retry: untilItRan,
            Catch: whateverHappens('Unit failed'),
            End: true,
          },
          'Unit failed': NOTHING,
        },
      },
      ResultSelector: {},
      End: true,
    },
    Done: NOTHING,
    'Left out': NOTHING,
  },
});

const NOTHING: State = { Type: 'Pass', Result: {}, End: true };

const asked = (more: State): State =>
  invoke({
    'FunctionName.$': '$.function',
    Payload: { 'scheduledAt.$': '$.scheduledAt', 'scope.$': '$.scope', ...more },
  });
