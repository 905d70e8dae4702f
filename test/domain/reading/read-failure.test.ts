import { describe, expect, test } from 'vitest';
import { DatabricksError } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { ReadError, RecordingError } from '#domain/words/errors.ts';

const thrown = (name: string, httpStatusCode?: number, code?: string): Error =>
  Object.assign(new Error('as the service put it'), { name }, code ? { code } : {}, { $metadata: { httpStatusCode } });

describe('readFailure', () => {
  test.each([
    ['AccessDeniedException', 400, 'ACCESS_DENIED'],
    ['UnauthorizedOperation', 403, 'ACCESS_DENIED'],
    ['ExpiredTokenException', 400, 'NO_CREDENTIALS'],
    ['ThrottlingException', 400, 'THROTTLED'],
    ['RequestLimitExceeded', 503, 'THROTTLED'],
    ['KMSInternalException', 500, 'SERVER_ERROR'],
    ['UnsupportedOperationException', 400, 'NOT_SUPPORTED'],
    ['NotFoundException', 400, 'NOT_FOUND'],
    ['TimeoutError', undefined, 'TIMEOUT'],
    ['SomethingNew', 400, 'OTHER'],
    ['SomethingNew', 403, 'ACCESS_DENIED'],
    ['SomethingNew', 502, 'SERVER_ERROR'],
  ])('%s with status %s is %s', (name, status, code) => {
    expect(readFailure(thrown(name, status)).code).toBe(code);
  });

  const REFUSED = 'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: kms:ListKeys';
  const inWords = (name: string, message: string): Error =>
    Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } });

  test.each([
    ['AccessDeniedException', `${REFUSED} with an explicit deny in a service control policy`],
    [
      'UnauthorizedOperation',
      `${REFUSED} with an explicit deny in a service control policy. Encoded authorization failure message: abc`,
    ],
    [
      'AccessDenied',
      `${REFUSED} with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1`,
    ],
  ])('%s by a policy of the organization says so', (name, message) => {
    expect(readFailure(inWords(name, message))).toEqual({
      code: 'DENIED_BY_ORGANIZATION',
      reason: `${name}: ${message.replace(/ Encoded.*/, '')}`,
    });
  });

  test.each([
    [
      'AccessDeniedException',
      `${REFUSED} because no service control policy allows the kms:ListKeys action`,
      'ACCESS_DENIED',
    ],
    ['AccessDeniedException', `${REFUSED} with an explicit deny in an identity-based policy`, 'ACCESS_DENIED'],
    ['AccessDeniedException', `${REFUSED} with an explicit deny in a resource-based policy`, 'ACCESS_DENIED'],
    ['ThrottlingException', 'with an explicit deny in a service control policy', 'THROTTLED'],
  ])('%s: %s is no such denial', (name, message, code) => {
    expect(readFailure(inWords(name, message)).code).toBe(code);
  });

  test.each([
    [403, 'ACCESS_DENIED'],
    [429, 'THROTTLED'],
    [503, 'SERVER_ERROR'],
    [404, 'NOT_FOUND'],
    [200, 'MALFORMED_RESPONSE'],
    [undefined, 'MALFORMED_RESPONSE'],
  ])('an answer with status %s that does not parse is %s', (status, code) => {
    expect(readFailure(thrown('SyntaxError', status)).code).toBe(code);
  });

  test('the status of an answer that does not parse may be told by the answer alone', () => {
    const error = Object.assign(new SyntaxError('Unexpected token'), { $response: { statusCode: 403 } });
    expect(readFailure(error).code).toBe('ACCESS_DENIED');
  });

  test('an answer with a good status out of which no answer came is malformed, whatever the parser calls it', () => {
    expect(readFailure(thrown('Error', 200)).code).toBe('MALFORMED_RESPONSE');
  });

  test('codes of the system come before names', () => {
    expect(readFailure(thrown('Error', undefined, 'ECONNRESET')).code).toBe('CONNECTION');
    expect(readFailure(thrown('Error', undefined, 'CERT_HAS_EXPIRED')).code).toBe('TLS');
  });

  test('our own errors keep their meaning', () => {
    expect(readFailure(new ReadError('PAGE_TOKEN_REPEATED', 'x')).code).toBe('PAGINATION');
    expect(readFailure(new ReadError('UNDECLARED_ACTION', 'x')).code).toBe('UNDECLARED_ACTION');
    expect(readFailure(new RecordingError('NOT_RECORDED', 'x')).code).toBe('REPLAY_MISMATCH');
  });

  test('the reason names what happened, without credentials', () => {
    expect(readFailure(thrown('AccessDeniedException')).reason).toBe('AccessDeniedException: as the service put it');
    expect(readFailure(new Error('for AKIAIOSFODNN7EXAMPLE')).reason).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(readFailure('thrown as text')).toEqual({ code: 'OTHER', reason: 'thrown as text' });
  });

  test('the reason does not begin with the code that stands beside it', () => {
    expect(readFailure(new DatabricksError('NO_CREDENTIALS', 'no token from the host'))).toEqual({
      code: 'NO_CREDENTIALS',
      reason: 'no token from the host',
    });
    expect(readFailure(new ReadError('DEADLINE', 'the time is up')).reason).toBe('the time is up');
    expect(readFailure(new ReadError('PAGE_TOKEN_REPEATED', 'after 2 pages')).reason).toBe(
      'PAGE_TOKEN_REPEATED: after 2 pages',
    );
  });

  test('where a gateway answered without naming an error, the reason gives the HTTP status', () => {
    const reason = (name: string, message: string, httpStatusCode: number) =>
      readFailure(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })).reason;
    const hint =
      '\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';
    expect(reason('Error', `mismatched tags <html> and </title>.${hint}`, 502)).toBe(
      'HTTP 502: mismatched tags <html> and </title>.',
    );
    expect(reason('SyntaxError', `Unexpected token '<'${hint}`, 403)).toBe(
      "HTTP 403: SyntaxError: Unexpected token '<'",
    );
    expect(reason('Unknown', 'Unknown', 501)).toBe('HTTP 501: the answer names no error');
    expect(reason('SomethingNew', 'as the service put it', 400)).toBe('HTTP 400: SomethingNew: as the service put it');
  });
});
