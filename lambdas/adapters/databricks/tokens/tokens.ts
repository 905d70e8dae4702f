import { DatabricksError } from '#domain/databricks/error.ts';

/** An access token as its endpoint gave it. */
export interface Grant {
  readonly token: string;
  /** Milliseconds it lives, from when it was asked for; null when nobody says. */
  readonly livesMs: number | null;
}

/** A way to prove who asks: a service principal with a federation policy or a secret, or a person's token. */
export interface Principal {
  /** The service principal's application id, or what else names it; no secret. */
  readonly name: string;
  /** A new token for the host; null where there is only the one that was refused. */
  readonly grant: (host: string) => Promise<Grant>;
  /** False for a token that cannot be had anew. */
  readonly renewable: boolean;
}

/** The tokens of one principal, one for each host. They are held here and handed to nobody but the wire. */
export interface Tokens {
  readonly principal: string;
  /** Throws a DatabricksError when none is to be had: NO_CREDENTIALS, or what kept the endpoint from answering. */
  get(host: string): Promise<string>;
  /** A token instead of one the host refused; false when there is no other to be had. */
  renew(host: string, refused: string): Promise<boolean>;
}

/** Replaced this long before it ends, or at four fifths of a shorter life, so that no call carries an ending token. */
const MARGIN_MS = 60_000;
/** A refusal stands for so long: a thousand calls that wait for a token do not ask a thousand times. */
const REFUSAL_MS = 10_000;

interface Held {
  readonly grant: Promise<Grant>;
  /** The token once it is there. */
  token: string | undefined;
  until: number;
}

/** `now` in milliseconds. Whoever asks while a token is on its way waits for that one. */
export function createTokens(principal: Principal, now: () => number = () => performance.now()): Tokens {
  const held = new Map<string, Held>();

  const ask = (host: string): Held => {
    const began = now();
    const asked: Held = { grant: granted(principal, host), token: undefined, until: Number.POSITIVE_INFINITY };
    held.set(host, asked);
    asked.grant.then(
      ({ token, livesMs }) => {
        asked.token = token;
        if (livesMs !== null) asked.until = began + livesMs - Math.min(MARGIN_MS, livesMs / 5);
      },
      () => {
        asked.until = now() + REFUSAL_MS; // heard by whoever awaits the grant
      },
    );
    return asked;
  };

  const current = (host: string): Held => {
    const one = held.get(host);
    return one !== undefined && now() < one.until ? one : ask(host);
  };

  return {
    principal: principal.name,
    get: async (host) => (await current(host).grant).token,
    async renew(host, refused) {
      if (!principal.renewable) return false;
      if (held.get(host)?.token === refused) held.delete(host);
      await current(host).grant;
      return true;
    },
  };
}

/** What may stand in an Authorization header, RFC 6750 §2.1; anything else would be quoted by the error about it. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

async function granted(principal: Principal, host: string): Promise<Grant> {
  const grant = await principal.grant(host);
  if (TOKEN.test(grant.token)) return grant;
  throw new DatabricksError('NO_CREDENTIALS', `the token of ${principal.name} is none that can be sent`);
}
