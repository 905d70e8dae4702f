/** Base of every error thrown on purpose; callers branch on `code`, never on `message`. */
export class EvidenceError<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The configuration or the command line is wrong; `problems` names every mistake, not only the first. */
export class ConfigError extends EvidenceError<'INVALID' | 'UNREADABLE'> {
  readonly problems: readonly string[];

  constructor(code: 'INVALID' | 'UNREADABLE', problems: readonly string[], options?: ErrorOptions) {
    super(code, problems.join('\n'), options);
    this.problems = problems;
  }
}

/** A collector or rule is not declared as it must be. */
export class DeclarationError extends EvidenceError<'MALFORMED' | 'UNSUPPORTED_COLUMN' | 'DUPLICATE' | 'CYCLE'> {}

/** A read could not be trusted: what it would have told is a gap. */
export class ReadError extends EvidenceError<
  | 'PAGE_TOKEN_REPEATED'
  | 'TOO_MANY_PAGES'
  | 'UNDECLARED_ACTION'
  | 'DEADLINE'
  | 'UNEXPECTED_RESPONSE'
  | 'MALFORMED_RESPONSE'
  | 'DENIED_BY_ORGANIZATION'
  | 'NO_CREDENTIALS'
  | 'CLOCK_SKEWED'
  | 'CONNECTION'
  | 'TLS'
> {}

/** Nobody may ask AWS as things stand: nothing was planned, made or sealed. */
export class CredentialsError extends EvidenceError<
  'NONE' | 'NO_SUCH_PROFILE' | 'SSO_SIGN_IN' | 'PROCESS_FAILED' | 'UNUSABLE' | 'REFUSED'
> {}

/** A recording cannot be read, or does not answer what is asked of it. */
export class RecordingError extends EvidenceError<'TRUNCATED' | 'MALFORMED' | 'NOT_RECORDED'> {}

/** The locker cannot do what was asked; nothing was lost and nothing was overwritten. */
export class LockerError extends EvidenceError<
  'NOT_A_LOCKER' | 'READ_ONLY' | 'FULL' | 'NOT_FOUND' | 'DENIED' | 'UNREACHABLE' | 'CONFLICT' | 'BAD_KEY' | 'TOO_LARGE'
> {}

/** A seal, a link or a derived object is not what it must be. */
export class SealError extends EvidenceError<
  | 'MALFORMED'
  | 'NOT_CANONICAL'
  | 'SIGNATURE_INVALID'
  | 'LINK_BROKEN'
  | 'DERIVED_DIFFERS'
  | 'NOT_AS_STAGED'
  | 'SIGNER_UNAVAILABLE'
  | 'CHAIN_CONTENDED'
  | 'KEY_MISMATCH'
> {}

/** A row does not fit its table, or a table's file cannot be read as what its writer wrote. */
export class TableError extends EvidenceError<'MISFIT' | 'UNREADABLE'> {}

/**
 * A query was not answered: its SQL is wrong or asks for more than reading (SQL), a file is wrong (UNREADABLE), or it
 * needs more memory, or room on the disk, than it has (TOO_LARGE).
 */
export class QueryError extends EvidenceError<'SQL' | 'UNREADABLE' | 'TOO_LARGE'> {}

/** A report is not made: better none than one that claims what the locker does not hold. */
export class ReportError extends EvidenceError<'NOT_VERIFIED' | 'NO_EVIDENCE'> {}

/** The system's temporary directory, where work lies until it is whole, cannot be used. Nothing was lost. */
export class TemporaryFolderError extends EvidenceError<'MISSING' | 'READ_ONLY' | 'FULL'> {}
