import type { SpellGroup } from '../../judging/spell-groups.ts';
import type { Manifest } from '../../sealing/manifest.ts';
import type { Link } from '../../sealing/seal.ts';
import type { Column } from '../../tables/columns.ts';
import type { TableRow } from '../../tables/table.ts';
import type { CodeIdentity } from '../../words/code-identity.ts';
import type { slotCalendar } from '../../words/slots.ts';

/**
 * All a report is made of. Whoever fills it in has verified every seal, link and hash before; nothing here is checked
 * again but the manifest that is attached. Rows come as iterables and are read in one direction, so that a month
 * of large runs needs no more memory than its exceptions.
 */
export interface ReportInput {
  readonly entity: string;
  /** `2026-10`: a calendar month, UTC. */
  readonly period: string;
  readonly revision: number;
  /** IANA zone in which times are printed beside UTC. */
  readonly timeZone: string;
  /** The code that makes this report. */
  readonly generator: CodeIdentity;
  /** The head of the verified chain. */
  readonly head: Link;
  /** SHA-256 of the public key's SPKI (DER), hex. */
  readonly keyFingerprint: string;
  readonly verification: Verification;
  /** Every slot due in the period, and runs outside of it. */
  readonly calendar: ReturnType<typeof slotCalendar>;
  /** The sealed runs of the period. */
  readonly runs: readonly ReportRun[];
  /** The last sealed run before the period: what the first one may have been told otherwise. */
  readonly before: PlannedRun | null;
  /** What was open when the period began; without it nothing is known of the time before. */
  readonly carried?: Carried;
  /** Those that are in the catalogue now; a collector that only older runs know is named by its id. */
  readonly tables: readonly ReportTable[];
  /** By rule id: what to do about a FAIL. */
  readonly remedies: Readonly<Record<string, string>>;
  /** By paragraph, `164.312(a)(2)(iv)`: its name and whether it is required. Missing ones are printed by number. */
  readonly controls: Readonly<Record<string, string>>;
  /** Paragraphs of which the rules that evidence them show a part alone. */
  readonly inPart?: readonly string[];
  /** What the last run was configured with: thresholds and lists the rules judge by. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<ReportLimits>;
}

/** The open spells of FAIL at the last run before the period. */
export interface Carried {
  readonly spells: readonly SpellGroup[];
  /** The first run they are made of; null: there was none. */
  readonly since: string | null;
  /** Whether that was the first run ever sealed; if not, what began with it may be older. */
  readonly isWhole: boolean;
  /** Runs whose findings were read again for it, because no state could be gone on from. */
  readonly readBack: number;
  /** Runs whose state could not be gone on from, and why. */
  readonly passed: readonly { readonly run: string; readonly why: string }[];
}

/** What was verified before anything was read. */
export interface Verification {
  readonly seals: number;
  readonly objects: number;
  /** Seals below the first that was read. */
  readonly sealsNotRead?: number;
  /** Whether the signatures were checked against a key that was given, not against the one the chain carries. */
  readonly keyPinned: boolean;
  /** Whether tables were derived again from the recordings, and found equal. */
  readonly replayed: boolean;
  /** What does not verify, and is nothing this report stands on: something added, or something of other times. */
  readonly named: readonly { readonly class: string; readonly code: string; readonly key: string }[];
}

/** What a run was told to do. */
export interface PlannedRun {
  readonly run: string;
  readonly manifest: Manifest;
  /** The resolved configuration its plan sealed. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface ReportRun extends PlannedRun {
  readonly sequence: number;
  readonly payloadSha256: string;
  readonly manifestSha256: string;
  /** Rows of `findings`, of every verdict, in the order in which they were sealed. Those of the last run are read twice or more. */
  readonly findings: () => AsyncIterable<TableRow>;
  /** Rows of `gaps`. */
  readonly gaps: () => AsyncIterable<TableRow>;
  /** Rows of `changes`. */
  readonly changes: () => AsyncIterable<TableRow>;
}

export interface ReportTable {
  readonly id: string;
  readonly title: string;
  /** The API calls it declares; none where it is made of other tables. */
  readonly reads: readonly string[];
  /** The tables it is made of, by id; none where it is read. */
  readonly from: readonly string[];
  /** The columns of its `report` fields, without id and scope, which stand first anyway; empty: no table. */
  readonly columns: readonly Column[];
  /** Its rows at the last run of the period, with all its columns: read once by each section that tells of them. */
  readonly rows: () => AsyncIterable<TableRow>;
}

/** How much is printed. What is left out is counted and said, with the query that shows it. */
export interface ReportLimits {
  /** Exceptions of one rule and verdict. */
  readonly exceptionsPerRule: number;
  /** Changes of one table. */
  readonly changesPerTable: number;
  /** Rows of a collector's table; a larger one prints only its rows with an exception. */
  readonly rowsPerTable: number;
  /** Lines of the egress paths of one VPC. */
  readonly pathsPerVpc: number;
  /** Boxes of subnets in the drawing of one VPC. */
  readonly boxesPerVpc: number;
}

export const DEFAULT_LIMITS: ReportLimits = {
  exceptionsPerRule: 5_000,
  changesPerTable: 500,
  rowsPerTable: 1_000,
  pathsPerVpc: 250,
  boxesPerVpc: 40,
};
