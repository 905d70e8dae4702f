import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sha256Hex } from '#domain/words/canonical-json.ts';

/** A write that has lasted so long that its writer is dead, wherever it was. */
const LEFT_BEHIND_MS = 3_600_000;

const MACHINE = sha256Hex(hostname()).slice(0, 8);

/** The name of a write until it is whole: nobody else's, and it tells who writes. */
export const unfinishedName = (): string => `${randomUUID()}.${MACHINE}.${process.pid}`;

/** Whether nobody writes it any more: its process on this machine is gone, or it is an hour old. */
export function isLeftBehind(name: string, modifiedMs: number, nowMs: number): boolean {
  if (modifiedMs < nowMs - LEFT_BEHIND_MS) return true;
  const [, machine, pid] = name.split('.');
  return machine === MACHINE && pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 asks, and does nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: it is somebody else's
  }
}
