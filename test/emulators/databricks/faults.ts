import type { ServerResponse } from 'node:http';
import { bodyText, htmlPage, type Reply } from './replies.ts';
import type { JsonObject } from './state.ts';

/** Takes an answer's place: `answer` is the reply there would have been, made when it is asked for. */
export type Fault = (response: ServerResponse, answer: () => Reply, url: URL) => Reply | undefined;

/** Another answer instead. */
export const reply =
  (instead: Reply): Fault =>
  () =>
    instead;

export const refuse = (status: number, errorCode: string, message = `refused by the test as ${errorCode}`): Fault =>
  reply({ status, json: { error_code: errorCode, message } });

export const throttle = (retryAfter?: string): Fault =>
  reply({
    status: 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    json: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Too many requests' },
  });

/** What stands in between answers with a page. */
export const page = (status: number, title: string): Fault => reply(htmlPage(status, title));

export const redirect = (location: string): Fault => reply({ status: 302, headers: { location }, text: '' });

/** Takes the call and never answers. */
export const hang: Fault = () => undefined;

/** Begins at once and never ends: a byte now and then, each before anybody loses patience. */
export const drip: Fault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
  return undefined;
};

/** As fast as it is read, without end. */
export const endless: Fault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const spaces = Buffer.alloc(2 ** 20, ' ');
  const fill = () => {
    while (!response.destroyed && response.write(spaces));
  };
  response.on('drain', fill);
  fill();
  return undefined;
};

/** A name in another encoding. */
export const notUtf8: Fault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(Buffer.from('{"name":"M\xfcller"}', 'latin1'));
  return undefined;
};

/** The headers and half of the body, and then silence. */
export const stallInMidBody: Fault = (response, answer) => {
  half(response, answer());
  return undefined;
};

/** The headers and half of the body, and then the connection is gone. */
export const cutInMidBody: Fault = (response, answer) => {
  half(response, answer(), () => response.destroy());
  return undefined;
};

/** The connection is gone before anything was answered. */
export const reset: Fault = (response) => {
  response.destroy();
  return undefined;
};

function half(response: ServerResponse, answer: Reply, then?: () => void): void {
  const body = Buffer.from(bodyText(answer));
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), then);
}

/** Half a document, delivered whole. */
export const malformedJson: Fault = (_response, answer) => {
  const whole = bodyText(answer());
  return { status: 200, headers: { 'content-type': 'application/json' }, text: whole.slice(0, whole.length / 2) };
};

/** Every page says that it goes on at the same place. */
export const tokenThatRepeats: Fault = (_response, answer, url) => {
  if (url.searchParams.get('page_token') === 'again') url.searchParams.delete('page_token');
  const given = answer();
  return { ...given, json: { ...(given.json as JsonObject), next_page_token: 'again' } };
};

/** The first page is empty and says where to go on; the list begins there. */
export const emptyPageFirst: Fault = (_response, answer, url) => {
  if (url.searchParams.get('page_token') === 'first') url.searchParams.delete('page_token');
  else if (!url.searchParams.has('page_token')) return { status: 200, json: { next_page_token: 'first' } };
  return answer();
};

/** Pages without end, each empty and each with a token of its own. */
export const pagesWithoutEnd = (): Fault => {
  let pages = 0;
  return () => {
    pages += 1;
    return { status: 200, json: { next_page_token: `page-${pages}` } };
  };
};
