import { HttpRequest } from '@smithy/protocol-http';
import { readFailure } from '#domain/reading/read-failure.ts';
import { type SdkTimeouts, sdkHandler } from './sdk-handler.ts';

const SOON: SdkTimeouts = { connectionTimeout: 4_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Whether a host answers at all; any status will do, for nothing was asked. */
export interface Reached {
  /** Milliseconds the clock here is ahead of the host's; null where nobody answered, or the answer carries no date. */
  readonly skewMs: number | null;
  /** Why it does not answer, as a gap would say it. */
  readonly problem: string | null;
}

/** One request without credentials, the way every other one goes. `ofAws`: AWS_CA_BUNDLE counts there. */
export async function reach(url: URL, ofAws: boolean): Promise<Reached> {
  const handler = ofAws ? sdkHandler(SOON) : sdkHandler(SOON, () => undefined);
  const { protocol, hostname, port } = url;
  const to = { protocol, hostname, ...(port === '' ? {} : { port: Number(port) }) };
  try {
    const { response } = await handler.handle(
      new HttpRequest({ ...to, method: 'GET', path: '/', headers: { host: url.host } }),
    );
    response.body.destroy();
    const date = Date.parse(response.headers.date ?? '');
    return { skewMs: Number.isNaN(date) ? null : Date.now() - date, problem: null };
  } catch (error) {
    return { skewMs: null, problem: readFailure(error).reason };
  }
}
