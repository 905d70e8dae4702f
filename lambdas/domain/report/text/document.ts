import type { Link } from '../../sealing/seal.ts';
import type { CodeIdentity } from '../../words/code-identity.ts';

/** A report as data: what it says and in which order, nothing of how it looks. Equal documents render to equal bytes. */
export interface ReportDocument {
  readonly metadata: ReportMetadata;
  /** What stands on the first page under title, entity and period. */
  readonly cover: readonly Block[];
  readonly sections: readonly Section[];
  readonly attachments: readonly Attachment[];
}

/** A word that must stand on every page, e.g. `DRAFT`, and the sentence that explains it on the cover. */
export interface StatusLabel {
  readonly word: string;
  readonly meaning: string;
}

export interface ReportMetadata {
  readonly title: string;
  readonly subtitle: string;
  readonly entity: string;
  /** `2026-10`: a calendar month, UTC. */
  readonly period: string;
  /** As a person reads it: `October 2026`. */
  readonly periodName: string;
  readonly reportId: string;
  readonly revision: number;
  readonly generator: CodeIdentity;
  /** The head of the chain this report was made from. */
  readonly head: Link;
  /** SHA-256 of the public key's SPKI (DER), hex. */
  readonly keyFingerprint: string;
  readonly labels: readonly StatusLabel[];
  /** ISO 8601 UTC, taken from the evidence: a report has no clock of its own. */
  readonly createdAt: string;
}

/** Levels nest without a gap: a 3 stands somewhere under a 2. Ids are unique; links point to them. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly level: 1 | 2 | 3;
  readonly blocks: readonly Block[];
}

/** To add a kind: a member here and its painter in `adapters/pdf/blocks.ts`; the compiler names what is missing. */
export type Block = Paragraph | List | Code | Facts | Highlights | TableBlock | CalendarBlock | FigureBlock;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly tone?: 'lead' | 'body' | 'note';
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
  readonly ordered?: boolean;
}

/** Commands to type; lines are wrapped, never cut. */
export interface Code {
  readonly kind: 'code';
  readonly text: string;
}

/** `verdict` cells are words of a closed vocabulary, coloured by it; `mono` are identifiers and hashes. */
export type CellKind = 'text' | 'verdict' | 'number' | 'mono';

export interface Facts {
  readonly kind: 'facts';
  readonly rows: readonly { readonly label: string; readonly value: string; readonly kind?: CellKind }[];
}

/** Few figures that carry the message. */
export interface Highlights {
  readonly kind: 'highlights';
  readonly items: readonly {
    readonly value: string;
    readonly label: string;
    readonly tone?: 'good' | 'bad' | 'open';
  }[];
}

export interface TableColumn {
  readonly header: string;
  readonly kind: CellKind;
  /** Share of the width; only the ratio between columns counts. */
  readonly weight: number;
}

/** Every row has one string for each column; `\n` breaks the line. The first column names the row. */
export interface TableBlock {
  readonly kind: 'table';
  /** Where the heading above does not say it already. */
  readonly caption?: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  /** A sentence, printed instead of a table without rows: an empty table says nothing. */
  readonly whenEmpty: string;
}

/** A month. `days` come in order; each says in words what became of its slots, worst first. */
export interface CalendarBlock {
  readonly kind: 'calendar';
  readonly caption: string;
  readonly days: readonly { readonly date: string; readonly states: readonly string[] }[];
}

/** What a line of a figure says. Each kind has a stroke of its own, and a word stands on each line. */
export const LINE_KINDS = ['open', 'unknown', 'inspected', 'allowed', 'private'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A box of a figure. What does not fit it is cut with an ellipsis: the table beside a figure has it whole. */
export interface FigureNode {
  readonly id: string;
  readonly title: string;
  readonly details: readonly string[];
}

/** Boxes of one side, from top to bottom. */
export interface FigureSide {
  readonly heading: string;
  readonly nodes: readonly FigureNode[];
}

export interface FigureLine {
  /** The id of a box on the left, and of one on the right. */
  readonly from: string;
  readonly to: string;
  readonly kind: LineKind;
  /** What stands on it: the kind, or that and more. */
  readonly word: string;
}

/**
 * A network from left to right. One that is taller than a page goes on overleaf as a figure of its own, with the boxes
 * its lines need.
 */
export interface FigureBlock {
  readonly kind: 'figure';
  readonly caption: string;
  /** What is drawn, as a sentence; every box and line is told after it to those who do not see the drawing. */
  readonly alt: string;
  readonly left: FigureSide;
  readonly right: FigureSide;
  readonly lines: readonly FigureLine[];
  /** What each kind means, printed below the drawing for the kinds it uses. */
  readonly legend: Readonly<Record<LineKind, string>>;
}

/** A file carried inside the report. */
export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly description: string;
}
