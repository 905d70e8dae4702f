import type { EmulatedDatabricks } from './server.ts';
import { ACCOUNT_HOST } from './state.ts';

/** Who asks, and where. */
export interface Asking {
  readonly host?: string;
  readonly client?: string;
}

/** Asks with plain fetch, so that the emulated account is held against its documentation and not against our client. */
export function createAsker(emulated: EmulatedDatabricks, defaults: Required<Asking>) {
  const send = (host: string, path: string, init: RequestInit = {}) =>
    fetch(`${emulated.url}${path}`, { ...init, headers: { 'x-forwarded-host': host, ...init.headers } });

  /** By the client's secret, which is `secret`. */
  const token = async ({ host, client }: Asking = {}): Promise<string> => {
    const at = host ?? defaults.host;
    const path = at === ACCOUNT_HOST ? `/oidc/accounts/${emulated.state.accountId}/v1/token` : '/oidc/v1/token';
    const answer = await send(at, path, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client ?? defaults.client}:secret`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
    });
    return (JSON.parse(await answer.text()) as { access_token: string }).access_token;
  };

  const ask = async (method: string, path: string, asking: Asking, body?: object) => {
    const headers = { authorization: `Bearer ${await token(asking)}` };
    const posted = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await send(asking.host ?? defaults.host, path, { method, headers, ...posted });
    return { status: answer.status, json: JSON.parse(await answer.text()) };
  };

  return {
    send,
    token,
    get: (path: string, asking: Asking = {}) => ask('GET', path, asking),
    post: (path: string, body: object) => ask('POST', path, {}, body),
    account: (path: string, client = defaults.client) =>
      ask('GET', `/api/2.0/accounts/${emulated.state.accountId}${path}`, { host: ACCOUNT_HOST, client }),
  };
}
