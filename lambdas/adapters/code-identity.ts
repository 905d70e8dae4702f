import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeIdentity } from '#domain/words/code-identity.ts';

/** Set in a bundle, as JSON: there are no sources to hash at run time. */
declare const __EVIDENCE_CODE__: string | undefined;

/** Which code runs: the package's version, and the SHA-256 over path and content of every source under `lambdas/`. */
export const codeIdentity = (): CodeIdentity =>
  typeof __EVIDENCE_CODE__ === 'undefined' ? identityOfSources() : JSON.parse(__EVIDENCE_CODE__);

/** The version that runs. */
export const version = (): string =>
  typeof __EVIDENCE_CODE__ === 'undefined' ? versionOf(OWN_ROOT) : codeIdentity().version;

const OWN_ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function identityOfSources(root = OWN_ROOT): CodeIdentity {
  const folder = join(root, 'lambdas');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    hash.update(`${content}  ${file}\n`);
  }
  return { version: versionOf(root), sha256: hash.digest('hex') };
}

const versionOf = (root: string): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
