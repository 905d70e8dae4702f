import { EvidenceError, LockerError } from '#domain/words/errors.ts';

type Meaning = readonly [code: ConstructorParameters<typeof LockerError>[0], text: string];

const LINK: Meaning = [
  'NOT_A_LOCKER',
  'is or leads through a symbolic link; a locker holds files and directories only',
];
const SERVER_LOST: Meaning = ['UNREACHABLE', 'cannot be reached: its file server does not answer'];
const NO_HANDLES: Meaning = [
  'UNREACHABLE',
  'cannot be opened: too many files are open at once; raise the limit (ulimit -n 1024) and run again',
];
const NO_ROOM: Meaning = ['FULL', 'has no room for it; free some space, or raise the quota or file size limit'];
const NOT_READABLE: Meaning = ['DENIED', 'may not be read by this user; grant read permission on the locker'];
const NOT_WRITABLE: Meaning = [
  'READ_ONLY',
  'may not be written by this user; grant write permission or choose another locker',
];

const MEANINGS: Record<'reading' | 'writing', Record<string, Meaning>> = {
  reading: {
    ENOENT: ['NOT_FOUND', 'is not there'],
    ENOTDIR: ['NOT_FOUND', 'is not there'],
    ELOOP: LINK,
    ENAMETOOLONG: ['NOT_A_LOCKER', 'is nested deeper than any locker'],
    EACCES: NOT_READABLE,
    EPERM: NOT_READABLE,
    EIO: ['UNREACHABLE', 'cannot be read: the disk reports an error'],
    ESTALE: SERVER_LOST,
    EMFILE: NO_HANDLES,
    ENFILE: NO_HANDLES,
    ETIMEDOUT: SERVER_LOST,
  },
  writing: {
    ENOENT: ['NOT_FOUND', 'vanished while it was written'],
    ENOTDIR: ['CONFLICT', 'cannot be written: a file stands where a directory is needed'],
    EEXIST: ['CONFLICT', 'cannot be written: a file stands where a directory is needed'],
    ELOOP: LINK,
    EACCES: NOT_WRITABLE,
    EPERM: ['READ_ONLY', `${NOT_WRITABLE[1]}; a file system without hard links cannot hold one`],
    EROFS: ['READ_ONLY', 'is on a read-only file system; choose another locker'],
    ENOSPC: NO_ROOM,
    EDQUOT: NO_ROOM,
    EFBIG: NO_ROOM,
    EIO: ['UNREACHABLE', 'cannot be written: the disk reports an error'],
    ESTALE: SERVER_LOST,
    EMFILE: NO_HANDLES,
    ENFILE: NO_HANDLES,
    ETIMEDOUT: SERVER_LOST,
  },
};

/** What a file system's refusal means for the locker. Errors that are none of its refusals are handed on as they are. */
export function fileError(cause: unknown, action: 'reading' | 'writing', path: string): unknown {
  if (cause instanceof EvidenceError) return cause;
  const errno = (cause as NodeJS.ErrnoException | null)?.code ?? '';
  const meaning = MEANINGS[action][errno];
  return meaning === undefined ? cause : new LockerError(meaning[0], `${path} ${meaning[1]} (${errno})`, { cause });
}

/** Runs `work`; a refusal of the file system comes out as a LockerError. */
export async function translated<Result>(
  action: 'reading' | 'writing',
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw fileError(cause, action, path);
  }
}
