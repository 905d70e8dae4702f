import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockerError } from '#domain/words/errors.ts';
import { INCOMING } from './directory-put.ts';
import { fileError, translated } from './file-error.ts';

const PARTS = ['raw', 'tables', 'runs', 'statements', 'reports', 'chain', INCOMING];

/**
 * Makes the directory if `create` and missing; throws NOT_A_LOCKER unless it is one. A directory that holds a chain is a
 * locker, whatever lies beside it: `inspect` tells of that, and it does not verify. One without a chain is a locker only
 * if it holds nothing foreign, so that nobody's home directory becomes one.
 */
export async function requireLockerDirectory(path: string, create: boolean): Promise<void> {
  if (create && !existsSync(path)) await translated('writing', path, () => makeWithParents(path));
  const foreign = (await namesIn(path)).sort().find((name) => !PARTS.includes(name));
  if (foreign === undefined || (await hasChain(path))) return;
  throw new LockerError(
    'NOT_A_LOCKER',
    `${path} is no locker: it holds ${JSON.stringify(foreign)} and no chain; name a locker or an empty directory`,
  );
}

/** One by one: told to make all at once, Node says of a read-only file system that it is not there. */
async function makeWithParents(path: string): Promise<void> {
  if (!existsSync(dirname(path))) await makeWithParents(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // another made it meanwhile
  });
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    const errno = (cause as NodeJS.ErrnoException).code;
    if (errno === 'ENOENT') throw new LockerError('NOT_A_LOCKER', `${path} does not exist`, { cause });
    if (errno === 'ENOTDIR') throw new LockerError('NOT_A_LOCKER', `${path} is no directory`, { cause });
    throw fileError(cause, 'reading', path);
  }
}

async function hasChain(path: string): Promise<boolean> {
  try {
    return (await readdir(join(path, 'chain'))).length > 0;
  } catch (cause) {
    const errno = (cause as NodeJS.ErrnoException).code;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return false;
    throw fileError(cause, 'reading', join(path, 'chain'));
  }
}
