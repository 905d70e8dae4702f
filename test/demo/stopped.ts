import { describeFailure, failureOf } from '../../bin/commands/failure.ts';
import { NotSetUp } from '../support/setup-emulator.ts';
import { Refusal } from './folder.ts';

/** Why a demo stopped, in a sentence. */
export const stopped = (error: unknown): string =>
  error instanceof Refusal || error instanceof NotSetUp
    ? `The demo stopped: ${error.message}\n`
    : `The demo stopped. ${describeFailure(failureOf(error), false)}`;
