import type { Answer, Fault, Protocol } from './fault-proxy.ts';

/** An error as each protocol writes it. */
function refusal(protocol: Protocol, status: number, code: string): Answer {
  const message = `refused by the test as ${code}`;
  if (protocol === 'json')
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
      body: JSON.stringify({ __type: code, message }),
    };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = {
    ec2: `<Response><Errors>${error}</Errors><RequestID>00000000-0000-0000-0000-000000000000</RequestID></Response>`,
    query: `<ErrorResponse>${error}</ErrorResponse>`,
    rest: error,
  }[protocol];
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** Each protocol's words for the same refusal: [status, code]. */
type Words = Readonly<Record<Protocol, readonly [number, string]>>;

const refusing =
  (words: Words): Fault =>
  ({ protocol }) =>
    refusal(protocol, ...words[protocol]);

export const denied = refusing({
  json: [400, 'AccessDeniedException'],
  ec2: [403, 'UnauthorizedOperation'],
  query: [403, 'AccessDenied'],
  rest: [403, 'AccessDenied'],
});

/** A denial that does not keep to the protocol, as some gateways and emulators write it. */
export const deniedInXml: Fault = () => refusal('query', 403, 'AccessDenied');

export const throttled = refusing({
  json: [400, 'ThrottlingException'],
  ec2: [503, 'RequestLimitExceeded'],
  query: [400, 'Throttling'],
  rest: [503, 'SlowDown'],
});

export const serverError = refusing({
  json: [500, 'InternalFailure'],
  ec2: [500, 'InternalError'],
  query: [500, 'InternalFailure'],
  rest: [500, 'InternalError'],
});

export const credentialsExpired = refusing({
  json: [400, 'ExpiredTokenException'],
  ec2: [400, 'RequestExpired'],
  query: [403, 'ExpiredToken'],
  rest: [400, 'ExpiredToken'],
});

export const noAnswer: Fault = () => 'no answer';

export const cutInMidBody: Fault = async (_call, forward) => ({ cutAfterHalf: await forward() });

/** Half a document, delivered whole. */
export const malformed: Fault = async (_call, forward) => {
  const answer = await forward();
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
};

/** What a captive portal or a filtering proxy answers: well-formed, successful, and no answer to the question. */
export const signInPage: Fault = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body><p>Please sign in.</p></body></html>',
});

/** Success without any of its members. */
export const emptyAnswer: Fault = ({ protocol, operation }) => ({
  status: 200,
  headers: {},
  body: protocol === 'json' ? '{}' : `<${operation}Response></${operation}Response>`,
});

/** How each protocol marks a page as not the last one. */
const withToken = (answer: Answer, protocol: Protocol, token: string): Answer =>
  protocol === 'json'
    ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Truncated: true, NextMarker: token }) }
    : {
        ...answer,
        body: answer.body
          .replace(/<nextToken>[^<]*<\/nextToken>|<nextToken\/>/, '')
          .replace(/<\/[A-Za-z]+Response>\s*$/, (end) => `<nextToken>${token}</nextToken>${end}`),
      };

/** Whether the answer is a page of a list, with room for a token. */
export const isPage = (answer: Pick<Answer, 'body'>, protocol: Protocol): boolean =>
  protocol === 'json' ? answer.body.includes('"Truncated"') : listOf(answer.body) !== undefined;

/** The element of an XML answer that holds its list, if it is a list: `<volumeSet>`, `<securityGroupInfo>`. */
const listOf = (body: string): string | undefined =>
  /<[A-Za-z]+Response\b[^>]*>\s*(?:<requestId>[^<]*<\/requestId>\s*)?<([A-Za-z]+)(?:\s*\/>|>\s*(?:<item\b|<\/\1>))/.exec(
    body,
  )?.[1];

/** Every page says that it goes on at the same place. */
export const tokenThatRepeats: Fault = async ({ protocol, body }, forward) =>
  withToken(await forward(withoutToken(body, protocol)), protocol, 'again');

/** A cut list that does not say where it goes on. */
export const cutWithoutToken: Fault = async (_call, forward) => {
  const answer = await forward();
  return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Truncated: true, NextMarker: undefined }) };
};

/** The first page is empty and says where to go on; the list stands there. */
export const emptyPageFirst: Fault = async (call, forward) => {
  const isSecond = /empty-page/.test(call.body);
  const answer = await forward(isSecond ? withoutToken(call.body, call.protocol) : undefined);
  return isSecond ? answer : withToken(withoutItems(answer, call.protocol), call.protocol, 'empty-page');
};

const withoutToken = (body: string, protocol: Protocol): string =>
  protocol === 'json'
    ? JSON.stringify({ ...JSON.parse(body), Marker: undefined })
    : body.replace(/&NextToken=[^&]*/, '');

const withoutItems = (answer: Answer, protocol: Protocol): Answer =>
  protocol === 'json'
    ? {
        ...answer,
        body: JSON.stringify(JSON.parse(answer.body), (_key, value) => (Array.isArray(value) ? [] : value)),
      }
    : { ...answer, body: answer.body.replace(new RegExp(`<(${listOf(answer.body)})>[\\s\\S]*</\\1>`), '<$1/>') };
