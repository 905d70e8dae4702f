import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `npm pack`, and what it made laid where npm would: with the packages it depends on beside it, and no network. */
export async function installPacked(folder: string): Promise<string> {
  const env = { ...process.env, npm_config_cache: join(folder, 'npm-cache'), npm_config_offline: 'true' };
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, env, stdio: 'pipe' });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) as string;
  const modules = join(folder, 'elsewhere/node_modules');
  const installed = join(modules, packageJson.name);
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(packageJson.dependencies)) {
    await mkdir(join(modules, name, '..'), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return installed;
}

/** What stands in a clone beside its packages: enough to say what is missing. */
export async function copyClone(folder: string): Promise<string> {
  const clone = join(folder, 'clone');
  for (const name of ['bin', 'package.json', 'package-lock.json'])
    await cp(join(ROOT, name), join(clone, name), { recursive: true });
  return clone;
}

export async function run(command: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(command, args, { env: process.env, ...options });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, stdout, stderr };
}
