import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { CreateKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
};

const clientOf = (account: EmulatedAccount): S3Client => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = account.env;
  return new S3Client({
    endpoint: account.env.AWS_ENDPOINT_URL ?? '',
    forcePathStyle: true,
    region: account.env.AWS_REGION ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
};

const kmsOf = ({ url }: EmulatedAccount): KMSClient =>
  new KMSClient({ endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

test.each([
  ['forked from one that has loaded everything', {}],
  ['in a process of its own from the start, as one with an environment of its own is', { env: { TZ: 'UTC' } }],
])('an account %s starts empty, forgets on reset, and is gone once stopped', async (_how, options) => {
  const account = await startEmulatedAccount(options);
  const client = clientOf(account);
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

test('accounts know nothing of each other, and give other ids', async () => {
  const [one, other] = await Promise.all([startEmulatedAccount(), startEmulatedAccount()]);
  const create = (account: EmulatedAccount) => kmsOf(account).send(new CreateKeyCommand({}));
  const ids = [await create(one), await create(other)].map(({ KeyMetadata }) => KeyMetadata?.KeyId);
  expect(new Set(ids).size).toBe(2);
  await one.stop();
  const { Keys = [] } = await kmsOf(other).send(new ListKeysCommand({}));
  expect(Keys.map(({ KeyId }) => KeyId)).toEqual([ids[1]]);
  await other.stop();
});

test('an account that cannot start says why', async () => {
  const { port, stop } = await startEmulatedAccount();
  await expect(startEmulatedAccount({ port })).rejects.toThrow('in use');
  await stop();
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
