import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { address, originOf } from '#adapters/databricks/wire/address.ts';
import { DatabricksReadText } from '#domain/declaring/databricks-client.ts';
import { outcome } from '../rig.ts';

const GROUP = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
const LIST = 'GET /api/2.1/clusters/list';

describe('the address of a call', () => {
  test('is its path with the values in it, and the query in the order of its names', () => {
    expect(address(GROUP, { path: { id: 'a b/c' } })).toEqual({
      method: 'GET',
      path: '/api/2.0/preview/scim/v2/Groups/a%20b%2Fc',
      query: '',
      body: '',
    });
    expect(address(LIST, { query: { page_token: 'x&y=z', page_size: 100, filter: undefined } }).query).toBe(
      'page_size=100&page_token=x%26y%3Dz',
    );
  });

  test.each(['', '.', '..', '\ud800'])('refuses %j in a path, where it would be another path', async (id) => {
    expect(await outcome((async () => address(GROUP, { path: { id } }))())).toMatchObject({
      name: 'DatabricksError',
      code: 'UNEXPECTED_RESPONSE',
    });
  });

  test('never leaves its path, whatever an id holds', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('../../x', '%2e%2e', 'a?b#c', '/', '\\..\\'),
    );
    fc.assert(
      fc.property(anything, (id) => {
        fc.pre(!['', '.', '..'].includes(id));
        const url = new URL(address(GROUP, { path: { id } }).path, 'https://host.example');
        const [last, ...before] = url.pathname.split('/').reverse();
        expect(before.reverse().join('/')).toBe('/api/2.0/preview/scim/v2/Groups');
        expect(decodeURIComponent(last as string)).toBe(id);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });

  test('carries every parameter as one parameter, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (query) => {
        const url = new URL(`https://host.example/?${address(LIST, { query }).query}`);
        expect(new Map(url.searchParams)).toEqual(new Map(Object.entries(query)));
      }),
    );
  });
});

describe('a declared call', () => {
  test.each([LIST, GROUP, 'GET /api/2.0/accounts/{account_id}/scim/v2/Users', 'POST /api/1.2/contexts/destroy'])(
    'may be %s',
    (call) => expect(DatabricksReadText.safeParse(call).success).toBe(true),
  );

  test.each([
    'POST /api/2.1/clusters/delete',
    'DELETE /api/2.0/preview/scim/v2/Users/{id}',
    'POST /api/1.2/contexts/create/{id}',
    'GET /oidc/v1/token',
    'GET /api/2.0/../../oidc/v1/token',
    'GET /api/2.0/secrets/get?scope=a',
    'GET /api/',
    'get /api/2.1/clusters/list',
    'kms:ListKeys',
  ])('may not be %s', (call) => expect(DatabricksReadText.safeParse(call).success).toBe(false));
});

describe('where a host is reached', () => {
  test('is https and the host itself', () => {
    expect(originOf('dbc-a1b2345c-d6e7.cloud.databricks.com')).toEqual({
      url: 'https://dbc-a1b2345c-d6e7.cloud.databricks.com',
      headers: {},
    });
  });

  test.each(['evil.example/x', 'user@host.example', 'host.example:443', 'HOST.example', '-a.example', 'localhost', ''])(
    'is nowhere for %j, which is no host name',
    (host) => expect(() => originOf(host)).toThrow(/is not a host name/),
  );

  test('is another server where one stands in for all, which is told the host', () => {
    expect(originOf('dbc-one.cloud.databricks.com', 'http://localhost:8080')).toEqual({
      url: 'http://localhost:8080',
      headers: { 'x-forwarded-host': 'dbc-one.cloud.databricks.com' },
    });
    expect(originOf('dbc-one.cloud.databricks.com', 'https://proxy.example').url).toBe('https://proxy.example');
  });

  test.each(['http://proxy.example', 'ftp://localhost', 'localhost:8080', 'https://user:pw@proxy.example', 'nonsense'])(
    'is never %s: a token goes there',
    (endpoint) => expect(() => originOf('dbc-one.cloud.databricks.com', endpoint)).toThrow(/Databricks endpoint/),
  );

  test('keeps a password in a refused endpoint to itself', () => {
    expect(() => originOf('dbc-one.cloud.databricks.com', 'https://user:hunter2@proxy.example')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
