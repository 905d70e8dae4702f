import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeIdentity } from '#adapters/code-identity.ts';
import { buildCommandLine } from '../../lib/code/command-line.ts';

const BUILD = fileURLToPath(new URL('../../.build/', import.meta.url));

/**
 * Vitest's global setup: builds the command line as it is packed, so that the tests start what people start, some
 * hundred times, in half the time that the sources would take.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = join(BUILD, `command-line-${process.pid}`);
  await buildCommandLine(folder, codeIdentity());
  process.env.EVIDENCE_COMMAND = join(folder, 'evidence.mjs');
  return () => rm(folder, { recursive: true, force: true });
}
