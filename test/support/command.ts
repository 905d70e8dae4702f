import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The command line as it is packed (`setup-command-line.ts`); the sources where nothing was built. */
export const EVIDENCE =
  process.env.EVIDENCE_COMMAND ?? fileURLToPath(new URL('../../bin/evidence.ts', import.meta.url));

/** The command line in a process of its own, at home in `home`, with nothing of this machine's cloud in its environment. */
export async function runEvidence(home: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [EVIDENCE, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    cwd: home,
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, stdout, stderr };
}

/** A cdk.json as small as it may be, with changes. */
export const cdkJson = (changes: object = {}): string =>
  JSON.stringify({
    context: {
      evidence: {
        entity: 'Example Health, Inc.',
        retention: { mode: 'GOVERNANCE', days: 1 },
        regions: ['us-east-1'],
        emptyAllowed: { 'ebs-volumes': '*', 'ebs-snapshots': '*' },
        ...changes,
      },
    },
  });
