import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { ReadError } from '#domain/words/errors.ts';

/** What a person can do about a certificate that is not trusted, by what our code listens to. */
export const OWN_CA =
  'name a CA of your own in NODE_EXTRA_CA_CERTS (for AWS, AWS_CA_BUNDLE will do), or take the CAs of this machine with NODE_OPTIONS=--use-system-ca';

/** Node's one switch against TLS is not obeyed: better no evidence than what whoever stands in between likes to say. */
export const isTlsSwitchedOff = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  environment.NODE_TLS_REJECT_UNAUTHORIZED === '0';

export const SWITCHED_OFF =
  'NODE_TLS_REJECT_UNAUTHORIZED=0 would accept any certificate; nothing was sent. ' +
  'Unset it, and name a CA of your own in NODE_EXTRA_CA_CERTS';

const bundles = new Map<string, SecureContext>();

/**
 * The CAs of AWS_CA_BUNDLE beside those Node trusts, as an agent takes them; undefined where it is not set. Throws a
 * ReadError TLS for a file that cannot be read as certificates.
 */
export function ofBundle(path: string | undefined): SecureContext | undefined {
  if (!path) return undefined;
  const known = bundles.get(path);
  if (known) return known;
  try {
    const context = createSecureContext({ ca: [...getCACertificates('default'), readFileSync(path, 'utf8')] });
    bundles.set(path, context);
    return context;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReadError(
      'TLS',
      `AWS_CA_BUNDLE names ${path}, which cannot be read as certificates (${why}); nothing was sent`,
      {
        cause,
      },
    );
  }
}
