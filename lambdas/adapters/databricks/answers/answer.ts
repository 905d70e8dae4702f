import { DATABRICKS_ERROR_CODES, DatabricksError, type DatabricksErrorCode } from '#domain/databricks/error.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';
import { type ApiError, apiError, pageTitle } from './error-shapes.ts';
import { parseJson } from './json.ts';

/** Databricks' own words decide before the HTTP status does, as in its SDKs; the status decides the rest. */
const BY_WORD: Readonly<Record<string, DatabricksErrorCode>> = {
  UNAUTHENTICATED: 'NO_CREDENTIALS',
  PERMISSION_DENIED: 'ACCESS_DENIED',
  RESOURCE_DOES_NOT_EXIST: 'NOT_FOUND',
  NOT_FOUND: 'NOT_FOUND',
  ENDPOINT_NOT_FOUND: 'NOT_SUPPORTED',
  FEATURE_DISABLED: 'NOT_SUPPORTED',
  NOT_IMPLEMENTED: 'NOT_SUPPORTED',
  RESOURCE_EXHAUSTED: 'THROTTLED',
  REQUEST_LIMIT_EXCEEDED: 'THROTTLED',
};

/** The clusters and jobs APIs say 400 where others say 404. */
const MISSING = /\b(?:does not|doesn't) exist\b/i;
export const TOKEN_BUCKET = /RPC token bucket limit has been exceeded/i;
/** SCIM says so with status 500 and in a sentence: "exceeded the concurrent limit of 4 requests". */
const CONCURRENT_LIMIT = /\bREQUEST_LIMIT_EXCEEDED\b/;
/** API 1.2 says with status 500 that a context is not there. */
export const isContextNotFound = (said: string): boolean => /\bContextNotFoundException\b/.test(said);
const LONGEST_MESSAGE = 500;

/**
 * What the attempt answered, parsed from what is kept of it. Throws a DatabricksError: the refusal, the failure of the
 * exchange, or MALFORMED_RESPONSE for an answer that is no JSON.
 */
export function answerOf(attempt: Attempt): unknown {
  if (attempt.failure !== null || attempt.status === null) throw rebuilt(attempt.failure ?? NO_ANSWER);
  const text = attempt.body ?? '';
  if (attempt.status < 200 || attempt.status > 299) throw refusalOf(attempt.status, text);
  try {
    return parseJson(text);
  } catch (cause) {
    const said = text === '' ? 'an empty answer' : (pageTitle(text) ?? 'an answer that is no JSON');
    throw new DatabricksError('MALFORMED_RESPONSE', `HTTP ${attempt.status} with ${said}`, { cause });
  }
}

const NO_ANSWER = { name: 'DatabricksError', code: 'CONNECTION', message: 'no answer' };

/** A refusal in any shape Databricks, or something in front of it, gives one. */
export function refusalOf(status: number, text: string): DatabricksError {
  const error = apiError(text);
  if (!error) {
    const said = text === '' ? 'without a word' : `with ${pageTitle(text) ?? 'an answer that is no JSON'}`;
    return new DatabricksError(
      status === 404 ? 'UNEXPECTED_RESPONSE' : codeOfStatus(status),
      `HTTP ${status} ${said}: not an answer of Databricks' API`,
    );
  }
  const said = [`HTTP ${status}`, error.errorCode].filter(Boolean).join(' ');
  const message = error.message.slice(0, LONGEST_MESSAGE);
  const refusal = { status, errorCode: error.errorCode, said: message, details: error.details };
  return new DatabricksError(codeOf(status, error), `${said}: ${message}`, { refusal });
}

function codeOf(status: number, { errorCode, message }: ApiError): DatabricksErrorCode {
  if (TOKEN_BUCKET.test(message) || CONCURRENT_LIMIT.test(message)) return 'THROTTLED';
  if (errorCode === 'INVALID_PARAMETER_VALUE' && MISSING.test(message)) return 'NOT_FOUND';
  return BY_WORD[errorCode ?? ''] ?? codeOfStatus(status);
}

function codeOfStatus(status: number): DatabricksErrorCode {
  if (status === 401) return 'NO_CREDENTIALS';
  if (status === 403) return 'ACCESS_DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 408) return 'TIMEOUT';
  if (status === 429) return 'THROTTLED';
  if (status === 501) return 'NOT_SUPPORTED';
  return status >= 500 ? 'SERVER_ERROR' : 'OTHER';
}

/** A recorded failure as the error it was, so that code which asks for its class decides the same again. */
export function rebuilt({ name, code, message }: NonNullable<Attempt['failure']>): Error {
  const known = DATABRICKS_ERROR_CODES.find((one) => one === code);
  if (name === 'DatabricksError' && known) return new DatabricksError(known, message);
  if (name === 'ReadError') return new ReadError(code as ReadError['code'], message);
  return Object.assign(new Error(message), { name }, code === null ? {} : { code });
}
