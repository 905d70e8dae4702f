import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';

/** What an issuer publishes (RFC 7517), by key id. */
export type PublishedKeys = ReadonlyMap<string, JsonWebKey>;

export interface Issuer {
  readonly url: string;
  readonly keys: PublishedKeys;
  /** A signed JWT with these claims; `alg` and the signing key can be made wrong. */
  issue(claims: Readonly<Record<string, unknown>>, options?: { alg?: string; key?: KeyObject }): string;
}

/** An issuer of web identities as AWS STS is one: RS256, its key published. */
export function createIssuer(url: string, kid = 'key-1'): Issuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    url,
    keys: new Map([[kid, publicKey.export({ format: 'jwk' })]]),
    issue(claims, { alg = 'RS256', key = privateKey } = {}) {
      const signed = `${encode({ alg, typ: 'JWT', kid })}.${encode({ iss: url, ...claims })}`;
      const signature = alg === 'none' ? '' : sign('sha256', Buffer.from(signed), key).toString('base64url');
      return `${signed}.${signature}`;
    },
  };
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

export interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  /** Seconds since the epoch. */
  readonly exp?: number;
  readonly nbf?: number;
}

/** The claims of a JWT that one of these keys signed; undefined for any other. */
export function verifiedClaims(jwt: string, issuers: ReadonlyMap<string, PublishedKeys>): Claims | undefined {
  const [header, payload, signature, ...rest] = jwt.split('.');
  const head = decode(header) as { alg?: string; kid?: string } | undefined;
  const claims = decode(payload) as Claims | undefined;
  const key = issuers.get(claims?.iss ?? '')?.get(head?.kid ?? '');
  if (!claims || !key || head?.alg !== 'RS256' || rest.length > 0) return undefined;
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature ?? '', 'base64url'),
  );
  return isSigned ? claims : undefined;
}

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined; // no JSON is no JWT
  }
}
