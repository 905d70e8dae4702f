import { describe, expect, test } from 'vitest';
import { clockRefusal, duration } from '#domain/reading/clock-refusal.ts';
import { readFailure } from '#domain/reading/read-failure.ts';

const error = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name }, more);
const clocks = (here: string, there: string | null) => ({
  requestedAt: `2026-11-29T${here}.000Z`,
  durationMs: 0,
  serverDate: there === null ? null : `2026-11-29T${there}.000Z`,
});

// How AWS words it: https://repost.aws/knowledge-center/iam-sts-signature-errors
const BEHIND = 'Signature expired: 20261129T080000Z is now earlier than 20261129T081500Z (20261129T082000Z - 5 min.)';
const AHEAD =
  'Signature not yet current: 20261129T100500Z is still later than 20261129T080500Z (20261129T080000Z + 5 min.)';

describe('a refusal is the clock’s', () => {
  test.each([
    ['SignatureDoesNotMatch', BEHIND, '20 min behind'],
    ['InvalidSignatureException', BEHIND, '20 min behind'],
    ['AccessDeniedException', AHEAD, '2 h 5 min ahead of'],
  ])('for %s, which names both times: %s', (name, message, by) => {
    expect(clockRefusal(error(name, message))).toContain(`The clock of this machine is ${by} the service's`);
    expect(readFailure(error(name, message)).code).toBe('CLOCK_SKEWED');
  });

  test('for S3, which names both times beside its message', () => {
    const times = { RequestTime: '20261129T080000Z', ServerTime: '2026-11-29T09:00:00Z' };
    const said = clockRefusal(error('RequestTimeTooSkewed', 'The difference is too large.', times));
    expect(said).toBe(
      "RequestTimeTooSkewed: The difference is too large. The clock of this machine is 1 h behind the service's; set it right and run again",
    );
  });

  test('for EC2, which names none, by the date of its answer', () => {
    const refused = error('RequestExpired', 'Request has expired.');
    expect(clockRefusal(refused, clocks('08:00:00', '08:20:00'))).toContain('20 min behind');
    expect(clockRefusal(refused, clocks('08:20:00', '08:00:00'))).toContain('20 min ahead of');
    expect(clockRefusal(refused, clocks('08:00:00', null))).toContain('carries no date to say by how much');
  });
});

describe('a refusal is not the clock’s', () => {
  test('for EC2 where the clocks agree: then the credentials have expired', () => {
    const refused = error('RequestExpired', 'Request has expired.');
    expect(clockRefusal(refused, clocks('08:00:00', '08:03:59'))).toBeUndefined();
    expect(readFailure(refused).code).toBe('NO_CREDENTIALS');
  });

  test('where a wrong clock was corrected and the key is wrong besides', () => {
    const refused = error('SignatureDoesNotMatch', 'The request signature we calculated does not match');
    expect(clockRefusal(refused, clocks('08:00:00', '08:20:00'))).toBeUndefined();
    expect(readFailure(refused).code).toBe('NO_CREDENTIALS');
  });
});

test.each([
  [29_000, 'less than a minute'],
  [20 * 60_000, '20 min'],
  [3 * 3_600_000, '3 h'],
  [49 * 3_600_000 + 60_000, '2 d 1 h'],
  [86_400_000 + 5 * 60_000, '1 d 5 min'],
])('%d ms is told as %s', (ms, told) => expect(duration(ms)).toBe(told));
