import { describe, expect, test } from 'vitest';
import { EXAMPLE, HOST, PROFILE } from '#collectors/compute/clusters/examples.ts';
import { judgeInternode, judgeLocalDisk } from '#domain/databricks/clusters/cluster-judgements.ts';
import { judgeSparkSsl } from '#domain/databricks/clusters/cluster-spark-ssl.ts';

const noGap = () => undefined;
const HALF_SAID = {
  ...EXAMPLE,
  ebsVolumeCount: 0,
  nodeEncryption: { 'm6id.large': true, 'unreported workers': null },
};

test('a driver from a pool without disks is not hidden by the volumes of workers of no pool', () => {
  const cluster = { ...EXAMPLE, driverInstancePoolId: 'pool-1', ebsVolumeCount: 2, poolEbsVolumeCount: 0 };
  expect(judgeLocalDisk(cluster, noGap, [])).toMatchObject({ verdict: 'FAIL', code: 'LOCAL_DISK_NOT_ENCRYPTED' });
  expect(judgeLocalDisk({ ...cluster, poolEbsVolumeCount: null }, noGap, [])).toMatchObject({ verdict: 'UNKNOWN' });
  expect(judgeLocalDisk({ ...cluster, poolEbsVolumeCount: 1 }, noGap, [])).toMatchObject({ verdict: 'PASS' });
});

describe('a cluster of whose workers nobody says the type', () => {
  test('is not known to encrypt between instances', () => {
    expect(judgeInternode(HALF_SAID, noGap)).toMatchObject({ verdict: 'UNKNOWN', code: 'NODE_TYPE_NOT_REPORTED' });
  });

  test('is not excused from Spark encryption by the profile', () => {
    const lookup = () => ({ found: PROFILE, unread: noGap });
    const context = { region: HOST, policy: { sparkSsl: { requireRuntime: false } }, lookup } as never;
    expect(judgeSparkSsl(HALF_SAID, noGap, { why: 'nobody asked' }, context).verdict).toBe('UNKNOWN');
  });

  test('may have local disks that were accepted as encrypted, and may not', () => {
    const none = { ...HALF_SAID, nodeEncryption: {} };
    for (const cluster of [HALF_SAID, none])
      expect(judgeLocalDisk(cluster, noGap, ['m6id'])).toMatchObject({
        verdict: 'UNKNOWN',
        code: 'NODE_TYPE_NOT_REPORTED',
      });
    expect(judgeLocalDisk(HALF_SAID, noGap, [])).toMatchObject({ code: 'LOCAL_DISK_NOT_ENCRYPTED' });
    expect(judgeLocalDisk(HALF_SAID, noGap, ['i4i'])).toMatchObject({ code: 'LOCAL_DISK_NOT_ENCRYPTED' });
  });
});
