#!/usr/bin/env node
import '#adapters/frugal-heap.ts';
import { Command, CommanderError } from 'commander';
import { codeIdentity } from '#adapters/code-identity.ts';
import { ConfigError, EvidenceError } from '#domain/errors.ts';
import { collectCommand } from './commands/collect.ts';
import { queryCommand } from './commands/query.ts';
import { reportCommand } from './commands/report.ts';
import { verifyCommand } from './commands/verify.ts';

/** 0 done · 1 not done · 2 usage or configuration · 3 done, but something is missing. */
const USAGE = 2;

const program = new Command('evidence')
  .description('Collects, seals, verifies and reports HIPAA evidence for Databricks on AWS')
  .version(codeIdentity().version)
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .addCommand(collectCommand())
  .addCommand(verifyCommand())
  .addCommand(reportCommand())
  .addCommand(queryCommand());
for (const command of program.commands) command.exitOverride();

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
  await program.parseAsync();
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
