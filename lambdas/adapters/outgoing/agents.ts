import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpProxy } from './proxy.ts';
import { ofBundle } from './trust.ts';
import { TunnelAgent } from './tunnel.ts';

/** As many connections to one host as anything here asks at once. */
const SOCKETS = 64;
const KEPT = { keepAlive: true, maxSockets: SOCKETS } as const;

const made = new Map<string, HttpAgent>();

interface Way {
  readonly protocol: string;
  readonly proxy: HttpProxy | undefined;
  /** A file of CAs beside those Node trusts. */
  readonly caBundle?: string | undefined;
}

/**
 * The one agent of this process for a way out: straight, or through a proxy. Certificates are always verified. Throws a
 * ReadError TLS for a bundle of CAs that cannot be read.
 */
export function agentFor({ protocol, proxy, caBundle }: Way): HttpAgent {
  const key = JSON.stringify([protocol, proxy?.url.href, protocol === 'https:' && caBundle]);
  const agent = made.get(key) ?? make(protocol, proxy, caBundle);
  made.set(key, agent);
  return agent;
}

function make(protocol: string, proxy: HttpProxy | undefined, caBundle: string | undefined): HttpAgent {
  if (protocol === 'http:') return new HttpAgent(proxy ? { ...KEPT, proxyEnv: { http_proxy: proxy.url.href } } : KEPT);
  const secureContext = ofBundle(caBundle);
  const options = { ...KEPT, rejectUnauthorized: true, ...(secureContext ? { secureContext } : {}) };
  return proxy ? new TunnelAgent(proxy, options) : new HttpsAgent(options);
}
