import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ClosedServices } from '#adapters/aws/closed-services.ts';
import { readerSessions } from '#adapters/aws/reader-session.ts';
import type { TimeLimit } from '#adapters/aws/time-limit.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import type { Read } from '#domain/declaring/collector.ts';
import type { RawLine } from '#domain/reading/recording.ts';
import { rawKey } from '#domain/words/keys.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { storeRecording } from '../../../lambdas/steps/recording/store-recording.ts';
import { scratch } from '../../support/sample-runs.ts';

const ROLE = 'arn:aws:iam::111122223333:role/EvidenceLocker-Reader';
const RUN = '2026-10-05T06-00-00Z';
const SCOPE = awsRegion('111122223333', 'us-east-1');
const STS_REQUEST = 'c6104cbe-af31-11e0-8154-cbc7ccf896c7';

/** As documented: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>ARO123EXAMPLE123:${RUN}@kms-keys</AssumedRoleId>
<Arn>arn:aws:sts::111122223333:assumed-role/EvidenceLocker-Reader/${RUN}@kms-keys</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>wJalrXUtnFEMI/K7MDENG</SecretAccessKey>
<SessionToken>AQoDYXdzEPT-TOKEN</SessionToken><Expiration>2026-10-05T06:15:00Z</Expiration></Credentials>
<PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>
<ResponseMetadata><RequestId>${STS_REQUEST}</RequestId></ResponseMetadata></AssumeRoleResponse>`;

const refusal = (code: string, message: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>
<Message>${message}</Message></Error><RequestId>${STS_REQUEST}</RequestId></ErrorResponse>`;

let server: Server;
let endpoint: string;
let folder: Awaited<ReturnType<typeof scratch>>;
let sts: { status: number; body: string } | 'hangs';
let asked: URLSearchParams[];
let signers: string[];

const isSts = ({ headers }: IncomingMessage): boolean => headers['x-amz-target'] === undefined;

beforeAll(async () => {
  folder = await scratch();
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (isSts(request)) {
      asked.push(new URLSearchParams(body));
      if (sts === 'hangs') return;
      response.writeHead(sts.status, { 'content-type': 'text/xml', 'x-amzn-requestid': STS_REQUEST }).end(sts.body);
      return;
    }
    signers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Keys":[],"Truncated":false}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await folder.remove();
});
beforeEach(() => {
  sts = { status: 200, body: ASSUMED };
  asked = [];
  signers = [];
});

const OWN = { accessKeyId: 'AKIAOWN', secretAccessKey: 'own' };

/** Records one unit that lists keys, with the role of the function and a session of its own. */
async function record(closed = new ClosedServices(), limit: TimeLimit = {}) {
  const locker = await directoryLocker(folder.path(crypto.randomUUID()), { create: true });
  const client = new STSClient({ endpoint, region: 'us-east-1', credentials: OWN, maxAttempts: 1 });
  const session = readerSessions(ROLE, client);
  const aws = { endpoint, session, closed, pace: async () => {}, maxAttempts: 1, credentials: OWN, ...limit };
  const ports = {
    locker,
    access: { aws, databricks: databricksAccess(undefined) },
    code: { version: '0.0.0', sha256: '0' },
    principal: 'arn:aws:sts::111122223333:assumed-role/planner/x',
  };
  const reads: Read[] = ['kms:ListKeys'];
  const errors: unknown[] = [];
  const state = await storeRecording(ports, {
    run: RUN,
    collector: 'kms-keys',
    scope: SCOPE,
    reads,
    async read({ aws: clientOf }) {
      await clientOf(KMSClient)
        .send(new ListKeysCommand({}))
        .catch((error: unknown) => errors.push(error));
      return { rows: 0, gaps: [] };
    },
  });
  const lines: RawLine[] = [];
  for await (const line of readRecording(locker.open(rawKey(RUN, 'kms-keys', SCOPE.id)))) lines.push(line);
  return { state, errors, lines, text: JSON.stringify(lines) };
}

describe('a unit of AWS', () => {
  test('asks for a session of its own name with a policy of exactly its reads, for a quarter of an hour', async () => {
    await record();
    expect(asked.map((form) => Object.fromEntries(form))).toEqual([
      {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: ROLE,
        RoleSessionName: `${RUN}@kms-keys`,
        DurationSeconds: '900',
        Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:ListKeys"],"Resource":"*"}]}',
      },
    ]);
  });

  test('reads with that session, and records as whom and by which request, and nothing else of what STS said', async () => {
    const { lines, text } = await record();
    expect(signers).toEqual(['ASIAIOSFODNN7EXAMPLE']);
    expect(lines[0]).toMatchObject({
      principal: `arn:aws:sts::111122223333:assumed-role/EvidenceLocker-Reader/${RUN}@kms-keys`,
      assumeRequestId: STS_REQUEST,
    });
    for (const secret of ['ASIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI', 'AQoDYXdzEPT', 'ARO123EXAMPLE123'])
      expect(text).not.toContain(secret);
  });

  test.each([
    [
      'refuses',
      403,
      refusal('AccessDenied', 'User is not authorized to perform: sts:AssumeRole'),
      /AccessDenied: User is not/,
    ],
    ['throttles', 400, refusal('Throttling', 'Rate exceeded'), /Throttling: Rate exceeded/],
    [
      'answers without credentials',
      200,
      '<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>',
      /no credentials/,
    ],
  ])('asks nothing where STS %s, and every call says so', async (_how, status, body, reason) => {
    sts = { status, body };
    const { errors, lines } = await record();
    expect(signers).toEqual([]);
    expect(errors).toEqual([
      expect.objectContaining({ code: 'NO_CREDENTIALS', message: expect.stringMatching(reason) }),
    ]);
    expect(lines[0]).toMatchObject({ principal: null });
    expect(lines[1]).toMatchObject({ type: 'call', operation: 'kms:ListKeys', failure: { code: 'NO_CREDENTIALS' } });
  });

  test('keeps the id of a request that STS refused', async () => {
    sts = { status: 403, body: refusal('AccessDenied', 'no') };
    expect((await record()).lines[0]).toMatchObject({ principal: null, assumeRequestId: STS_REQUEST });
  });

  test('waits for STS no longer than for other calls, and is stored as cut', async () => {
    sts = 'hangs';
    const { errors, lines } = await record(undefined, { deadline: Date.now() + 300.5, graceMs: 100 });
    expect(signers).toEqual([]);
    expect(errors).toEqual([expect.objectContaining({ name: 'ReadError', code: 'DEADLINE' })]);
    expect(lines[0]).toMatchObject({ principal: null });
    expect(lines[1]).toMatchObject({ attempts: [], failure: { code: 'DEADLINE' } });
  });

  test('closes no service for others where a policy of the organization denies the session', async () => {
    const closed = new ClosedServices();
    const denied = 'not authorized to perform: sts:AssumeRole with an explicit deny in a service control policy';
    sts = { status: 403, body: refusal('AccessDenied', denied) };
    await record(closed);
    sts = { status: 200, body: ASSUMED };
    const { errors } = await record(closed);
    expect(errors).toEqual([]);
    expect(signers).toHaveLength(1);
  });
});
