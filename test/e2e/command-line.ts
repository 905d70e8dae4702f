import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { EVIDENCE } from '../support/command.ts';
import type { Caller } from './ask.ts';
import type { World } from './world.ts';

/** The command line as somebody with these credentials runs it. */
export async function evidence({ account, deployment }: World, caller: Caller, ...parameters: string[]) {
  const credentials = { AWS_ACCESS_KEY_ID: caller.accessKeyId, AWS_SECRET_ACCESS_KEY: caller.secretAccessKey };
  const child = spawn(process.execPath, [EVIDENCE, ...parameters], {
    cwd: deployment.folder,
    env: { PATH: process.env.PATH ?? '', ...account.env, ...credentials },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, stdout, stderr };
}
