import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { emulatorPython } from '../support/setup-emulator.ts';
import { clientOf } from './clients.ts';
import { SILENT } from './deployment.ts';
import type { World } from './world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** The block of bash under a heading of the README. */
async function commandsUnder(heading: string): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = readme.split(`\n### ${heading}\n`);
  const [, commands] = /```bash\n(.+?)```/s.exec(section) ?? [];
  if (commands === undefined) throw new Error(`the README has no commands under "${heading}"`);
  return commands;
}

const SUPPORT = join(ROOT, 'test/support');

/** Pasted into bash, where the stack was deployed from, with an administrator's credentials. */
async function paste(commands: string, { account, admin, deployment }: World): Promise<void> {
  const folder = join(deployment.folder, 'bin');
  await mkdir(folder);
  await keepAssembly(deployment.folder);
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const [python, socket] = [await emulatorPython(), join(folder, 'aws.socket')];
  const stand = { aws: `exec "${python}" -I -S "${join(SUPPORT, 'aws_asked.py')}" "${socket}" "$@"` };
  const real = { npx: `shift; exec "${process.execPath}" "${cdk}" "$@" --no-notices --output cdk.out` };
  for (const [name, command] of Object.entries({ ...stand, ...real })) {
    await writeFile(join(folder, name), `#!/usr/bin/env bash\n${command}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const { AWS_PROFILE: _none, ...reaching } = account.env; // botocore takes an empty one for a name
  const env = {
    ...reaching,
    ...SILENT,
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    HOME: deployment.folder,
    PATH: [folder, process.env.PATH].join(delimiter),
  };
  const where = { cwd: deployment.folder, env };
  const aws = spawn(python, [join(SUPPORT, 'aws_command.py'), socket], {
    ...where,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([once(aws.stdout, 'data'), once(aws, 'exit')]);
  try {
    await run('bash', ['-eo', 'pipefail', '-c', commands], { ...where, timeout: 120_000 });
  } finally {
    aws.kill('SIGKILL');
  }
}

/** What was deployed is what is taken away: the app is not run a second time to say the same. */
async function keepAssembly(folder: string): Promise<void> {
  const file = join(folder, 'cdk.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), app: 'cdk.out' }));
}

/** The last that happens to this world. */
export function cleanUpSuite(setting: () => World): void {
  describe('a trial that is over', () => {
    test('is taken away by the commands of the README: no bucket is left, and no key stays', async () => {
      const world = setting();
      const { account, admin, deployment } = world;
      const s3 = clientOf(S3Client, account, admin);
      const named = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [];
      const ours = ['Locker', 'Staging', 'AccessLogs'].map((id) => deployment.physical('AWS::S3::Bucket', id));
      expect(named).toEqual(expect.arrayContaining(ours));
      await paste(await commandsUnder('Take a trial away'), world);
      const left = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [];
      expect(left.filter((name) => ours.includes(name as string))).toEqual([]);
      for (const id of ['DataKey', 'SigningKey']) {
        const KeyId = deployment.physical('AWS::KMS::Key', id);
        const { KeyMetadata } = await clientOf(KMSClient, account, admin).send(new DescribeKeyCommand({ KeyId }));
        expect([id, KeyMetadata?.KeyState]).toEqual([id, 'PendingDeletion']);
      }
    }, 240_000);
  });
}
