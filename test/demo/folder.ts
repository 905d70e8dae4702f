import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIGURATION, ENTITY } from './company.ts';

/** Everything a demo leaves in its folder, stopped at any moment. */
const OWN = /^(cdk\.json|locker|locker\.signing-key(\.pub)?\.pem(\.[0-9a-f-]{36})?|report-\d{4}-\d\d\.pdf)$/;

/** The demo will not begin; nothing was touched. */
export class Refusal extends Error {}

export interface DemoFolder {
  readonly locker: string;
  readonly signingKey: string;
  readonly publicKey: string;
  readonly configuration: string;
  readonly report: string;
}

/** An empty folder with the demo's configuration. One from an earlier demo is removed; anything else is a Refusal. */
export async function freshFolder(path: string, period: string): Promise<DemoFolder> {
  if (existsSync(path)) {
    await requireOwn(path);
    await rm(path, { recursive: true });
  }
  await mkdir(path, { recursive: true });
  const folder = {
    locker: join(path, 'locker'),
    signingKey: join(path, 'locker.signing-key.pem'),
    publicKey: join(path, 'locker.signing-key.pub.pem'),
    configuration: join(path, 'cdk.json'),
    report: join(path, `report-${period}.pdf`),
  };
  await writeFile(folder.configuration, `${JSON.stringify(CONFIGURATION, null, 2)}\n`);
  return folder;
}

/** Throws a Refusal unless the folder is what a demo left, complete or not. */
async function requireOwn(path: string): Promise<void> {
  const names = await readdir(path);
  const strange = names.find((name) => !OWN.test(name));
  const configuration = names.includes('cdk.json') ? await readFile(join(path, 'cdk.json'), 'utf8') : '';
  if (strange === undefined && (names.length === 0 || configuration.includes(ENTITY))) return;
  const found = strange === undefined ? 'no cdk.json of the demo' : strange;
  throw new Refusal(`${path} was not made by the demo (${found}): move it away, then run the demo again`);
}
