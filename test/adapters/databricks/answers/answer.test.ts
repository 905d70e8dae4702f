import { describe, expect, test } from 'vitest';
import { answerOf, rebuilt, refusalOf } from '#adapters/databricks/answers/answer.ts';
import { DATABRICKS_ERROR_CODES, DatabricksError, etagOfUnset } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';

const answered = (status: number, body: string): Attempt => ({
  requestedAt: '2026-11-21T06:00:00.000Z',
  durationMs: 1,
  status,
  requestId: null,
  serverDate: null,
  headers: {},
  body,
  encoding: 'utf8',
  failure: null,
});

describe('a refusal', () => {
  test.each([
    [
      'REST 2.x',
      403,
      { error_code: 'PERMISSION_DENIED', message: 'no' },
      'ACCESS_DENIED',
      'HTTP 403 PERMISSION_DENIED: no',
    ],
    ['a numeric code', 401, { error_code: 401, message: 'sent none' }, 'NO_CREDENTIALS', 'HTTP 401 401: sent none'],
    ['API 1.2', 500, { error: 'ContextNotFound: x' }, 'SERVER_ERROR', 'HTTP 500: ContextNotFound: x'],
    [
      'OAuth',
      401,
      { error: 'invalid_client', error_description: 'why' },
      'NO_CREDENTIALS',
      'HTTP 401: invalid_client: why',
    ],
    ['SCIM', 404, { detail: 'User 1 not found', status: '404' }, 'NOT_FOUND', 'HTTP 404 SCIM_404: User 1 not found'],
    [
      'SCIM with a type',
      400,
      { detail: 'bad', status: '400', scimType: 'invalidFilter' },
      'OTHER',
      'HTTP 400 SCIM_400: invalidFilter bad',
    ],
    [
      'SCIM that broke',
      500,
      { detail: 'null', status: '500' },
      'SERVER_ERROR',
      'HTTP 500 SCIM_500: SCIM API internal error',
    ],
    [
      'a missing cluster',
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message: 'Cluster 1 does not exist' },
      'NOT_FOUND',
      undefined,
    ],
    ['another bad parameter', 400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'page_size' }, 'OTHER', undefined],
    ['a feature the tier lacks', 404, { error_code: 'FEATURE_DISABLED', message: 'tier' }, 'NOT_SUPPORTED', undefined],
    [
      'an API that is not there',
      404,
      { error_code: 'ENDPOINT_NOT_FOUND', message: 'none' },
      'NOT_SUPPORTED',
      undefined,
    ],
    ['a limit said with 400', 400, { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow' }, 'THROTTLED', undefined],
    [
      'an internal limit',
      500,
      { error_code: 'INTERNAL', message: 'RPC token bucket limit has been exceeded.' },
      'THROTTLED',
      undefined,
    ],
    ['an unknown word', 418, { error_code: 'TEAPOT', message: 'x' }, 'OTHER', undefined],
  ])('in the shape of %s is understood', (_shape, status, body, code, message) => {
    const error = refusalOf(status, JSON.stringify(body));
    expect(error.code).toBe(code);
    if (message !== undefined) expect(error.message).toBe(message);
    expect(error.refusal?.status).toBe(status);
    expect(readFailure(error)).toEqual({ code, reason: error.message });
  });

  test.each([
    [401, 'NO_CREDENTIALS'],
    [403, 'ACCESS_DENIED'],
    [404, 'UNEXPECTED_RESPONSE'],
    [408, 'TIMEOUT'],
    [429, 'THROTTLED'],
    [501, 'NOT_SUPPORTED'],
    [502, 'SERVER_ERROR'],
    [503, 'SERVER_ERROR'],
    [599, 'SERVER_ERROR'],
    [302, 'OTHER'],
  ])(
    'that is a page is judged by its status alone: %i is %s, and a 404 says nothing of what is there',
    (status, code) => {
      const error = refusalOf(status, '<!DOCTYPE html><html><head><title>Sign in\n here</title></head></html>');
      expect(error).toMatchObject({ code, refusal: null });
      expect(error.message).toBe(`HTTP ${status} with the page "Sign in here": not an answer of Databricks' API`);
    },
  );

  test('without a word, or in words of nobody, is judged by its status too', () => {
    expect(refusalOf(503, '').message).toContain('without a word');
    for (const body of ['', '[]', '"x"', '{"other":1}', 'Bad Gateway'])
      expect(refusalOf(502, body)).toMatchObject({ code: 'SERVER_ERROR', refusal: null });
  });

  test('in plain text is understood', () => {
    expect(refusalOf(400, 'INVALID_STATE: not now')).toMatchObject({
      code: 'OTHER',
      message: 'HTTP 400 INVALID_STATE: not now',
    });
  });

  test('tells a setting that was never set from one that is not there', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', metadata: { etag: 'e1' } }];
    const body = { error_code: 'NOT_FOUND', message: 'none' };
    expect(etagOfUnset(refusalOf(404, JSON.stringify({ ...body, details })))).toBe('e1');
    expect(etagOfUnset(refusalOf(404, JSON.stringify(body)))).toBeUndefined();
    expect(etagOfUnset(refusalOf(403, JSON.stringify({ ...body, details })))).toBeUndefined();
    expect(etagOfUnset(refusalOf(404, '<html></html>'))).toBeUndefined();
    expect(etagOfUnset(new Error('no'))).toBeUndefined();
  });

  test('of a name of 4,000 signs does not fill the report', () => {
    const message = '😀'.repeat(4_000);
    expect(refusalOf(400, JSON.stringify({ error_code: 'X', message })).message.length).toBeLessThan(600);
  });
});

describe('an answer', () => {
  test('that succeeded and is no JSON is malformed', () => {
    for (const [body, said] of [
      ['', 'an empty answer'],
      ['<html><head><title>Sign in</title></head></html>', 'the page "Sign in"'],
      ['{"clusters": [', 'an answer that is no JSON'],
    ] as const)
      expect(() => answerOf(answered(200, body))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_RESPONSE', message: `HTTP 200 with ${said}` }),
      );
  });

  test('that never came is the failure of its exchange', () => {
    const failure = { name: 'DatabricksError', code: 'TLS', message: 'refused' };
    expect(() => answerOf({ ...answered(200, ''), status: null, failure })).toThrow(
      new DatabricksError('TLS', 'refused'),
    );
  });
});

test('a recorded failure comes back as the class it was, with code and words', () => {
  for (const error of [
    new DatabricksError('NO_CREDENTIALS', 'a'),
    new ReadError('DEADLINE', 'b'),
    new TypeError('c'),
  ]) {
    const { name, message } = error;
    const code = (error as { code?: string }).code ?? null;
    const again = rebuilt({ name, code, message });
    expect(again.name).toBe(name);
    expect(readFailure(again)).toEqual(readFailure(error));
  }
  expect(rebuilt({ name: 'DatabricksError', code: 'TLS', message: '' })).toBeInstanceOf(DatabricksError);
  expect(rebuilt({ name: 'ReadError', code: 'DEADLINE', message: '' })).toBeInstanceOf(ReadError);
});

test('every code of an error is a code of a gap', () => {
  for (const code of DATABRICKS_ERROR_CODES)
    expect(readFailure(new DatabricksError(code, 'why'))).toEqual({ code, reason: 'why' });
});
