import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { type PendingCall, recordedCall } from '#adapters/aws/call.ts';
import { clientsThrough } from '#adapters/aws/transport.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';

const SSN = '219-45-6789';

function rig(answer: object) {
  const settled: RecordedCall[] = [];
  let sent = 0;
  const exchange = async () => {
    sent += 1;
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    const times = { requestedAt: '2026-11-21T06:00:00.000Z', durationMs: 1, serverDate: null };
    const body = JSON.stringify(answer);
    return { ...times, status: 200, requestId: null, headers, body, encoding: 'utf8' as const, failure: null };
  };
  const settle = async (call: PendingCall, failure: Error | undefined) =>
    void settled.push(recordedCall(call, failure));
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const transport = { admit() {}, exchange, settle, client: { credentials, maxAttempts: 1 } };
  return { kms: clientsThrough(transport, { region: 'us-east-1' })(KMSClient), settled, sent: () => sent };
}

test('a call by what was masked is not sent, recorded as failed, and a gap', async () => {
  const { kms, settled, sent } = rig({});
  const error = await kms
    .send(new DescribeKeyCommand({ KeyId: 'alias/[masked: ssn]' }))
    .catch((thrown: unknown) => thrown);
  expect(readFailure(error)).toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
    reason: expect.stringContaining('is masked'),
  });
  expect([sent(), settled]).toMatchObject([0, [{ attempts: [], failure: { code: 'UNEXPECTED_RESPONSE' } }]]);
});

test('what is asked is recorded masked', async () => {
  const { kms, settled } = rig({ KeyMetadata: { KeyId: 'k' } });
  await kms.send(new DescribeKeyCommand({ KeyId: `alias/${SSN}` }));
  expect(settled[0]?.request.body).toBe('{"KeyId":"alias/[masked: ssn]"}');
  expect(JSON.stringify(settled)).not.toContain(SSN);
});
