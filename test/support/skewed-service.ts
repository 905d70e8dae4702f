import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SkewedService {
  readonly url: string;
  /** Requests that were refused because of their time. */
  readonly refused: () => number;
  close(): Promise<void>;
}

/** Signature version 4 lets a request be five minutes off, S3 and EC2 fifteen; one limit is enough here. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Stands before an emulated account and has another time than this machine, by `shiftMs`: seen from there, our clock is
 * wrong. It refuses in the words of each service, and dates every answer by its own clock, or not at all.
 */
export async function startSkewedService(
  target: string,
  { shiftMs, dated = true }: { readonly shiftMs: number; readonly dated?: boolean },
): Promise<SkewedService> {
  let refused = 0;
  const now = () => Date.now() + shiftMs;
  const date = (): Record<string, string> => (dated ? { date: new Date(now()).toUTCString() } : {});
  const server = createServer((request, response) => {
    response.sendDate = false;
    const asked = instant(String(request.headers['x-amz-date']));
    if (Math.abs(asked - now()) > TOLERANCE_MS) {
      refused += 1;
      const { status, body, type } = refusal(String(request.headers.authorization), asked, now());
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...date() });
      request.resume();
      response.end(body);
      return;
    }
    const { date: _, ...headers } = request.headers;
    const onward = send(`${target}${request.url}`, { method: request.method, headers }, (answer) => {
      const { date: _, connection: __, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 500, { ...kept, ...date() });
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const instant = (compact: string): number =>
  Date.parse(compact.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

/** Wordings: https://repost.aws/knowledge-center/iam-sts-signature-errors and the S3 and EC2 references of errors. */
function refusal(authorization: string, asked: number, now: number) {
  const service = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\//.exec(authorization)?.[1];
  const edge = compact(now + (asked < now ? -TOLERANCE_MS : TOLERANCE_MS));
  const said =
    asked < now
      ? `Signature expired: ${compact(asked)} is now earlier than ${edge} (${compact(now)} - 5 min.)`
      : `Signature not yet current: ${compact(asked)} is still later than ${edge} (${compact(now)} + 5 min.)`;
  if (service === 'ec2')
    return {
      status: 400,
      type: 'text/xml',
      body: '<Response><Errors><Error><Code>RequestExpired</Code><Message>Request has expired.</Message></Error></Errors><RequestID>1</RequestID></Response>',
    };
  if (service === 'sts')
    return {
      status: 403,
      type: 'text/xml',
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>${said}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    };
  if (service === 's3')
    return {
      status: 403,
      type: 'application/xml',
      body: `<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>${compact(asked)}</RequestTime><ServerTime>${new Date(now).toISOString()}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>`,
    };
  return {
    status: 400,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: 'InvalidSignatureException', message: said }),
  };
}
