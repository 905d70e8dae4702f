import * as z from 'zod';
import type { ProbeReason } from '#domain/databricks/clusters/probe-reasons.ts';
import { told } from '#domain/databricks/documented.ts';
import { DatabricksError } from '#domain/databricks/error.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { Language } from './eligibility.ts';

/** What stands before the answer, so that nothing else the cluster prints is taken for it. */
const SENTINEL = 'evidence-locker spark.ssl.enabled=';

/**
 * Ask with a default, so that an unset setting is an answer and not an error, which a broken cluster gives too. The
 * setting and its meaning: https://docs.databricks.com/aws/en/archive/security/hipaa-legacy-cluster
 */
export const COMMANDS: Readonly<Record<Language, string>> = {
  scala: `println("${SENTINEL}" + spark.conf.getOption("spark.ssl.enabled").getOrElse("unset"))`,
  python: `print("${SENTINEL}" + spark.conf.get("spark.ssl.enabled", "unset"))`,
};

const Results = z.looseObject({
  resultType: z.string(),
  data: told(z.unknown()),
  summary: told(z.string()),
});
/** https://docs.databricks.com/api/workspace/commandexecution/commandstatus */
export const CommandStatus = z.looseObject({ status: z.string(), results: told(Results) });

/** The value a finished command printed. Throws a ReadError for everything else it may have come to. */
export function printedValue({ status, results }: z.output<typeof CommandStatus>): string {
  if (status !== 'Finished') throw unexpected(`the command ended as ${status}`);
  if (results?.resultType === 'error') throw failedOnCluster(plain(results.summary));
  if (results?.resultType !== 'text' || typeof results.data !== 'string')
    throw unexpected('the command finished without a text');
  const said = results.data.split(/\r?\n/).filter((line) => line.startsWith(SENTINEL));
  const [line] = said;
  if (line === undefined || said.length > 1) throw unexpected('the command did not print what it was asked');
  const value = line.slice(SENTINEL.length);
  if (!/^(?:true|false|unset)$/i.test(value)) throw unexpected('the command printed neither true, false nor unset');
  return value;
}

/**
 * A cluster whose administrator allows some languages alone says so when a context is made, or only of the command:
 * "This execution contained at least one disallowed language."
 */
const DISALLOWED = /\blanguage\b.{0,60}\bnot (?:supported|allowed)\b|\bdisallowed language\b/i;

/** The command was not run, because the cluster does not take its language. */
export class DisallowedLanguage extends ReadError {}

const failedOnCluster = (summary: string): ReadError => {
  const how = `the command failed on the cluster: ${summary}`;
  return DISALLOWED.test(summary) ? new DisallowedLanguage('UNEXPECTED_RESPONSE', how) : unexpected(how);
};

const unexpected = (how: string): ReadError => new ReadError('UNEXPECTED_RESPONSE', how);

const LONGEST_SUMMARY = 300;

/** Summaries come with the tags of a notebook around them. */
const plain = (summary: string | null): string =>
  (summary ?? 'it does not say how')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST_SUMMARY);

/**
 * What API 1.2 says in words alone, for it gives no codes: refusals that are this cluster's nature. Undefined: a
 * failure like any other.
 */
export function refusalOf(error: unknown): ProbeReason | undefined {
  const said = error instanceof DatabricksError ? (error.refusal?.said ?? '') : '';
  if (/\bsingle-user check failed\b/i.test(said)) return 'DEDICATED_TO_OTHER';
  if (/\bClusterNotReadyException\b/.test(said)) return 'NOT_RUNNING';
  if (DISALLOWED.test(said)) return 'NO_SUITABLE_LANGUAGE';
  return undefined;
}

export const isContextGone = (error: unknown): boolean =>
  error instanceof DatabricksError && /\bContextNotFoundException\b/.test(error.refusal?.said ?? '');

/** Databricks itself says so; a page with status 404 does not. */
export const isNotFound = (error: unknown): boolean => error instanceof DatabricksError && error.code === 'NOT_FOUND';

export const failureOf = (error: unknown): ProbeReason =>
  error instanceof DatabricksError && error.code === 'ACCESS_DENIED' ? 'REFUSED' : 'FAILED';
