import { CommanderError } from 'commander';
import stringWidth from 'string-width';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ConfigError, LockerError } from '#domain/words/errors.ts';
import { describeFailure, failureOf, wantsJson } from '../../bin/commands/failure.ts';
import { lineWidth } from '../../bin/commands/output.ts';
import { openTerminal } from '../../bin/commands/terminal.ts';

const HOSTILE = '\u001b[2J\u009b31m\u202eforged\nINTACT';
const SHOWN = '\\u{1b}[2J\\u{9b}31m\\u{202e}forged\\nINTACT';
const ERASE = '\r\u001b[2K';

afterEach(() => vi.unstubAllEnvs());

function stream(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) > 0 };
}

describe('what is said on a terminal', () => {
  test('replaces the progress before it, and fits into 40 columns', () => {
    const to = stream(true);
    const terminal = openTerminal(to as never);
    terminal.progress(`  [1/42] reading 鍵 ${'x'.repeat(60)}`);
    terminal.line('done');
    const [progress = '', line] = to.written;
    expect(progress.startsWith(ERASE)).toBe(true);
    expect(stringWidth(progress.slice(ERASE.length))).toBe(39);
    expect(line).toBe(`${ERASE}done\n`);
  });

  test.each([
    ['a terminal', true],
    ['a file', false],
  ])('is only text, on %s', (_, isTTY) => {
    const to = stream(isTTY, 200);
    const terminal = openTerminal(to as never);
    terminal.line(HOSTILE);
    terminal.progress(HOSTILE);
    expect(to.written.map((text) => text.replace(ERASE, ''))).toEqual([`${SHOWN}\n`, ...(isTTY ? [SHOWN] : [])]);
  });

  test('takes nothing back where TERM is dumb', () => {
    vi.stubEnv('TERM', 'dumb');
    const to = stream(true);
    const terminal = openTerminal(to as never);
    terminal.progress('half');
    terminal.line('done');
    expect([terminal.isLive, to.written]).toEqual([false, ['done\n']]);
  });

  test('has no colour to leave out', () => {
    vi.stubEnv('NO_COLOR', '1');
    const to = stream(true);
    const terminal = openTerminal(to as never);
    terminal.progress('half');
    terminal.line('done');
    expect(to.written).toEqual([`${ERASE}half`, `${ERASE}done\n`]);
  });
});

test('without a terminal, progress is a line when nothing was said for half a minute', () => {
  let now = 0;
  const to = stream(false);
  const terminal = openTerminal(to as never, () => now);
  for (now = 0; now <= 100_000; now += 1000) {
    if (now === 45_000) terminal.line('a unit is done');
    terminal.progress(`  ${now / 1000} rows`);
  }
  expect(to.written).toEqual(['30 rows\n', 'a unit is done\n', '75 rows\n']);
});

test.each([
  [{ isTTY: true, columns: 40 }, {}, 40],
  [{ isTTY: true, columns: 40 }, { COLUMNS: '100' }, 100],
  [{ isTTY: false, columns: 0 }, { COLUMNS: '72' }, 72],
  [{ isTTY: false, columns: 0 }, {}, undefined],
  [{ isTTY: true, columns: 0 }, { COLUMNS: 'wide' }, undefined],
])('a line on %j with %j is %s wide', (on, environment, width) => {
  expect(lineWidth(on as never, environment as NodeJS.ProcessEnv)).toBe(width);
});

describe('a failure', () => {
  test.each([
    [
      new LockerError('READ_ONLY', `${HOSTILE} is read-only`),
      1,
      `LockerError READ_ONLY: \\u{1b}[2J\\u{9b}31m\\u{202e}forged\n  INTACT is read-only\n`,
    ],
    [new LockerError('NOT_A_LOCKER', 'x is none'), 2, 'LockerError NOT_A_LOCKER: x is none\n'],
    [new ConfigError('INVALID', [HOSTILE, 'two']), 2, `2 mistakes:\n  ${SHOWN}\n  two\n`],
    [
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
      2,
      "UsageError USAGE: unknown option '--x'\n",
    ],
    [
      Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open', path: '/a' }),
      1,
      'SystemError EMFILE: open /a: too many files are open at once; raise the limit (ulimit -n 1024) and run again\n',
    ],
    [
      new TypeError(`x is not a function${HOSTILE}`),
      70,
      expect.stringMatching(
        /^ProgramError FAULT: TypeError: x is not a function.*please report it.*EVIDENCE_DEBUG=1\n$/,
      ),
    ],
    ['thrown text', 70, expect.stringContaining('thrown text')],
    [undefined, 70, expect.stringContaining('undefined')],
  ])('%s', (error, status, text) => {
    const failure = failureOf(error);
    expect([failure.status, describeFailure(failure, false)]).toEqual([status, text]);
  });

  test('is one line of JSON for a machine', () => {
    const text = describeFailure(failureOf(new ConfigError('INVALID', [HOSTILE, 'two'])), true);
    expect(text).toMatch(/^[\x20-\x7e]*\n$/);
    expect(JSON.parse(text)).toEqual({
      error: { name: 'ConfigError', code: 'INVALID', message: `${HOSTILE}\ntwo`, problems: [HOSTILE, 'two'] },
    });
  });

  test.each([
    [['verify', 'x', '--json'], true],
    [['query', 'x', '--format', 'json'], true],
    [['query', 'x', '--format=json'], true],
    [['query', 'x', '--format', 'csv'], false],
    [['verify', '--', '--json'], false],
  ])('of %j is for a machine: %s', (parameters, expected) => {
    expect(wantsJson(parameters)).toBe(expected);
  });
});
