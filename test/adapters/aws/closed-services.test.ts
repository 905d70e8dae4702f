import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClosedServices } from '#adapters/aws/closed-services.ts';
import { liveTransport } from '#adapters/aws/live.ts';
import { replayTransport } from '#adapters/aws/replay.ts';
import { clientsThrough } from '#adapters/aws/transport.ts';
import { createReplay } from '#adapters/recording/replay.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';

const BY_POLICY = 'is not authorized to perform this with an explicit deny in a service control policy';
const READS = ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'kms:ListKeys'] as const;
const VPCS = '<DescribeVpcsResponse><requestId>1</requestId><vpcSet/></DescribeVpcsResponse>';
const SUBNETS = '<DescribeSubnetsResponse><requestId>1</requestId><subnetSet/></DescribeSubnetsResponse>';

let server: Server;
let asked: string[];
/** Operations of EC2 that are refused, and in which words. */
let refused: Record<string, string>;

beforeEach(async () => {
  [asked, refused] = [[], {}];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const region = /\/([a-z0-9-]+)\/(ec2|kms)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
    const operation = /Action=(\w+)/.exec(body)?.[1] ?? String(request.headers['x-amz-target']).split('.')[1] ?? '';
    asked.push(`${operation} ${region}`);
    const words = refused[operation];
    if (words !== undefined) {
      const error = `<Error><Code>UnauthorizedOperation</Code><Message>${words}</Message></Error>`;
      response.writeHead(403).end(`<Response><Errors>${error}</Errors><RequestID>2</RequestID></Response>`);
    } else if (operation === 'ListKeys') response.end('{"Keys":[]}');
    else response.end(operation === 'DescribeVpcs' ? VPCS : SUBNETS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

/** A unit's clients and what they recorded; units of one scope share `closed`. */
function unit(closed?: ClosedServices) {
  const calls: RecordedCall[] = [];
  const transport = liveTransport({
    reads: READS,
    pace: async () => {},
    record: async (call) => void calls.push(call),
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    maxAttempts: 1,
    ...(closed === undefined ? {} : { closed }),
  });
  return { aws: clientsThrough(transport, { region: 'eu-west-3' }), calls };
}

async function* each(calls: readonly RecordedCall[]): AsyncGenerator<RecordedCall> {
  yield* calls;
}

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error) => readFailure(error).code,
  );
const vpcs = (aws: ReturnType<typeof unit>['aws'], region?: string) =>
  codeOf(aws(EC2Client, region).send(new DescribeVpcsCommand({})));
const subnets = (aws: ReturnType<typeof unit>['aws']) => codeOf(aws(EC2Client).send(new DescribeSubnetsCommand({})));

describe('a service whose first call a policy of the organization denies', () => {
  test('is asked once in that region, by whichever unit comes first, and the others are refused without a call', async () => {
    refused = { DescribeVpcs: BY_POLICY };
    const closed = new ClosedServices();
    expect(await vpcs(unit(closed).aws)).toBe('DENIED_BY_ORGANIZATION');
    expect(await subnets(unit(closed).aws)).toBe('DENIED_BY_ORGANIZATION');
    expect(asked).toEqual(['DescribeVpcs eu-west-3']);
  });

  test('is asked once by units that begin at the same time', async () => {
    refused = { DescribeVpcs: BY_POLICY, DescribeSubnets: BY_POLICY };
    const closed = new ClosedServices();
    await Promise.all([1, 2, 3, 4].map((n) => (n % 2 ? vpcs : subnets)(unit(closed).aws)));
    expect(asked).toHaveLength(1);
  });

  test('is asked in another region, and other services in this one', async () => {
    refused = { DescribeVpcs: BY_POLICY };
    const { aws } = unit(new ClosedServices());
    await vpcs(aws);
    await vpcs(aws, 'eu-west-1');
    expect(await codeOf(aws(KMSClient).send(new ListKeysCommand({})))).toBe('answered');
    expect(asked).toEqual(['DescribeVpcs eu-west-3', 'DescribeVpcs eu-west-1', 'ListKeys eu-west-3']);
  });

  test('is recorded as not asked and why, so that a replay is refused the same', async () => {
    refused = { DescribeVpcs: BY_POLICY };
    const closed = new ClosedServices();
    await vpcs(unit(closed).aws);
    const { aws, calls } = unit(closed);
    await subnets(aws);
    expect(calls).toMatchObject([
      { operation: 'ec2:DescribeSubnets', attempts: [], failure: { code: 'DENIED_BY_ORGANIZATION' } },
    ]);
    expect(calls[0]?.failure?.message).toContain(`the first call of ec2 in eu-west-3 was answered with`);
    const replay = createReplay(each(calls), () => {});
    expect(await subnets(clientsThrough(replayTransport(replay, READS), { region: 'eu-west-3' }))).toBe(
      'DENIED_BY_ORGANIZATION',
    );
  });
});

describe('nothing else closes a service', () => {
  test.each([
    ['any other denial', 'because no service control policy allows the ec2:DescribeVpcs action', 'ACCESS_DENIED'],
    ['a denial by a policy of the role', 'with an explicit deny in an identity-based policy', 'ACCESS_DENIED'],
  ])('%s', async (_, words, code) => {
    refused = { DescribeVpcs: words };
    const closed = new ClosedServices();
    expect(await vpcs(unit(closed).aws)).toBe(code);
    expect(await subnets(unit(closed).aws)).toBe('answered');
  });

  test('a denial by such a policy that is not of the first call: the service was open before', async () => {
    refused = { DescribeSubnets: BY_POLICY };
    const closed = new ClosedServices();
    expect(await vpcs(unit(closed).aws)).toBe('answered');
    expect(await subnets(unit(closed).aws)).toBe('DENIED_BY_ORGANIZATION');
    expect(await vpcs(unit(closed).aws)).toBe('answered');
    expect(asked).toHaveLength(3);
  });

  test('a service that was not reached', async () => {
    const closed = new ClosedServices();
    const failed = closed.ask({ service: 'ec2', region: 'eu-west-3' }, () => Promise.reject(new Error('cut')));
    await expect(failed).rejects.toThrow('cut');
    expect(await subnets(unit(closed).aws)).toBe('answered');
  });
});
