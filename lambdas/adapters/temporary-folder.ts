import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvidenceError, TemporaryFolderError } from '#domain/words/errors.ts';

/** Folders in use. A process that is told to stop removes them on its way out, while others may still write there. */
const inUse = new Set<string>();
process.once('exit', () => {
  for (const folder of inUse) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
});

/**
 * Does `work` with a folder of its own in the system's temporary directory, which is removed afterwards, however the
 * work ends. What a full or missing disk refuses there is a TemporaryFolderError.
 */
export const inTemporaryFolder = <Result>(prefix: string, work: (folder: string) => Promise<Result>): Promise<Result> =>
  nearTemporaryFolder(prefix, async (folder) => work(folder()));

/** The same with a folder that is made when it is first asked for, and never if it is not. */
export async function nearTemporaryFolder<Result>(
  prefix: string,
  work: (folder: () => string) => Promise<Result>,
): Promise<Result> {
  let made: ReturnType<typeof makeTemporaryFolder> | undefined;
  const folder = (): string => {
    made ??= makeTemporaryFolder(prefix);
    return made.path;
  };
  try {
    return await work(folder);
  } catch (cause) {
    throw temporaryError(cause);
  } finally {
    await made?.remove();
  }
}

/** The same for whoever cannot put his work into a function: `remove` has to be called. Throws a TemporaryFolderError. */
export function makeTemporaryFolder(prefix: string): { readonly path: string; readonly remove: () => Promise<void> } {
  try {
    const path = mkdtempSync(join(tmpdir(), prefix)); // at once, so that none is made unknown to the listener
    inUse.add(path);
    const remove = async (): Promise<void> => {
      await rm(path, { recursive: true, force: true });
      inUse.delete(path);
    };
    return { path, remove };
  } catch (cause) {
    throw temporaryError(cause);
  }
}

type Meaning = readonly [code: ConstructorParameters<typeof TemporaryFolderError>[0], text: string];

const NO_ROOM: Meaning = ['FULL', 'has no room for what is being worked on; free some space there'];
const NOT_WRITABLE: Meaning = ['READ_ONLY', 'may not be written'];

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: ['MISSING', 'is not there'],
  ENOTDIR: ['MISSING', 'is no directory'],
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  EFBIG: NO_ROOM,
};

/**
 * A sentence for what a full or missing disk refuses there. The locker's own errors are EvidenceErrors by then: what is
 * none of them is about the temporary directory.
 */
export function temporaryError(cause: unknown): unknown {
  if (cause instanceof EvidenceError) return cause;
  const { code, syscall } = cause as NodeJS.ErrnoException;
  const meaning = syscall === undefined ? undefined : MEANINGS[code ?? ''];
  if (meaning === undefined) return cause;
  const text = `the temporary directory ${tmpdir()} ${meaning[1]}, or name another one in TMPDIR (${code})`;
  return new TemporaryFolderError(meaning[0], text, { cause });
}
