import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { startEmulatedAccount } from './emulated-account.ts';

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
};

test('an account starts empty, forgets on reset, and is gone once stopped', async () => {
  const account = await startEmulatedAccount();
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = account.env;
  const client = new S3Client({
    endpoint: account.env.AWS_ENDPOINT_URL ?? '',
    forcePathStyle: true,
    region: account.env.AWS_REGION ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const buckets = async () => ((await client.send(new ListBucketsCommand({}))).Buckets ?? []).length;
  expect(await buckets()).toBe(0);
  await client.send(new CreateBucketCommand({ Bucket: 'locker' }));
  expect(await buckets()).toBe(1);
  await account.reset();
  expect(await buckets()).toBe(0);
  await account.stop();
  await account.stop();
  expect(await answers(account.url)).toBe(false);
  client.destroy();
});

test('an account dies with the process that started it, even if that one is killed', async () => {
  const module = JSON.stringify(new URL('emulated-account.ts', import.meta.url).href);
  const script = `import { startEmulatedAccount } from ${module};
    console.log((await startEmulatedAccount()).url);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [url] = (await once(createInterface(parent.stdout), 'line')) as [string];
  expect(await answers(url)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  while (await answers(url)) await setTimeout(20);
});
