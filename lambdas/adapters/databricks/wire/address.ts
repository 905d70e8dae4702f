import { DatabricksError } from '#domain/databricks/error.ts';
import type { CallParts, DatabricksRead, Scalar } from '#domain/declaring/databricks-client.ts';
import { ConfigError } from '#domain/words/errors.ts';

/** A call as it goes out, everything but credentials. `path` and `query` are encoded. */
export interface Addressed {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** In the order of the names, so that equal questions are equal text; empty where there is none. */
  readonly query: string;
  readonly body: string;
}

/** Fills a declared call. Throws a DatabricksError for a value that cannot stand in an address. */
export function address(
  call: DatabricksRead,
  parts: CallParts & { readonly path?: Readonly<Record<string, Scalar>> },
): Addressed {
  const [method, template = ''] = call.split(' ');
  return {
    method: method === 'POST' ? 'POST' : 'GET',
    path: template.replace(/\{([a-z_]+)\}/g, (_braces, name: string) => segment(name, parts.path?.[name])),
    query: queryText(parts.query ?? {}),
    body: parts.body === undefined ? '' : JSON.stringify(parts.body),
  };
}

/** One segment of a path. Dot segments are refused, for URLs resolve them even when they are encoded. */
function segment(name: string, value: Scalar | undefined): string {
  const text = String(value ?? '');
  if (text === '' || text === '.' || text === '..' || !text.isWellFormed())
    throw new DatabricksError(
      'UNEXPECTED_RESPONSE',
      `${name} is ${JSON.stringify(text)}, which cannot stand in a path; nothing was sent`,
    );
  return encodeURIComponent(text);
}

const queryText = (query: Readonly<Record<string, Scalar | undefined>>): string =>
  Object.entries(query)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encoded(name)}=${encoded(String(value))}`]))
    .sort()
    .join('&');

/** Unpaired surrogates, which no URL can hold, become U+FFFD. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Where a host is reached, and the header that tells a server in its place which host is meant. */
export interface Origin {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * `https://<host>`. With `endpoint` another server stands for all hosts and learns from `x-forwarded-host` which one is
 * meant; it may do without TLS on loopback only, because a token goes there. Throws a ConfigError.
 */
export function originOf(host: string, endpoint?: string): Origin {
  if (!HOST.test(host))
    throw new ConfigError('INVALID', [`"${host}" is not a host name such as dbc-a1b2345c-d6e7.cloud.databricks.com`]);
  if (endpoint === undefined) return { url: `https://${host}`, headers: {} };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.pathname !== '/')
    throw new ConfigError('INVALID', [
      `the Databricks endpoint "${url?.origin ?? endpoint}" is neither https://<host> nor http:// on this machine`,
    ]);
  return { url: url.origin, headers: { 'x-forwarded-host': host } };
}
