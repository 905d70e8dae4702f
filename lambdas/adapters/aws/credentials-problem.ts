import { maskText } from '#domain/reading/masking/mask.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { CredentialsError } from '#domain/words/errors.ts';
import type { Profile } from './profile.ts';

/** What the SDK says of a sign-in that ended, in its own wordings and in those of the files it reads. */
const SSO = /\bSSO (?:session|token)|\baws sso login\b|Token is expired|\bsso\b.*\b(?:expired|invalid)/i;

const CONFIG_FILE = () => process.env.AWS_CONFIG_FILE || '~/.aws/config';
const CREDENTIALS_FILE = () => process.env.AWS_SHARED_CREDENTIALS_FILE || '~/.aws/credentials';

/** Why no credentials were found, and what to do, in one sentence. `said` are the words of each way that was tried. */
export function notFound(cause: Error, said: readonly string[], profile: Profile): CredentialsError {
  const { name, exists, isNamed, settings } = profile;
  const problem = (code: CredentialsError['code'], sentence: string) => new CredentialsError(code, sentence, { cause });
  if (isNamed && !exists)
    return problem(
      'NO_SUCH_PROFILE',
      `AWS_PROFILE names "${name}", and neither ${CONFIG_FILE()} nor ${CREDENTIALS_FILE()} has it; name one that is there, or make it with aws configure --profile ${name}`,
    );
  if (settings.credential_process !== undefined && settings.role_arn === undefined)
    return problem(
      'PROCESS_FAILED',
      `the credential_process of profile "${name}" gave no credentials (${oneLine(processWords(said) ?? cause.message)}); run it by hand and mend it`,
    );
  const sso = [cause.message, ...said].find((words) => SSO.test(words));
  if (sso !== undefined || settings.sso_start_url !== undefined)
    return problem(
      'SSO_SIGN_IN',
      `the SSO session of profile "${name}" is not there or has expired (${oneLine(sso ?? cause.message)}); sign in with aws sso login --profile ${name}`,
    );
  if (!exists && /ProviderError$/.test(cause.name))
    return problem(
      'NONE',
      'there are no AWS credentials; sign in with aws sso login or aws configure and name the profile in AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  const whose = exists ? `profile "${name}"` : 'what the environment names';
  const why = oneLine(readFailure(cause).reason);
  return problem('UNUSABLE', `${whose} gives no credentials (${why}); mend it, or name a profile in AWS_PROFILE`);
}

/** Keys that AWS knows no more, or never knew. */
export const notAccepted = (reason: string, cause?: unknown): CredentialsError =>
  new CredentialsError(
    'REFUSED',
    `AWS does not accept the credentials (${oneLine(reason)}); sign in again, or take other keys`,
    cause === undefined ? {} : { cause },
  );

const processWords = (said: readonly string[]): string | undefined =>
  said.find((words) => /credential_process|Command failed/.test(words) && !/did not contain/.test(words));

/** A program's own words may be long, have many lines, and secrets in them. */
const oneLine = (words: string): string =>
  maskText(words.replace(/\s+/g, ' ').trim().slice(0, 300)).replace(/[.;:]$/, '');
