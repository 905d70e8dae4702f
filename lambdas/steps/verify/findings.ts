import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Link, Statement } from '#domain/sealing/seal.ts';

/**
 * What a finding says of a locker. BROKEN: something sealed changed or is gone. FOREIGN: something was added that no
 * seal covers. OPEN: nothing of that, but a run is missing, open, or not replayable by this version.
 */
export type FindingClass = 'BROKEN' | 'FOREIGN' | 'OPEN';

const CLASSES = {
  SEAL_MISSING: 'BROKEN',
  SEAL_MALFORMED: 'BROKEN',
  SIGNATURE_INVALID: 'BROKEN',
  FOREIGN_KEY: 'BROKEN',
  LINK_BROKEN: 'BROKEN',
  SEALED_TWICE: 'BROKEN',
  OBJECT_MISSING: 'BROKEN',
  OBJECT_CHANGED: 'BROKEN',
  MANIFEST_MALFORMED: 'BROKEN',
  PLAN_MALFORMED: 'BROKEN',
  STATE_MALFORMED: 'BROKEN',
  SEVERAL_VERSIONS: 'BROKEN',
  DELETE_MARKER: 'BROKEN',
  NOT_LOCKED: 'BROKEN',
  REPLAY_DIFFERS: 'BROKEN',
  NOT_SEALED: 'FOREIGN',
  FOREIGN_SEAL: 'FOREIGN',
  RUN_MISSED: 'OPEN',
  RUN_OPEN: 'OPEN',
  RUN_LINE_MISSING: 'OPEN',
  LATE_RECORDING: 'OPEN',
  UNFINISHED_WRITE: 'OPEN',
  NOT_REPLAYABLE: 'OPEN',
} as const satisfies Record<string, FindingClass>;

export type FindingCode = keyof typeof CLASSES;
type CodeOf<Class extends FindingClass> = {
  [Code in FindingCode]: (typeof CLASSES)[Code] extends Class ? Code : never;
}[FindingCode];

/** What keeps a locker from verifying. */
export type ProblemCode = CodeOf<'BROKEN' | 'FOREIGN'>;
/** What leaves it intact, but keeps it from being whole. */
export type NoticeCode = CodeOf<'OPEN'>;

interface Finding<Code extends FindingCode, Class extends FindingClass> {
  readonly class: Class;
  readonly code: Code;
  readonly key: string;
  readonly message: string;
}
export type Problem = Finding<ProblemCode, 'BROKEN' | 'FOREIGN'>;
export type Notice = Finding<NoticeCode, 'OPEN'>;

/** A run whose seal and manifest were found as signed. */
export interface VerifiedRun {
  readonly run: string;
  readonly link: Link;
  readonly sealedAt: string;
  readonly manifestSha256: string;
  readonly manifest: Manifest;
  /** Whether all of its objects were found as sealed, too. */
  readonly isWhole: boolean;
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
    this.problems.push({ class: CLASSES[code], code, key, message });
  }

  notice(code: NoticeCode, key: string, message: string): void {
    this.notices.push({ class: CLASSES[code], code, key, message });
  }

  /** The worst of what was found. */
  get worst(): FindingClass | undefined {
    if (this.problems.some((problem) => problem.class === 'BROKEN')) return 'BROKEN';
    if (this.problems.length > 0) return 'FOREIGN';
    return this.notices.length > 0 ? 'OPEN' : undefined;
  }
}
