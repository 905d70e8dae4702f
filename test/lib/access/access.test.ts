import { execFile } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { emulatorPython } from '../../support/setup-emulator.ts';
import type { Policy } from './account.ts';
import { disagreements, everythingTried, type Judge } from './judge.ts';

const SCRIPT = fileURLToPath(new URL('../../support/judge_policies.py', import.meta.url));

/** As the emulated account decides, without one. Every policy is handed over once. */
const emulated: Judge = async (questions) => {
  const numbers = new Map<Policy, number>();
  const numberOf = (policy: Policy): number => {
    if (!numbers.has(policy)) numbers.set(policy, numbers.size);
    return numbers.get(policy)!;
  };
  const asked = questions.map(({ given, own, session, ...rest }) => ({
    ...rest,
    given: given.map(numberOf),
    own: own ? numberOf(own) : null,
    session: session ? numberOf(session) : null,
  }));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = execFile(await emulatorPython(), [SCRIPT], { env, maxBuffer: 2 ** 24 });
  child.stdin?.end(JSON.stringify({ policies: [...numbers.keys()], questions: asked }));
  return JSON.parse(await text(child.stdout!));
};

const tried = await everythingTried(collectorsOf(await loadCatalogue()));

test('by the policies as synthesised, everybody may do what is theirs, and nothing else', async () => {
  expect(await disagreements(tried, emulated)).toEqual([]);
});
