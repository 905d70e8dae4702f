import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { awsFederation, stsWebIdentity } from '#adapters/databricks/tokens/principals.ts';
import { storedSecret } from '#adapters/databricks/tokens/stored-secret.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import * as faults from '../../../emulators/databricks/faults.ts';
import { createIssuer } from '../../../emulators/databricks/jwt.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { EmulatedState } from '../../../emulators/databricks/state.ts';
import { webIdentityAnswer } from '../../../emulators/databricks/web-identity.ts';
import { ACCOUNT_HOST, CLIENT_ID, outcome, PATIENT, rigFor } from '../rig.ts';

const WORKSPACES = 'GET /api/2.0/accounts/{account_id}/workspaces';
const ISSUER = 'https://11111111-2222-4333-8444-555555555555.tokens.sts.global.api.aws';
const ROLE = 'arn:aws:iam::123456789012:role/evidence-databricks';
const issuer = createIssuer(ISSUER);
const NOW = Date.UTC(2026, 10, 21, 6);
const seconds = NOW / 1000;

let emulated: EmulatedDatabricks;
let servers: Server[] = [];
beforeEach(async () => {
  const state = new EmulatedState();
  state.issuers.set(ISSUER, issuer.keys);
  state.addClient(CLIENT_ID, { federation: [{ issuer: ISSUER, subject: ROLE }] });
  emulated = await startEmulatedDatabricks({ state, now: () => NOW });
});
afterEach(async () => {
  await emulated.close();
  for (const server of servers) server.close();
  servers = [];
});

const good = () => ({ sub: ROLE, aud: emulated.state.accountId, nbf: seconds, exp: seconds + 900 });

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

const TOKEN = 'POST /oidc/accounts/{account_id}/v1/token';
const ONE_TRY = { maxAttempts: 1, budgetMs: 1, firstMs: 1, longestMs: 1 };

const federated = (webIdentity: () => Promise<string>, scope = 'provisioning:read') =>
  awsFederation({
    clientId: CLIENT_ID,
    accountId: emulated.state.accountId,
    accountHost: ACCOUNT_HOST,
    endpoint: emulated.url,
    scope,
    webIdentity,
    timeouts: PATIENT,
    retry: ONE_TRY,
  });

function workspaces(webIdentity: () => Promise<string>, scope?: string) {
  const tokens = createTokens(federated(webIdentity, scope));
  const { databricks } = rigFor(emulated, { host: ACCOUNT_HOST, reads: [WORKSPACES], tokens });
  return outcome(databricks.ask(WORKSPACES, z.array(z.unknown()), { path: { account_id: emulated.state.accountId } }));
}

describe('a role that a federation policy names', () => {
  test('signs in without any secret', async () => {
    expect(await workspaces(async () => issuer.issue(good()))).toEqual([]);
  });

  test('gets a token that ends with its web identity', async () => {
    const grant = await federated(async () => issuer.issue(good())).grant(ACCOUNT_HOST);
    expect(grant.livesMs).toBe(900_000);
  });

  test('may no more than the scope it asked for', async () => {
    expect(await workspaces(async () => issuer.issue(good()), 'clusters:read')).toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('scopes: provisioning'),
    });
  });

  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  test.each([
    ['another audience', () => issuer.issue({ ...good(), aud: 'somebody-else' })],
    ['another role', () => issuer.issue({ ...good(), sub: `${ROLE}-2` })],
    [
      'the session and not the role',
      () => issuer.issue({ ...good(), sub: 'arn:aws:sts::123456789012:assumed-role/e/s' }),
    ],
    ['another issuer', () => createIssuer('https://issuer.example').issue(good())],
    ['the issuer’s name and another key', () => issuer.issue(good(), { key: other })],
    ['no signature', () => issuer.issue(good(), { alg: 'none' })],
    ['an algorithm Databricks does not take', () => issuer.issue(good(), { alg: 'ES384' })],
    ['a time that is over', () => issuer.issue({ ...good(), exp: seconds - 1 })],
    ['a time that has not come', () => issuer.issue({ ...good(), nbf: seconds + 60 })],
    [
      'claims changed after signing',
      () => {
        const [header, , signature] = issuer.issue(good()).split('.');
        const claims = Buffer.from(JSON.stringify({ iss: ISSUER, ...good(), exp: seconds + 99_999 })).toString(
          'base64url',
        );
        return `${header}.${claims}.${signature}`;
      },
    ],
    ['nonsense', () => 'nonsense'],
  ])('is refused with %s, and the refusal quotes no web identity', async (_what, jwt) => {
    const token = jwt();
    const said = await workspaces(async () => token);
    expect(said).toMatchObject({ code: 'NO_CREDENTIALS', message: expect.stringContaining('invalid_grant') });
    expect(JSON.stringify(said)).not.toContain(token);
  });

  test.each([
    [429, { error: 'invalid_request', error_description: 'Temporarily throttled, too many requests' }, 'THROTTLED'],
    [403, { message: 'Source IP address: 192.0.2.7 is blocked by Databricks IP ACL' }, 'ACCESS_DENIED'],
    [403, { error: 'access_denied' }, 'NO_CREDENTIALS'],
    [400, { error: 'invalid_client' }, 'NO_CREDENTIALS'],
  ])('that is answered %i %j is %3$s', async (status, json, code) => {
    emulated.inject(TOKEN, faults.reply({ status, json }));
    const asked = federated(async () => issuer.issue(good())).grant(ACCOUNT_HOST);
    expect(await outcome(asked)).toMatchObject({ code });
  });

  test('of another account has no endpoint there', async () => {
    const principal = { ...federated(async () => issuer.issue(good())) };
    const elsewhere = awsFederation({
      clientId: CLIENT_ID,
      accountId: 'not-this-account',
      accountHost: ACCOUNT_HOST,
      endpoint: emulated.url,
      scope: 'all-apis',
      webIdentity: async () => issuer.issue(good()),
      timeouts: PATIENT,
    });
    expect(principal.name).toBe(elsewhere.name);
    expect(await outcome(elsewhere.grant(ACCOUNT_HOST))).toMatchObject({ code: 'NO_CREDENTIALS' });
  });
});

describe('the web identity', () => {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const sts = async (answer: RequestListener) =>
    new STSClient({ region: 'us-east-1', endpoint: await listen(answer), credentials, maxAttempts: 1 });

  test('is asked of STS for the Databricks account, signed RS256, for a function’s longest run', async () => {
    const asked: URLSearchParams[] = [];
    const client = await sts(async (request, response) => {
      const form = new URLSearchParams(await textOf(request));
      asked.push(form);
      const { status, body } = webIdentityAnswer(form, { issuer, roleArn: ROLE, now: () => NOW });
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
    const webIdentity = stsWebIdentity(async () => client, emulated.state.accountId);
    expect(await workspaces(webIdentity)).toEqual([]);
    expect(Object.fromEntries(asked[0] as URLSearchParams)).toMatchObject({
      Action: 'GetWebIdentityToken',
      'Audience.member.1': emulated.state.accountId,
      SigningAlgorithm: 'RS256',
      DurationSeconds: '900',
    });
  });

  test('that is switched off for the account says how to switch it on', async () => {
    const client = await sts((_request, response) => {
      const { status, body } = webIdentityAnswer(new URLSearchParams(), { issuer, roleArn: ROLE, isEnabled: false });
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
    expect(await outcome(stsWebIdentity(async () => client, 'a')())).toMatchObject({
      name: 'DatabricksError',
      code: 'NO_CREDENTIALS',
      message: expect.stringContaining('iam:EnableOutboundWebIdentityFederation'),
    });
  });

  test('that the role may not have is a denial', async () => {
    const client = await sts((_request, response) =>
      response
        .writeHead(403, { 'content-type': 'text/xml' })
        .end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'),
    );
    expect(await outcome(stsWebIdentity(async () => client, 'a')())).toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('sts:GetWebIdentityToken'),
    });
  });
});

describe('a secret in Secrets Manager', () => {
  const read = async (secret: unknown, status = 200) => {
    const endpoint = await listen((_request, response) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(secret)),
    );
    const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
    const client = new SecretsManagerClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
    return outcome(storedSecret('databricks/reader', async () => client)());
  };

  test('is the id and the secret of a service principal', async () => {
    expect(await read({ SecretString: '{"client_id":"a","client_secret":"b","more":1}' })).toEqual({
      clientId: 'a',
      clientSecret: 'b',
    });
  });

  test.each(['hunter2', '{"client_id":"a","secret":"hunter2"}', '"hunter2"', '', '{"client_id":"a", hunter2'])(
    'in another form says which form it wants, and nothing of what is there',
    async (SecretString) => {
      const said = await read({ SecretString });
      expect(said).toMatchObject({ code: 'NO_CREDENTIALS', message: expect.stringContaining('databricks/reader') });
      expect(JSON.stringify(said)).not.toContain('hunter2');
    },
  );

  test('that cannot be read is named', async () => {
    expect(await read({ __type: 'AccessDeniedException', message: 'no' }, 400)).toMatchObject({
      code: 'NO_CREDENTIALS',
      message: 'secretsmanager:GetSecretValue of databricks/reader: AccessDeniedException: no',
    });
  });
});
