import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readFailure } from '#domain/reading/read-failure.ts';
import { ReadError } from '#domain/words/errors.ts';
import { agentFor } from './agents.ts';
import { type Destination, type HttpProxy, proxyFor, throughProxy } from './proxy.ts';
import { isTlsSwitchedOff, OWN_CA, SWITCHED_OFF } from './trust.ts';

/** Milliseconds. */
export interface SdkTimeouts {
  readonly connectionTimeout?: number;
  readonly requestTimeout?: number;
  readonly socketTimeout?: number;
  readonly throwOnRequestTimeout?: boolean;
}

type Handle = NodeHttpHandler['handle'];

/** What an AWS SDK client sends with: the environment's proxy and CAs, TLS always verified, errors that name the proxy. */
export interface SdkHandler {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: Handle;
  readonly destroy: () => void;
  /** For the SDK, which may set what none of ours depends on. */
  readonly updateHttpClientConfig: (key: never, value: never) => void;
  readonly httpHandlerConfigs: () => object;
}

/** Sockets are the process's; a handler of its own for each client only keeps that client's time limits. */
export function sdkHandler(timeouts: SdkTimeouts = {}, caBundle = () => process.env.AWS_CA_BUNDLE): SdkHandler {
  const handlers = new Map<object, NodeHttpHandler>();
  const handlerFor = (to: Destination, proxy: HttpProxy | undefined): NodeHttpHandler => {
    const agent = agentFor({ protocol: to.protocol, proxy, caBundle: caBundle() });
    const known = handlers.get(agent);
    if (known) return known;
    // Until a proxy has let us through, no socket is there to tell of; a tunnel has a time limit of its own.
    const { connectionTimeout: _, ...once } = timeouts;
    const handler = new NodeHttpHandler({ ...(proxy ? once : timeouts), httpAgent: agent, httpsAgent: agent as never });
    handlers.set(agent, handler);
    return handler;
  };
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      if (isTlsSwitchedOff()) throw new ReadError('TLS', SWITCHED_OFF);
      const proxy = proxyFor(request);
      try {
        return await handlerFor(request, proxy).handle(request, options);
      } catch (error) {
        throw told(error, proxy);
      }
    },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** The same error, so that the SDK knows what may be tried again, with what a person needs to know besides. */
function told(error: unknown, proxy: HttpProxy | undefined): unknown {
  if (!(error instanceof Error)) return error;
  if (proxy) error.message = `${error.message} (${throughProxy(proxy)})`;
  const isRefused = !(error instanceof ReadError) && readFailure(error).code === 'TLS';
  if (isRefused) error.message = `${error.message}. The certificate was refused and nothing was sent; ${OWN_CA}`;
  return error;
}
