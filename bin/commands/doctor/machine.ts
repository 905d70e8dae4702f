import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { version } from '#adapters/code-identity.ts';
import { proxyFor } from '#adapters/outgoing/proxy.ts';
import { isTlsSwitchedOff } from '#adapters/outgoing/trust.ts';
import { type Check, fail, failed, ok, warn } from './check.ts';

/** A run of a large region keeps its recordings there until they are stored. */
const LEAST_FREE_BYTES = 2 ** 30;

export const ofMachine = (): Promise<Check>[] => [
  Promise.resolve(ok('version', `evidence-locker ${version()} on Node ${process.versions.node}`)),
  ofTemporary(),
  ofDuckDb(),
  ofPython(),
  Promise.resolve(ofProxy()),
  Promise.resolve(ofTrust()),
];

async function ofTemporary(): Promise<Check> {
  const remedy = 'name a directory that can be written in TMPDIR';
  try {
    const folder = await mkdtemp(join(tmpdir(), 'evidence-doctor-'));
    await writeFile(join(folder, 'written'), 'x').finally(() => rm(folder, { recursive: true }));
    const { bavail, bsize } = await statfs(tmpdir());
    const free = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free`;
    if (bavail * bsize < LEAST_FREE_BYTES)
      return warn('temporary files', `${tmpdir()}: ${free}`, 'free some, or name a directory with more in TMPDIR');
    return ok('temporary files', `${tmpdir()} can be written, ${free}`);
  } catch (error) {
    return failed('temporary files', error, remedy);
  }
}

async function ofDuckDb(): Promise<Check> {
  try {
    const { version: its } = await import('@duckdb/node-api');
    return ok('query', `DuckDB ${its()} loads`);
  } catch (error) {
    const says = `DuckDB does not load, so that query cannot work: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    return warn('query', says, 'install again with npm ci on this machine, optional dependencies too');
  }
}

/** Only the demo and the tests need it. */
async function ofPython(): Promise<Check> {
  try {
    const { stdout, stderr } = await promisify(execFile)('python3', ['--version'], { timeout: 5_000 });
    return ok('demo', `${(stdout || stderr).trim()} is there`);
  } catch {
    return warn('demo', 'no python3 on the path; nothing but the demo and the tests needs it', 'install Python 3.10');
  }
}

function ofProxy(): Check {
  const any = { protocol: 'https:', hostname: 'any.host.invalid' };
  try {
    const proxy = proxyFor(any);
    if (proxy === undefined) return ok('proxy', 'none for hosts on the internet');
    const exempt = process.env.no_proxy || process.env.NO_PROXY;
    return ok('proxy', `${proxy.name}, which ${proxy.setBy} names; ${exempt ? `not for ${exempt}` : 'for every host'}`);
  } catch (error) {
    return failed('proxy', error, 'mend the variable, or unset it');
  }
}

function ofTrust(): Check {
  if (isTlsSwitchedOff())
    return fail(
      'certificates',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 would accept any certificate, so nothing is sent to anybody',
      'unset it, and name a CA of your own in NODE_EXTRA_CA_CERTS',
    );
  const { NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE, NODE_OPTIONS = '' } = process.env;
  const own = [
    NODE_EXTRA_CA_CERTS && `NODE_EXTRA_CA_CERTS ${NODE_EXTRA_CA_CERTS}`,
    AWS_CA_BUNDLE && `for AWS, AWS_CA_BUNDLE ${AWS_CA_BUNDLE}`,
    NODE_OPTIONS.includes('--use-system-ca') && 'the CAs of this machine',
  ].filter(Boolean);
  return ok('certificates', `always verified, by the CAs of Node${own.length === 0 ? '' : ` and ${own.join(', ')}`}`);
}
