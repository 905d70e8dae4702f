import { EvidenceError } from '../words/errors.ts';
import type { GapCode } from '../words/gap.ts';

/** Every code is a gap's code, so that a failed read becomes a gap without a table in between. */
export const DATABRICKS_ERROR_CODES = [
  'NO_CREDENTIALS',
  'ACCESS_DENIED',
  'NOT_FOUND',
  'NOT_SUPPORTED',
  'THROTTLED',
  'TIMEOUT',
  'TLS',
  'CONNECTION',
  'SERVER_ERROR',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_RESPONSE',
  'OTHER',
] as const satisfies readonly GapCode[];
export type DatabricksErrorCode = (typeof DATABRICKS_ERROR_CODES)[number];

/** What Databricks itself said of a refusal. */
export interface Refusal {
  readonly status: number;
  /** Databricks' own word, e.g. `RESOURCE_DOES_NOT_EXIST`, `SCIM_404`; null where it gave none. */
  readonly errorCode: string | null;
  /** Databricks' own sentence: all there is to tell refusals of API 1.2 apart, which have no word. */
  readonly said: string;
  /** The `details` of the answer, as they came. */
  readonly details: readonly unknown[];
}

/** A call to Databricks gave no answer that can be trusted. The message never holds a credential. */
export class DatabricksError extends EvidenceError<DatabricksErrorCode> {
  /** Null when no answer came at all, or when what came was no refusal. */
  readonly refusal: Refusal | null;

  constructor(code: DatabricksErrorCode, message: string, options: ErrorOptions & { refusal?: Refusal } = {}) {
    super(code, message, options);
    this.refusal = options.refusal ?? null;
  }
}

/**
 * The etag with which Databricks answers 404 for a setting that exists and was never set; undefined for anything else,
 * also for a 404 that means the setting or the workspace is not there.
 * Source: https://docs.databricks.com/api/workspace/settings, error details of type google.rpc.ErrorInfo.
 */
export function etagOfUnset(error: unknown): string | undefined {
  if (!(error instanceof DatabricksError) || error.refusal?.status !== 404) return undefined;
  for (const detail of error.refusal.details) {
    const { metadata } = (detail ?? {}) as { metadata?: { etag?: unknown } };
    if (typeof metadata?.etag === 'string' && metadata.etag !== '') return metadata.etag;
  }
  return undefined;
}
