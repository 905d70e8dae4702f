import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evidenceProgram } from '../../bin/program.ts';
import { EVIDENCE } from '../support/command.ts';
import { scratch } from '../support/sample-runs.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
const scripts: Record<string, string> = {};

beforeAll(async () => {
  folder = await scratch();
  for (const shell of ['bash', 'zsh', 'fish'])
    scripts[shell] = execFileSync(process.execPath, [EVIDENCE, 'completion', shell], { encoding: 'utf8' });
  await writeFile(folder.path('completion.bash'), scripts.bash ?? '');
});
afterAll(() => folder.remove());

/** What bash offers after these words, the last of which is being written. */
function offered(...words: string[]): string[] {
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _evidence; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const parameters = ['--norc', '-c', ask, 'bash', folder.path('completion.bash'), 'evidence', ...words];
  return execFileSync('bash', parameters, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

describe('bash offers', () => {
  test.each([
    ['the commands', [''], ['collect', 'verify', 'report', 'query', 'completion']],
    ['a command that was begun', ['ver'], ['verify']],
    ['the options of a command', ['verify', './locker', '--'], ['--key', '--since', '--replay', '--json', '--help']],
    ['an option that was begun', ['query', '--form'], ['--format']],
    ['the formats', ['query', './locker', '--format', ''], ['table', 'csv', 'json']],
    ['a format after =', ['query', './locker', '--format', '=', 'c'], ['csv']],
    ['tables and views by name', ['query', './locker', '--name', 'open_'], ['open_exceptions']],
    ['tables to collect', ['collect', '--only', 'kms-k'], ['kms-keys']],
    ['a second table', ['collect', '--only', 'kms-keys,ebs-v'], ['kms-keys,ebs-volumes']],
    ['the shells', ['completion', 'z'], ['zsh']],
  ])('%s', (_, words, expected) => {
    expect(offered(...words)).toEqual(expect.arrayContaining(expected));
    if (words.at(-1)?.match(/^[a-z=-]{2,}/) && !words.at(-1)?.startsWith('--'))
      expect(offered(...words)).toEqual(expected);
  });

  test.each([
    [['verify', '']],
    [['collect', '--locker', '']],
    [['verify', 'x', '--key', '']],
    [['report', 'x', '--out', '']],
  ])('files where a file is wanted: %j', (words) => {
    expect(offered(...words)).toEqual([]); // then `complete -o default` completes files
    expect(scripts.bash).toContain('complete -o bashdefault -o default -F _evidence evidence');
  });
});

test.each(['bash', 'zsh', 'fish'])('the script for %s has every command, option and choice', (shell) => {
  for (const command of evidenceProgram('1').commands) {
    expect(scripts[shell]).toContain(command.name());
    for (const { long, argChoices } of command.options) {
      expect(scripts[shell]).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long);
      if (argChoices) expect(scripts[shell]).toContain(argChoices.join(' '));
    }
  }
  for (const name of ['open_exceptions', 'kms_keys', 'kms-keys', 'egress-paths'])
    expect(scripts[shell]).toContain(name);
});

test('quotes are in balance in every script', () => {
  execFileSync('bash', ['-n', folder.path('completion.bash')]);
  for (const shell of ['zsh', 'fish'])
    for (const line of (scripts[shell] ?? '').split('\n')) {
      const quotes = line.replaceAll("'\\''", '').replaceAll("\\'", '').match(/'/g)?.length ?? 0;
      expect([line, quotes % 2]).toEqual([line, 0]);
    }
});
