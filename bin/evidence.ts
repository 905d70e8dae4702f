#!/usr/bin/env node
import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { version } from '#adapters/code-identity.ts';
import { maskText } from '#domain/reading/masking/mask.ts';
import { describeFailure, failureOf, wantsJson } from './commands/failure.ts';
import { listenForSignals } from './commands/stopping.ts';
import { evidenceProgram } from './program.ts';

const asJson = wantsJson(process.argv.slice(2));
/** A line of progress may stand there: what is said last replaces it. */
const clear = process.stderr.isTTY && process.env.TERM !== 'dumb' ? '\r\u001b[2K' : '';

listenForSignals((code, message) => {
  const text = asJson ? describeFailure({ status: 0, name: 'Stopped', code, message }, true) : `${message}\n`;
  process.stderr.write(clear + text);
});
/** A reader that has seen enough ends nothing: the work goes on, and its exit code stays what it is. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
process.on('uncaughtException', (error) => process.exit(failed(error)));

try {
  await evidenceProgram(version(), asJson).parseAsync();
} catch (error) {
  process.exitCode = failed(error);
}

/** Says why, and returns the exit status. */
function failed(error: unknown): number {
  const failure = failureOf(error);
  const isSaid = error instanceof CommanderError && !asJson; // help and mistakes of usage: by commander
  if (failure.status !== 0 && !isSaid) process.stderr.write(clear + describeFailure(failure, asJson));
  if (process.env.EVIDENCE_DEBUG && !isSaid) process.stderr.write(`${maskText(inspect(error))}\n`);
  return failure.status;
}
