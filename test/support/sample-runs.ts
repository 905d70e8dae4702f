import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { type Config, parseConfig } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { PlanPorts } from '../../lambdas/steps/plan/plan-run.ts';
import type { SealPorts } from '../../lambdas/steps/seal/seal-run.ts';
import { wholeRun } from '../../lambdas/steps/whole-run.ts';
import type { EmulatedAccount } from './emulated-account.ts';

export type Ports = PlanPorts & SealPorts;

/** A folder of its own for one test; it goes when `remove` is called. */
export async function scratch(): Promise<{ path: (name: string) => string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'evidence-test-'));
  return { path: (name) => join(folder, name), remove: () => rm(folder, { recursive: true, force: true }) };
}

export const CREDENTIALS = { accessKeyId: 'testing', secretAccessKey: 'testing' };

/** A key that rotates and one that does not, in us-east-1. */
export async function addKeys(account: EmulatedAccount): Promise<{ rotating: string; still: string }> {
  const kms = new KMSClient({ endpoint: account.url, region: 'us-east-1', credentials: CREDENTIALS });
  const create = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn as string;
  const [rotating, still] = [await create(), await create()];
  await kms.send(new EnableKeyRotationCommand({ KeyId: rotating }));
  return { rotating, still };
}

export const sampleConfig = (catalogue: readonly AnyDeclaration[], changes: object = {}): Config =>
  parseConfig(
    {
      entity: 'Example Health, Inc.',
      retention: { mode: 'GOVERNANCE', days: 1 },
      regions: ['us-east-1'],
      emptyAllowed: { 'ebs-volumes': '*' },
      ...changes,
    },
    catalogue,
  );

/** `clusters` is looked into by a rule of volumes; without Databricks in the configuration it is left out. */
const SAMPLED = ['kms-keys', 'ebs-volumes', 'clusters'];

/** Everything a run needs, over a directory; only `kms-keys` and `ebs-volumes` are collected, to be quick. */
export async function samplePorts(
  account: EmulatedAccount,
  path: (name: string) => string,
  locker?: Locker,
): Promise<Ports> {
  const catalogue = (await loadCatalogue()).filter(({ id }) => SAMPLED.includes(id));
  return {
    locker: locker ?? (await directoryLocker(path('locker'), { create: true })),
    signer: await localSigner(path('signing-key.pem'), { create: true }),
    catalogue,
    config: sampleConfig(catalogue),
    code: codeIdentity(),
    access: {
      aws: { pace: async () => {}, endpoint: account.url, credentials: CREDENTIALS, maxAttempts: 2 },
      databricks: databricksAccess(undefined),
    },
    homeRegion: 'us-east-1',
  };
}

export const quiet = { planned: () => {}, unit: () => {} };

export const runOnce = (ports: Ports, run: string) => wholeRun(ports, run, quiet);
