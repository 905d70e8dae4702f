import { spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVIDENCE } from '../support/command.ts';
import { drawAndSeal, drawnPorts } from '../support/drawn-runs.ts';
import { memoryLocker } from '../support/memory-locker.ts';
import { scratch } from '../support/sample-runs.ts';

/** What surrounds a command: the places it is given, the limits it runs in, who reads what it says. */
const ESC = '\u001b';
const HOSTILE = `${ESC}[2J\u202eforged\nINTACT`;

let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

function evidence(args: readonly string[], env: Record<string, string> = {}, limit = '') {
  const command = `${limit}exec "$0" "$@"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, EVIDENCE, ...args], {
    cwd: folder.path(''),
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: folder.path(''), ...env },
  });
  return { status, stdout, stderr };
}

/** A sealed locker in a directory of this name. */
async function sealed(name: string): Promise<string> {
  const locker = memoryLocker();
  await drawAndSeal(drawnPorts(locker), '2026-11-21T06-00-00Z', { one: 'good', two: 'bad' });
  for (const [key, bytes] of locker.objects) {
    const path = join(folder.path(name), key);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, bytes);
  }
  return folder.path(name);
}

describe('a locker is verified, asked and reported on', () => {
  const NAME = "it's [a] *two* wörds?";
  beforeAll(async () => {
    await symlink(await sealed(NAME), folder.path('a link'));
  });

  test.each([`./${NAME}/`, `${NAME}/.`, 'a link/'])('at %s', (way) => {
    const { status, stdout } = evidence(['verify', way, '--json']);
    const { seals, problems } = JSON.parse(stdout);
    expect([status, seals, problems]).toEqual([3, 1, []]); // the days after its only run are missed
    const asked = evidence(['query', way, 'SELECT verdict FROM findings ORDER BY 1', '--format', 'csv']);
    expect([asked.status, asked.stdout]).toEqual([0, 'verdict\r\nFAIL\r\nPASS\r\n']);
    const reported = evidence(['report', way, '--period', '2026-11', '--out', folder.path('out.pdf')]);
    expect([reported.status, reported.stderr]).toEqual([0, expect.stringContaining('sha256')]);
  });
});

describe('a hostile name is shown, not obeyed', () => {
  test.each([
    ['the locker of verify', ['verify', HOSTILE]],
    ['the locker of query', ['query', HOSTILE, 'SELECT 1']],
    ['the locker of report', ['report', HOSTILE, '--period', '2026-11']],
    ['the configuration', ['collect', '--locker', 'x', '--config', HOSTILE]],
    ['a table', ['collect', '--locker', 'x', '--config', HOSTILE, '--only', HOSTILE]],
    ['a period', ['report', 'x', '--period', HOSTILE]],
    ['a run', ['verify', 'x', '--since', HOSTILE]],
    ['a key', ['verify', 'x', '--key', HOSTILE]],
    ['a query', ['query', 'x', '--name', HOSTILE]],
    ['the place of a report', ['report', 'x', '--period', '2026-11', '--out', `/nowhere/${HOSTILE}`]],
    ['an option', [`--${HOSTILE}`]],
    ['a command', [HOSTILE]],
  ])('%s', (_, args) => {
    for (const json of [[], ['--json']]) {
      const { status, stdout, stderr } = evidence([...args, ...json]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
      expect(stderr).not.toMatch(/^INTACT/m);
    }
  });

  test('in SQL that is wrong, and in a locker that is verified', async () => {
    const place = await sealed(`hostile ${HOSTILE}`);
    const { status, stderr } = evidence(['query', place, `SELECT "${HOSTILE}" FROM findings`]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('\\u{1b}[2J\\u{202e}forged')]);
    await writeFile(join(place, `raw/${HOSTILE.replace('\n', '')}`), '');
    const { stdout } = evidence(['verify', place]);
    for (const text of [stderr, stdout]) {
      expect(text).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
      expect(text).not.toMatch(/^INTACT/m);
    }
    expect(stdout).toContain('NOT_SEALED raw/\\u{1b}[2J');
  });
});

describe('under --json', () => {
  test.each([
    ['a mistake of usage', ['verify', '--json'], 2, { name: 'UsageError', code: 'USAGE' }],
    ['an unknown option', ['verify', 'x', '--json', '--jsno'], 2, { name: 'UsageError', code: 'USAGE' }],
    ['a mistaken value', ['verify', 'x', '--since', 'y', '--json'], 2, { name: 'ConfigError', code: 'INVALID' }],
    ['no locker', ['verify', 'absent', '--json'], 2, { name: 'LockerError', code: 'NOT_A_LOCKER' }],
    ['wrong SQL', ['query', '.', 'SELEC', '--format', 'json'], 1, { name: 'QueryError', code: 'SQL' }],
  ])('%s is one line of JSON on stderr, and stdout is empty', async (_, args, status, error) => {
    await mkdir(folder.path('asked/tables'), { recursive: true });
    const got = evidence(args.map((arg) => (arg === '.' ? folder.path('asked') : arg)));
    expect([got.status, got.stdout, got.stderr.trimEnd().split('\n').length]).toEqual([status, '', 1]);
    expect(JSON.parse(got.stderr)).toEqual({
      error: {
        ...error,
        message: expect.any(String),
        ...('problems' in JSON.parse(got.stderr).error ? { problems: expect.any(Array) } : {}),
      },
    });
  });
});

describe('what the machine refuses is a sentence', () => {
  const SENTENCE = /^\w+Error [A-Z_]+: [^\n]+\n$/;

  test('too many open files', async () => {
    const place = await sealed('many');
    const { status, stderr } = evidence(['query', place, '--name', 'findings'], {}, 'ulimit -n 24; ');
    expect([status, stderr]).toEqual([1, expect.stringMatching(SENTENCE)]);
    expect(stderr).toContain('ulimit -n 1024');
  });

  test('a temporary directory that is none', async () => {
    const place = await sealed('temporary');
    await writeFile(folder.path('file'), '');
    const { status, stderr } = evidence(['query', place, 'SELECT 1'], { TMPDIR: folder.path('file') });
    expect([status, stderr]).toEqual([1, expect.stringMatching(SENTENCE)]);
    expect(stderr).toContain('TMPDIR');
  });

  test('a report that cannot be written is refused before the work', async () => {
    for (const out of [folder.path('missing/x.pdf'), folder.path('')]) {
      const { status, stderr } = evidence(['report', 'absent', '--period', '2026-11', '--out', out]);
      expect([status, stderr]).toEqual([2, expect.stringContaining(`--out ${out}: cannot be written`)]);
    }
  });
});

describe('on a terminal of 40 columns', () => {
  const ON_TERMINAL = fileURLToPath(new URL('../support/on_terminal.py', import.meta.url));
  const ERASE = `${ESC}[2K`;

  function onTerminal(args: readonly string[], env: Record<string, string> = {}) {
    const { status, stdout } = spawnSync('python3', [ON_TERMINAL, '40', process.execPath, EVIDENCE, ...args], {
      cwd: folder.path(''),
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: folder.path(''), ...env },
    });
    return { status, lines: stdout.split(/\r?\n|\r(?!\n)/).map((line) => line.replaceAll(ERASE, '')), stdout };
  }

  test('a table and its progress fit, and csv obeys no name', async () => {
    const place = await sealed('narrow');
    const table = onTerminal(['query', place, '--name', 'findings']);
    expect([table.status, Math.max(...table.lines.slice(0, -2).map((line) => [...line].length))]).toEqual([0, 40]);
    const csv = onTerminal(['query', place, "SELECT chr(27) || '[2J' AS name", '--format', 'csv']);
    expect([csv.status, csv.lines.filter((line) => line !== '')]).toEqual([0, ['name', '\\u{1b}[2J']]);
    const verified = onTerminal(['verify', place]);
    const progress = verified.lines.filter((line) => line.startsWith('Read '));
    expect([verified.status, progress.at(-1)]).toEqual([3, expect.stringMatching(/^Read (\d+) of \1 objects/)]);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1', TERM: 'xterm' }, true],
    ['TERM=dumb', { TERM: 'dumb' }, false],
  ])('%s is honoured: no colour, and lines are taken back only where they can be', async (_, env, isErased) => {
    const { status, stdout } = onTerminal(
      ['verify', await sealed(`plain ${isErased}`)],
      env as unknown as Record<string, string>,
    );
    expect([status, stdout.includes(ERASE), stdout.replaceAll(ERASE, '').includes(ESC)]).toEqual([3, isErased, false]);
  });
});
