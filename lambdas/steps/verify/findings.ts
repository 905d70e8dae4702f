import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Link, Statement } from '#domain/sealing/seal.ts';

/** What makes a locker broken. */
export type ProblemCode =
  | 'SEAL_MISSING'
  | 'SEAL_MALFORMED'
  | 'SIGNATURE_INVALID'
  | 'FOREIGN_KEY'
  | 'LINK_BROKEN'
  | 'SEALED_TWICE'
  | 'OBJECT_MISSING'
  | 'OBJECT_CHANGED'
  | 'MANIFEST_MALFORMED'
  | 'NOT_SEALED'
  | 'SEVERAL_VERSIONS'
  | 'DELETE_MARKER'
  | 'NOT_LOCKED'
  | 'REPLAY_DIFFERS';

/** What leaves it intact, but keeps it from being whole. */
export type NoticeCode = 'RUN_MISSED' | 'RUN_OPEN' | 'LATE_RECORDING' | 'UNFINISHED_WRITE' | 'NOT_REPLAYABLE';

export interface Problem {
  readonly code: ProblemCode;
  readonly key: string;
  readonly message: string;
}

export interface Notice {
  readonly code: NoticeCode;
  readonly key: string;
  readonly message: string;
}

/** A run whose seal, manifest and objects were all found as signed. */
export interface VerifiedRun {
  readonly run: string;
  readonly link: Link;
  readonly sealedAt: string;
  readonly manifestSha256: string;
  readonly manifest: Manifest;
}

export interface VerifiedSeal {
  readonly link: Link;
  readonly statement: Statement;
}

/** Collects what is wrong as it is found: one fault never hides another. */
export class Verdicts {
  readonly problems: Problem[] = [];
  readonly notices: Notice[] = [];

  problem(code: ProblemCode, key: string, message: string): void {
    this.problems.push({ code, key, message });
  }

  notice(code: NoticeCode, key: string, message: string): void {
    this.notices.push({ code, key, message });
  }
}
