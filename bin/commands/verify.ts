import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { printable } from '#domain/words/printable.ts';
import { RunId } from '#domain/words/run-id.ts';
import { type Verification, type VerifyProgress, verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { readKey } from './surroundings.ts';
import { count, openTerminal, printJson, type Terminal } from './terminal.ts';

export interface VerifyOptions {
  readonly key?: string;
  readonly since?: string;
  readonly replay?: boolean;
  readonly json?: boolean;
}

/** Intact 0; something sealed changed, or something was added, 1; intact but something is missing or open 3. */
export const EXIT_CODES = { INTACT: 0, BROKEN: 1, FOREIGN: 1, OPEN: 3 } as const;

export async function verify(place: string, options: VerifyOptions): Promise<void> {
  const { since } = options;
  if (since !== undefined && !isRun(since))
    throw new ConfigError('INVALID', [`--since: "${since}" is no run such as 2026-11-21T06-00-00Z`]);
  const terminal = openTerminal();
  const publicKeyPem = options.key === undefined ? undefined : readKey(options.key);
  const locker = await openLocker(place);
  const replay = options.replay ? { catalogue: await loadCatalogue(), code: codeIdentity() } : undefined;
  const result = await verifyLocker(locker, {
    now: new Date(),
    ...(publicKeyPem === undefined ? {} : { publicKeyPem }),
    ...(replay === undefined ? {} : { replay }),
    ...(since === undefined ? {} : { since }),
    onProgress: progressOn(terminal),
  });
  terminal.progress('');
  if (options.json) printJson({ ...result, runs: result.runs.map(({ manifest: _, ...run }) => run) });
  else process.stdout.write(describeVerification(result, locker.uri));
  process.exitCode = EXIT_CODES[result.status];
}

/** Whether it names a time there is: no thirteenth month. */
const isRun = (name: string): boolean =>
  RunId.safeParse(name).success &&
  !Number.isNaN(Date.parse(`${name.slice(0, 11)}${name.slice(11).replaceAll('-', ':')}`));

/** On a terminal every step replaces the last; elsewhere a line tells of each tenth. */
function progressOn(terminal: Terminal): (progress: VerifyProgress) => void {
  const told = new Set<string>();
  const WORDS = { LISTED: 'Listed', READ: 'Read', REPLAYED: 'Replayed' } as const;
  return ({ stage, done, of, rows }) => {
    const inside = rows === undefined ? '' : `, ${count(rows, 'row')} of the next`;
    const text = `${WORDS[stage]} ${done} of ${count(of, stage === 'REPLAYED' ? 'run' : 'object')}${inside}`;
    const tenth = `${stage} ${Math.floor((done * 10) / Math.max(of, 1))}`;
    if (terminal.isLive || inside !== '' || told.has(tenth)) return terminal.progress(text);
    told.add(tenth);
    terminal.line(text);
  };
}

const HEADLINES = {
  INTACT: 'INTACT: every object is as it was sealed, and no run is missing.',
  OPEN: 'OPEN: every sealed object is as it was sealed; see what is missing or open.',
  FOREIGN: 'FOREIGN: every sealed object is as it was sealed, but something was added that no seal covers.',
  BROKEN: 'BROKEN: something is not as it was sealed.',
} as const;

/** A verification for people. */
export function describeVerification(result: Verification, uri: string): string {
  const { problems, notices, key, head, runs, seals, objects, rowsReplayed, notRead } = result;
  const first = runs[0]?.run;
  const lines = [
    HEADLINES[result.status],
    ...problems.map(({ code, key: where, message }) => `  ${code} ${where}: ${message}`),
    ...notices.map(({ code, message }) => `  ${code} ${message}`),
    `Locker   ${uri}`,
    `Checked  ${count(seals, 'seal')}, ${count(runs.length, 'run')}, ${count(objects - (notRead?.objects ?? 0), 'object')}`,
    ...(notRead === null
      ? []
      : [
          `Not read ${count(notRead.runs, 'sealed run')} before ${notRead.since}, ${count(notRead.objects, 'object')}: their seals were checked, nothing else`,
        ]),
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
  return `${lines.map(printable).join('\n')}\n`;
}

function simulated({ runs }: Verification): string[] {
  const marked = runs.filter(({ manifest }) => manifest.timing === 'SIMULATED').length;
  return marked === 0 ? [] : [`Marked   ${count(marked, 'run')} SIMULATED: not observed at the time of its slot`];
}
