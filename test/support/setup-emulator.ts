import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The one version the tests are written against: emulators differ from release to release. */
export const MOTO_VERSION = '5.2.1';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VENV = `${ROOT}.venv`;
const IN_VENV = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';

/** The emulated account cannot be had; the message says what to do. */
export class NotSetUp extends Error {}

/**
 * A Python that can serve the emulated account: `python3` if it has moto already, else the one in `.venv`, which is made
 * on first use (pip downloads moto, which takes a minute or so). Throws a NotSetUp if neither is to be had.
 */
export async function emulatorPython(base = 'python3', venv = VENV): Promise<string> {
  if (await hasMoto(base)) return base;
  const python = `${venv}/${IN_VENV}`;
  if (await hasMoto(python)) return python;
  if (existsSync(venv))
    throw new NotSetUp(`${venv} has no moto ${MOTO_VERSION}; remove that directory and it will be made anew`);
  process.stderr.write(`Setting up the emulated AWS account (moto ${MOTO_VERSION}) in .venv, once ...\n`);
  await makeVenv(base, venv);
  return python;
}

/** The version of moto with its extra "server" (which brings flask_cors). Importing it to see would take 0.7 s. */
const WHICH_MOTO = `
from importlib.metadata import version
from importlib.util import find_spec
if find_spec("flask_cors"): print(version("moto"))`;

async function hasMoto(python: string): Promise<boolean> {
  try {
    return (await run(python, ['-c', WHICH_MOTO])).stdout.trim() === MOTO_VERSION;
  } catch {
    return false; // no such Python, or a Python without moto
  }
}

/** Made aside and renamed, so that test files starting at once never see half of it. */
async function makeVenv(base: string, venv: string): Promise<void> {
  await mkdir(`${ROOT}.build`, { recursive: true });
  const building = await mkdtemp(`${ROOT}.build/venv-`);
  try {
    await step(
      base,
      ['-m', 'venv', building],
      'Python 3.10 or newer with its venv module is needed (python3 on the PATH)',
    );
    await step(
      `${building}/${IN_VENV}`,
      ['-m', 'pip', 'install', '--quiet', `moto[server]==${MOTO_VERSION}`],
      `pip could not install moto; install it by hand: python3 -m pip install 'moto[server]==${MOTO_VERSION}'`,
    );
    await rename(building, venv).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // else another process was first
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function step(command: string, parameters: string[], remedy: string): Promise<void> {
  try {
    await run(command, parameters);
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new NotSetUp(`the emulated AWS account cannot be set up: ${remedy}\n${stderr ?? ''}`.trimEnd(), { cause });
  }
}

/**
 * Vitest's global setup: the minute a first set-up takes belongs to no test. Tests that need it say what failed. Where
 * processes can be forked, accounts are given away by one that has loaded moto once.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  try {
    const python = await emulatorPython();
    return process.platform === 'linux' ? await giveAccounts(python) : undefined;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return undefined;
  }
}

async function giveAccounts(python: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  const at = join(folder, 'socket');
  const script = fileURLToPath(new URL('emulated_accounts.py', import.meta.url));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const giver = spawn(python, [script, at], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const gone = once(giver, 'exit');
  await Promise.race([once(giver.stdout, 'data'), gone.then(() => Promise.reject(new NotSetUp(`${script} ended`)))]);
  process.env.EMULATED_ACCOUNTS = at;
  return async () => {
    giver.stdin.end();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
}

if (import.meta.main) console.log(await emulatorPython());
