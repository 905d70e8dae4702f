import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { EmulatedAccount } from '../support/emulated-account.ts';
import { emulatorPython } from '../support/setup-emulator.ts';
import { ask, type Caller, form } from './ask.ts';
import { clientOf } from './clients.ts';
import { DEPLOYER, type Deployment } from './deployment.ts';
import type { Deployed } from './functions.ts';
import type { Machine } from './machine.ts';

/** Assumed while nobody checks: on AWS it is Lambda that does, and the roles trust nobody else. */
async function assume(account: EmulatedAccount, RoleArn: string): Promise<Caller> {
  const sts = clientOf(STSClient, account, DEPLOYER);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'function' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Made by `cdk bootstrap`. It is an administrator, by a policy of AWS's own that the emulator does not have. */
export async function deploymentRole(account: EmulatedAccount): Promise<Caller> {
  const RoleName = `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  const parameters = { RoleName, PolicyName: 'everything', PolicyDocument };
  const body = form({ Action: 'PutRolePolicy', Version: '2010-05-08', ...parameters });
  await ask(account.url, DEPLOYER, { service: 'iam', body });
  return assume(account, `arn:aws:iam::${ACCOUNT}:role/${RoleName}`);
}

/** Every function as Lambda describes it once it is deployed: references resolved, the role's own ARN. */
export function deployedFunctions(account: EmulatedAccount, { all }: Deployment): Promise<Deployed[]> {
  const names = all('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName as string);
  return Promise.all(
    names.map(async (name) => {
      const path = `/2015-03-31/functions/${name}/configuration`;
      const answer = JSON.parse(await ask(account.url, DEPLOYER, { service: 'lambda', method: 'GET', path }));
      return {
        name,
        handler: answer.Handler,
        memoryMiB: answer.MemorySize,
        timeoutMs: answer.Timeout * 1000,
        variables: answer.Environment.Variables,
        role: await assume(account, answer.Role),
      };
    }),
  );
}

const ACCOUNT = '123456789012';

const run = promisify(execFile);

/** The code asset as it was uploaded, unpacked; and a folder for what functions write to `/tmp`. */
export async function unpackedCode(account: EmulatedAccount, { all, resolve, folder }: Deployment) {
  const [code, temporary, zip] = [join(folder, 'code'), join(folder, 'tmp'), join(folder, 'code.zip')];
  const assets = new Set(
    all('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(resolve(Properties.Code))),
  );
  if (assets.size !== 1) throw new Error('the functions do not share one asset');
  const { S3Bucket, S3Key } = JSON.parse([...assets][0] ?? '');
  const s3 = clientOf(S3Client, account, DEPLOYER);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: S3Bucket, Key: S3Key }));
  await writeFile(zip, (await Body?.transformToByteArray()) ?? '');
  await run(await emulatorPython(), ['-m', 'zipfile', '-e', zip, code]);
  await mkdir(temporary);
  return { code, temporary };
}

export async function deployedMachine(
  account: EmulatedAccount,
  { all, physical, resolve }: Deployment,
  id: string,
): Promise<Machine> {
  const [found] = all('AWS::StepFunctions::StateMachine', id);
  // The emulator publishes versions, and leaves their names where CloudFormation fills in their ARNs.
  const versions = all('AWS::Lambda::Version').map(([version, { Properties }]): [string, string] => {
    const name = resolve(Properties.FunctionName);
    return [version, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}:1`];
  });
  const body = JSON.stringify({ stateMachineArn: physical('AWS::StepFunctions::StateMachine', id) });
  const target = 'AWSStepFunctions.DescribeStateMachine';
  const { definition } = JSON.parse(await ask(account.url, DEPLOYER, { service: 'states', target, body }));
  return {
    definition: versions.reduce((text: string, [name, arn]) => text.replaceAll(name, arn), definition),
    role: await assume(account, resolve(found?.[1].Properties.RoleArn) as string),
  };
}

/** The public half of the signing key, PEM, as KMS gives it. */
export async function signingKey(account: EmulatedAccount, { outputs }: Deployment): Promise<string> {
  const kms = clientOf(KMSClient, account, DEPLOYER);
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: outputs.SigningKeyArn }));
  const lines =
    Buffer.from(PublicKey)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
