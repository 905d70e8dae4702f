import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { EmulatedAccount } from '../support/emulated-account.ts';
import { ask, type Caller, form } from './ask.ts';
import { type Resolver, resolver, type Template } from './template.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ACCOUNT = '123456789012';
const STACK = 'EvidenceLocker';

/** Whoever deploys: nobody checks, until IAM is enforced. */
export const DEPLOYER: Caller = { accessKeyId: 'testing', secretAccessKey: 'testing' };

export interface Deployment extends Resolver {
  readonly template: Template;
  readonly outputs: Readonly<Record<string, string>>;
  /** Where it was deployed from; it goes with the account. */
  readonly folder: string;
}

/**
 * `cdk bootstrap` and `cdk deploy` as people type them, in a folder of its own, with `evidence` as the configuration.
 * Only the method is not the default one: the emulator forgets the outputs of a stack that was made by a change set.
 */
export async function deploy(account: EmulatedAccount, folder: string, evidence: object): Promise<Deployment> {
  const app = `"${process.execPath}" "${join(ROOT, 'bin/app.ts')}"`;
  // Before there is an app, which bootstrap would synthesise and not use.
  await cdk(account, folder, ['bootstrap', `aws://${ACCOUNT}/us-east-1`]);
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ app, versionReporting: false, context: { evidence } }));
  await cdk(account, folder, [
    'deploy',
    '--require-approval',
    'never',
    '--method',
    'direct',
    '--outputs-file',
    'outputs.json',
  ]);
  const template = await json<Template>(join(folder, `cdk.out/${STACK}.template.json`));
  const outputs = await json<Record<string, Record<string, string>>>(join(folder, 'outputs.json'));
  return { ...resolver(template, await physicalIds(account)), template, outputs: outputs[STACK] ?? {}, folder };
}

async function cdk(account: EmulatedAccount, folder: string, parameters: readonly string[]): Promise<void> {
  const command = [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...parameters, '--no-notices', '--output', 'cdk.out'];
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...account.env, ...SILENT },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`cdk ${parameters.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
}

/** The CDK has nobody to talk to but the emulated account, which is not reached through the proxy: it is no https. */
export const SILENT = {
  CI: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
};

const json = async <Content>(path: string): Promise<Content> => JSON.parse(await readFile(path, 'utf8'));

async function physicalIds({ url }: EmulatedAccount): Promise<Map<string, string>> {
  const body = form({ Action: 'DescribeStackResources', StackName: STACK, Version: '2010-05-15' });
  const answer = await ask(url, DEPLOYER, { service: 'cloudformation', body });
  const members = answer.matchAll(/<LogicalResourceId>(.+?)<.*?<PhysicalResourceId>(.+?)</gs);
  return new Map([...members].map(([, logical = '', physical = '']) => [logical, physical]));
}
