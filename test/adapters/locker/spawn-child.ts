import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './locker-child.ts';

const SCRIPT = fileURLToPath(new URL('locker-child.ts', import.meta.url));

export interface Child {
  readonly process: ChildProcess;
  /** Lets it begin; what came of each put. Rejects with what it wrote to standard error if it died. */
  run(): Promise<Outcome[]>;
  /** Lets it begin without waiting for it. */
  begin(): void;
}

/** A started locker-child that waits for the word. `before` is shell code that runs first, in the same process. */
export async function spawnChild(parameters: readonly string[], before = ':'): Promise<Child> {
  const command = `${before}; exec "$0" --no-warnings "$@"`;
  const child = spawn('bash', ['-c', command, process.execPath, SCRIPT, ...parameters], { stdio: 'pipe' });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    throw new Error(`the child ended (${child.exitCode ?? child.signalCode}): ${complaints}`);
  };
  await line();
  return {
    process: child,
    begin: () => child.stdin.end(),
    async run() {
      child.stdin.end();
      return JSON.parse(await line()) as Outcome[];
    },
  };
}
