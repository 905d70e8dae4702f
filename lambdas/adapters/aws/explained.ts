import { clockRefusal } from '#domain/reading/clock-refusal.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';
import { throughProxy } from '../outgoing/proxy.ts';

/**
 * A refusal that says less than the exchange it came in: of a wrong clock, or a page of a proxy's. From what was kept,
 * so that every replay says the same.
 */
export function explained(error: Error, refused: Attempt | undefined): ReadError | undefined {
  if (error instanceof ReadError || !refused || refused.status === null) return undefined;
  if (refused.proxy && isPage(refused)) return pageInstead(refused);
  const why = clockRefusal(error, refused);
  return why === undefined ? undefined : new ReadError('CLOCK_SKEWED', why, { cause: error });
}

/** For an answer that is a page; see `isPage`. */
export const pageInstead = ({ status, proxy }: Attempt): ReadError =>
  new ReadError(
    'UNEXPECTED_RESPONSE',
    proxy
      ? `a page for people came (HTTP ${status}) instead of an answer, ${throughProxy(proxy)}`
      : 'a page for people came instead of an answer: a proxy stands in between',
  );

/** No AWS API answers in HTML; an SDK would read it as an answer with nothing in it. */
export const isPage = ({ body }: Attempt): boolean => /^\s*<(!doctype html|html)/i.test(body ?? '');
