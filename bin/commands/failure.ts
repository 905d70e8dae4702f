import { CommanderError } from 'commander';
import { ConfigError, EvidenceError } from '#domain/words/errors.ts';
import { printable, printableJson, printableLines } from '#domain/words/printable.ts';

/** 0 done · 1 not done · 2 usage or configuration · 3 done, but something is missing · 70 a fault of this program. */
const [NOT_DONE, USAGE, FAULT] = [1, 2, 70] as const;

/** Why a command did not do what it was asked, and the exit status that says so. */
export interface Failure {
  readonly status: number;
  readonly name: string;
  readonly code: string;
  readonly message: string;
  /** Every mistake of a configuration. */
  readonly problems?: readonly string[];
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return { status: error.exitCode === 0 ? 0 : USAGE, name: 'UsageError', code: 'USAGE', message };
  }
  if (error instanceof EvidenceError) {
    const { name, code, message } = error;
    if (error instanceof ConfigError) return { status: USAGE, name, code, message, problems: error.problems };
    return { status: code === 'NOT_A_LOCKER' || code === 'USAGE' ? USAGE : NOT_DONE, name, code, message };
  }
  return systemFailure(error) ?? fault(error);
}

const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open at once; raise the limit (ulimit -n 1024) and run again',
  ENFILE: 'too many files are open on this machine; close some and run again',
  ENOSPC: 'the disk has no room for it; free some space and run again',
  EDQUOT: 'the quota has no room for it; free some space and run again',
  EFBIG: 'it would become larger than a file may be here; raise the limit (ulimit -f)',
  EROFS: 'the file system is read-only; choose another place',
  EACCES: 'this user may not; grant the permission or choose another place',
  EPERM: 'this user may not; grant the permission or choose another place',
  ENOENT: 'it is not there',
  ENOTDIR: 'a file stands where a directory is needed',
  ENOMEM: 'the machine has no memory left',
  EADDRINUSE: 'the port is in use; stop what uses it, or choose another',
};

/** What the operating system refused, outside the locker: those refusals have names of their own. */
function systemFailure(error: unknown): Failure | undefined {
  const { code = '', syscall, path, port } = (error ?? {}) as NodeJS.ErrnoException & { port?: number };
  const remedy = REMEDIES[code];
  if (remedy === undefined || syscall === undefined) return undefined;
  const what = [syscall, path, port === undefined ? undefined : `port ${port}`].filter(Boolean).join(' ');
  return { status: NOT_DONE, name: 'SystemError', code, message: `${what}: ${remedy}` };
}

const fault = (error: unknown): Failure => ({
  status: FAULT,
  name: 'ProgramError',
  code: 'FAULT',
  message: `${firstLine(error)}. This is a fault of Evidence Locker, not yours: please report it, with what it prints with EVIDENCE_DEBUG=1`,
});

const firstLine = (error: unknown): string =>
  `${error instanceof Error ? `${error.name}: ${error.message}` : error}`.split('\n')[0]?.replace(/\.$/, '') ?? '';

/** For people one sentence, or a line for each mistake; for a machine one line of JSON. */
export function describeFailure(failure: Failure, asJson: boolean): string {
  const { status: _, ...error } = failure;
  if (asJson) return `${printableJson(JSON.stringify({ error }))}\n`;
  const { name, code, message, problems } = failure;
  if (problems === undefined) return `${printableLines(`${name} ${code}: ${message}`)}\n`;
  const heading = problems.length === 1 ? 'A mistake' : `${problems.length} mistakes`;
  return `${heading}:\n${problems.map((problem) => `  ${printable(problem)}\n`).join('')}`;
}

/** Whether a machine listens: what it reads on stderr is JSON, too. */
export function wantsJson(parameters: readonly string[]): boolean {
  const end = parameters.indexOf('--');
  const options = end === -1 ? parameters : parameters.slice(0, end);
  return options.some(
    (one, at) => one === '--json' || one === '--format=json' || (one === '--format' && options[at + 1] === 'json'),
  );
}
