import { BlockList, isIP } from 'node:net';
import { ReadError } from '#domain/words/errors.ts';

/** A proxy that stands between this machine and a host. */
export interface HttpProxy {
  /** With its credentials, if it has any: for the connection alone. */
  readonly url: URL;
  /** `http://proxy.example:3128`, without credentials. */
  readonly name: string;
  /** The environment variable that named it. */
  readonly setBy: string;
}

/** Where a request goes, as URL and the SDK's requests both say it. */
export interface Destination {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: string | number | undefined;
}

/** What is asked by each scheme, in this order; lower case first, as curl and the AWS CLI do. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

/**
 * The proxy that the environment names for this destination, if any. Loopback is no exception: it is left out with
 * NO_PROXY, as with curl and the AWS CLI. Throws a ReadError CONNECTION for a value that is no HTTP proxy.
 */
export function proxyFor(to: Destination, environment: NodeJS.ProcessEnv = process.env): HttpProxy | undefined {
  const setBy = VARIABLES[to.protocol]?.find((name) => environment[name]);
  if (setBy === undefined || isExempt(to, environment.no_proxy || environment.NO_PROXY || '')) return undefined;
  return parsed(environment[setBy] ?? '', setBy);
}

function parsed(value: string, setBy: string): HttpProxy {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !['http:', 'https:'].includes(url.protocol))
    throw new ReadError(
      'CONNECTION',
      `${setBy} names no proxy that can be used: it has to be http://host:port or https://host:port; nothing was sent`,
    );
  if (!isDecodable(url.username) || !isDecodable(url.password))
    throw new ReadError(
      'CONNECTION',
      `${setBy} has a user or password that cannot be decoded: write % as %25; nothing was sent`,
    );
  return { url, name: `${url.protocol}//${url.host}`, setBy };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false; // the caller says so
  }
}

/** As a recording names it. */
export const recordedProxy = (proxy: HttpProxy | undefined): { proxy?: Pick<HttpProxy, 'name' | 'setBy'> } =>
  proxy === undefined ? {} : { proxy: { name: proxy.name, setBy: proxy.setBy } };

/** As a person is told of it, after what went wrong. */
export const throughProxy = ({ name, setBy }: Pick<HttpProxy, 'name' | 'setBy'>): string =>
  `through the proxy ${name}, which ${setBy} names`;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** `*`; a host and all below it, with or without a dot before it; an address; a network in CIDR; any with a port. */
function isExempt({ protocol, hostname, port }: Destination, list: string): boolean {
  const host = bare(hostname.toLowerCase());
  const at = String(port || DEFAULT_PORTS[protocol]);
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, only] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      return (only === undefined || only === at) && covers(bare(name), host);
    });
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

function covers(entry: string, host: string): boolean {
  if (isIP(host) !== 0) return entry.includes('/') ? isInNetwork(entry, host) : entry === host;
  const name = entry.replace(/^\*?\./, '');
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

function isInNetwork(cidr: string, host: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = isIP(network);
  if (family === 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}
