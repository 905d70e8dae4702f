import { describe, expect, test } from 'vitest';
import { type Authentication, DatabricksConfig } from '#domain/declaring/databricks-config.ts';

const ACCOUNT = '6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11';
const federated = (clientId: string, scope = 'all-apis'): Authentication => ({
  mode: 'aws-federation',
  clientId,
  scope,
});
const secret = (name: string): Authentication => ({
  mode: 'oauth-secret',
  secretId: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`,
  scope: 'all-apis',
});
const READER = '0a1b2c3d-0000-4000-8000-00000000000a';
const PROBE = '0a1b2c3d-0000-4000-8000-00000000000b';
const problemsOf = (auth: Authentication, probe: Authentication) =>
  DatabricksConfig.safeParse({ accountId: ACCOUNT, auth, probe: { auth: probe } }).error?.issues ?? [];

describe('the probe', () => {
  test.each<[string, Authentication, Authentication]>([
    ['the same client', federated(READER), federated(READER)],
    [
      'the same client in other letters, for other scopes',
      federated(READER),
      federated(READER.toUpperCase(), 'clusters'),
    ],
    ['the same secret', secret('reader'), secret('reader')],
  ])('that asks as the reader does, by %s, is a mistake that says what to do', (_how, auth, probe) => {
    expect(problemsOf(auth, probe)).toMatchObject([
      {
        path: ['probe', 'auth'],
        message: expect.stringContaining('Make a service principal of its own for the probe'),
      },
    ]);
  });

  test.each<[string, Authentication, Authentication]>([
    ['another client', federated(READER), federated(PROBE)],
    ['another secret', secret('reader'), secret('probe')],
    ['another way', secret('reader'), federated(PROBE)],
  ])('that asks by %s is none', (_how, auth, probe) => {
    expect(problemsOf(auth, probe)).toEqual([]);
  });
});

describe('a list of workspaces', () => {
  const one = { id: '1001', host: 'dbc-one.cloud.databricks.com' };
  const two = { id: '1002', host: 'dbc-two.cloud.databricks.com' };
  const problems = (...workspaces: readonly object[]) =>
    DatabricksConfig.safeParse({ accountId: ACCOUNT, auth: federated(READER), workspaces }).error?.issues ?? [];

  test.each([
    ['id', { ...two, id: one.id }],
    ['host', { ...two, host: one.host }],
  ])('that has the same %s twice is a mistake, for its host would be read by two at once', (_what, again) => {
    expect(problems(one, again)).toMatchObject([
      { path: ['workspaces', 1], message: expect.stringContaining('workspaces.0') },
    ]);
  });

  test('of several workspaces is none', () => {
    expect(problems(one, two)).toEqual([]);
  });
});
