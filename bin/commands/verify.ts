import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type Verification, verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { readKey } from './surroundings.ts';
import { count, openTerminal, printJson } from './terminal.ts';

export interface VerifyOptions {
  readonly key?: string;
  readonly replay?: boolean;
  readonly json?: boolean;
}

/** Intact 0, broken 1, intact but something is missing or open 3. */
export const EXIT_CODES = { INTACT: 0, BROKEN: 1, INCOMPLETE: 3 } as const;

export async function verify(place: string, options: VerifyOptions): Promise<void> {
  const terminal = openTerminal();
  const publicKeyPem = options.key === undefined ? undefined : readKey(options.key);
  const locker = await openLocker(place);
  const replay = options.replay ? { catalogue: await loadCatalogue(), code: codeIdentity() } : undefined;
  const result = await verifyLocker(locker, {
    now: new Date(),
    ...(publicKeyPem === undefined ? {} : { publicKeyPem }),
    ...(replay === undefined ? {} : { replay }),
    onRun: (run, done, of) => terminal.progress(`Replaying ${run} (${done}/${of})`),
  });
  terminal.progress('');
  if (options.json) printJson({ ...result, runs: result.runs.map(({ manifest: _, ...run }) => run) });
  else process.stdout.write(describeVerification(result, locker.uri));
  process.exitCode = EXIT_CODES[result.status];
}

const HEADLINES = {
  INTACT: 'INTACT: every object is as it was sealed, and no run is missing.',
  INCOMPLETE: 'INTACT, BUT NOT WHOLE: every sealed object is as it was sealed; see what is missing or open.',
  BROKEN: 'BROKEN: something is not as it was sealed.',
} as const;

/** A verification for people. */
export function describeVerification(result: Verification, uri: string): string {
  const { problems, notices, key, head, runs, seals, objects, rowsReplayed } = result;
  const first = runs[0]?.run;
  const lines = [
    HEADLINES[result.status],
    ...problems.map(({ code, key: where, message }) => `  ${code} ${where}: ${message}`),
    ...notices.map(({ code, message }) => `  ${code} ${message}`),
    `Locker   ${uri}`,
    `Checked  ${count(seals, 'seal')}, ${count(runs.length, 'run')}, ${count(objects, 'object')}`,
    ...(first === undefined ? [] : [`Period   ${first} to ${runs.at(-1)?.run}`]),
    ...simulated(result),
    ...(result.adopted.length === 0
      ? []
      : [`Adopted  ${count(result.adopted.length, 'object')} that attempts which died left behind`]),
    ...(rowsReplayed === null ? [] : [`Replayed ${count(rowsReplayed, 'row')} came out of the recordings as sealed`]),
    ...(head === null ? [] : [`Head     ${head.sequence}  ${head.payloadSha256}`]),
    ...(key === null
      ? []
      : [`Key      ${key.fingerprint} ${key.isPinned ? '(pinned)' : '(not pinned: self-consistent only)'}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function simulated({ runs }: Verification): string[] {
  const marked = runs.filter(({ manifest }) => manifest.timing === 'SIMULATED').length;
  return marked === 0 ? [] : [`Marked   ${count(marked, 'run')} SIMULATED: not observed at the time of its slot`];
}
