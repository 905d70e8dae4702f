import { EvidenceError } from '#domain/words/errors.ts';

/** FAIL would stop a run or leave gaps everywhere in it; WARN may be meant. */
export type Status = 'OK' | 'WARN' | 'FAIL';

export interface Check {
  readonly status: Status;
  readonly about: string;
  readonly says: string;
  /** What to do; only where something is not OK. */
  readonly remedy: string | null;
}

export const ok = (about: string, says: string): Check => ({ status: 'OK', about, says, remedy: null });
export const warn = (about: string, says: string, remedy: string): Check => ({ status: 'WARN', about, says, remedy });
export const fail = (about: string, says: string, remedy: string): Check => ({ status: 'FAIL', about, says, remedy });

/** Our own errors say what to do themselves; any other is not foreseen here, and told as it is. */
export const failed = (about: string, error: unknown, remedy: string): Check =>
  fail(about, error instanceof EvidenceError ? `${error.code}: ${error.message}` : String(error), remedy);
