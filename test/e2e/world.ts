import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { readerSessions } from '#adapters/aws/reader-session.ts';
import { s3Locker } from '#adapters/locker/s3.ts';
import { type AnyCollector, awsReads } from '#domain/declaring/collector.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import type { Caller } from './ask.ts';
import { clientOf } from './clients.ts';
import { complete } from './complete.ts';
import { type Deployment, deploy } from './deployment.ts';
import { deployedFunctions, deployedMachine, deploymentRole, signingKey, unpackedCode } from './described.ts';
import { type Deployed, Functions } from './functions.ts';
import { type Lake, startLake } from './lake.ts';
import { execute } from './machine.ts';
import { addUser, auditing } from './people.ts';
import { runOf } from './sealed.ts';

export interface World {
  readonly account: EmulatedAccount;
  readonly deployment: Deployment;
  readonly functions: Functions;
  readonly lake: Lake;
  /** May do everything that only policies of buckets and keys refuse. */
  readonly admin: Caller;
  readonly auditor: Caller;
  /** The role under which CloudFormation deploys. */
  readonly deployer: Caller;
  readonly bucket: string;
  /** The locker, as the auditor opens it. */
  readonly locker: Locker;
  /** The public half of the signing key, PEM, fetched from KMS. */
  readonly publicKeyPem: string;
  /** Credentials of a function's role, by the function's name without the stack's. */
  role(name: string): Caller;
  /** Credentials of the reader's session in which a unit of the collector is read. */
  reader(collector: AnyCollector): Promise<Caller>;
  /** Starts an execution of the state machine that takes evidence, or of the one that reports. */
  run(machine: 'Runs' | 'Reports', scheduledAt: string): Promise<unknown>;
  /** What EventBridge starts when an execution that was to take evidence has ended before its seal. */
  unfinished(detail: { readonly status: string; readonly input: string }): Promise<unknown>;
  /** `<role's or user's ARN> <action>` of everything that was done so far, since IAM is enforced. */
  used(): Promise<Set<string>>;
  stop(): Promise<void>;
}

/** Deploys the stack as people do and enforces IAM: from then on everything is done by somebody who may. */
export async function startWorld(settings: object): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'evidence-e2e-'));
  const log = join(folder, 'access.log');
  const lake = await startLake();
  const env = { EMULATED_ACCESS_LOG: log, EMULATED_WEB_IDENTITY: lake.signer };
  const account = await startEmulatedAccount({ env });
  const leave = async (): Promise<void> => {
    await account.stop();
    await lake.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const deployment = await deploy(account, folder, { ...settings, databricks: lake.settings });
    lake.federate(deployment);
    const world = await inhabited(account, deployment, lake);
    return {
      ...world,
      used: async () => new Set((await readFile(log, 'utf8')).split('\n')),
      stop: () => world.functions.stop().then(leave),
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function inhabited(
  account: EmulatedAccount,
  deployment: Deployment,
  lake: Lake,
): Promise<Omit<World, 'stop' | 'used'>> {
  await complete(account, deployment);
  const { physical, arn } = deployment;
  const bucket = physical('AWS::S3::Bucket', 'Locker');
  const admin = await addUser(account.url, 'admin', [{ Action: '*', Resource: '*' }]);
  const auditor = await addUser(account.url, 'auditor', auditing(bucket, arn('AWS::KMS::Key', 'DataKey')));
  const deployer = await deploymentRole(account);
  const deployed = await deployedFunctions(account, deployment);
  const folders = await unpackedCode(account, deployment);
  const functions = new Functions(deployed, { account, folders, databricksUrl: lake.emulated.url });
  const machines = {
    Runs: await deployedMachine(account, deployment, 'RunsMachine'),
    Unfinished: await deployedMachine(account, deployment, 'RunsUnfinished'),
    Reports: await deployedMachine(account, deployment, 'Reports'),
  };
  const publicKeyPem = await signingKey(account, deployment);
  await configure(account, 'config', JSON.stringify({ lambda: { use_docker: false } }));
  await configure(account, 'reset-auth', '0');
  const role = (name: string): Caller =>
    (deployed.find((one) => one.name === `EvidenceLocker-${name}`) as Deployed).role;
  return {
    account,
    deployment,
    functions,
    lake,
    admin,
    auditor,
    deployer,
    bucket,
    publicKeyPem,
    locker: await s3Locker({ bucket, client: clientOf(S3Client, account, auditor) }),
    role,
    async reader({ id, reads }) {
      const sts = clientOf(STSClient, account, role('collect'));
      const session = readerSessions(arn('AWS::IAM::Role', 'CollectReader'), sts);
      return (
        await session({ run: runOf('2026-01-05T06:00:00Z'), collector: id, reads: awsReads(reads) })
      ).credentials();
    },
    run: (machine, scheduledAt) => execute(machines[machine], functions, { scheduledAt }),
    unfinished: (detail) => execute(machines.Unfinished, functions, detail),
  };
}

/** `reset-auth` 0: IAM is enforced from now on. `use_docker`: Lambda's own stand-in answers, and runs nothing. */
async function configure({ url }: EmulatedAccount, path: 'config' | 'reset-auth', body: string): Promise<void> {
  const answer = await fetch(`${url}/moto-api/${path}`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the emulator refuses ${path}: HTTP ${answer.status} ${await answer.text()}`);
}
