#!/usr/bin/env node
import '#adapters/frugal-heap.ts';
import { enableCompileCache } from 'node:module';
import { CommanderError } from 'commander';
import { version } from '#adapters/code-identity.ts';
import { ConfigError, EvidenceError } from '#domain/words/errors.ts';
import { evidenceProgram } from './program.ts';

/** What was compiled once is not compiled again: a command then starts in half the time. */
enableCompileCache();

/** 0 done · 1 not done · 2 usage or configuration · 3 done, but something is missing. */
const USAGE = 2;

process.on('SIGINT', () => {
  process.stderr.write('\nStopped. What is stored is whole; the same command goes on from here.\n');
  process.exit(130);
});
/** A reader that has seen enough ends nothing: the work goes on, and its exit code stays what it is. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await evidenceProgram(version()).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof ConfigError) {
    const problems = error.problems.map((problem) => `  ${problem}\n`).join('');
    process.stderr.write(
      `${error.problems.length === 1 ? 'A mistake' : `${error.problems.length} mistakes`}:\n${problems}`,
    );
    return USAGE;
  }
  if (error instanceof EvidenceError) {
    process.stderr.write(`${error.name} ${error.code}: ${error.message}\n`);
    return error.code === 'NOT_A_LOCKER' || error.code === 'USAGE' ? USAGE : 1;
  }
  throw error;
}
