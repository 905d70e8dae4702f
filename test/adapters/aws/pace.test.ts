import { expect, test } from 'vitest';
import { createPacer } from '#adapters/aws/pace.ts';

/** When each of `count` calls leaves that all want to leave at once, in milliseconds, by a clock that stands still. */
async function departures(action: string, count: number): Promise<number[]> {
  const waits: number[] = [];
  const pace = createPacer(
    () => 0,
    async (ms) => void waits.push(ms),
  );
  await Promise.all(Array.from({ length: count }, () => pace(action, 'us-east-1')));
  return [...Array.from({ length: count - waits.length }, () => 0), ...waits];
}

const mostInASecond = (times: readonly number[]): number =>
  Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1_000).length));

/** https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html */
test.each([
  ['kms:ListKeyRotations', 100],
  ['kms:ListKeys', 500],
  ['kms:GetKeyRotationStatus', 1000],
  ['kms:DescribeKey', 2000],
  ['kms:GetKeyPolicy', 1000],
  ['kms:ListGrants', 100],
])('calls of %s leave no faster than its quota, and not much slower', async (action, quota) => {
  const left = await departures(action, quota * 3);
  expect(mostInASecond(left)).toBeLessThanOrEqual(quota);
  expect(Math.max(...left)).toBeLessThan(3_600);
});

/** A bucket of 100 refilled at 20/s: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
test('calls of EC2 never empty its bucket', async () => {
  const left = (await departures('ec2:DescribeVolumes', 400)).sort((a, b) => a - b);
  let tokens = 100;
  let at = 0;
  for (const time of left) {
    tokens = Math.min(100, tokens + ((time - at) / 1000) * 20) - 1;
    at = time;
    expect(tokens).toBeGreaterThanOrEqual(0);
  }
});

test('another region, and another action, has turns of its own', async () => {
  const waits: number[] = [];
  const pace = createPacer(
    () => 0,
    async (ms) => void waits.push(ms),
  );
  for (const [action, region] of [
    ['kms:ListKeyRotations', 'us-east-1'],
    ['kms:ListKeyRotations', 'us-west-2'],
    ['kms:ListKeys', 'us-east-1'],
  ] as const)
    await Promise.all(Array.from({ length: 5 }, () => pace(action, region)));
  expect(waits).toEqual([]);
});
