import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EXAMPLE, HOST, PROFILE } from '#collectors/compute/clusters/examples.ts';
import { judgeInternode, judgeLocalDisk, SINGLE_NODE } from '#domain/databricks/clusters/cluster-judgements.ts';
import { judgeSparkSsl } from '#domain/databricks/clusters/cluster-spark-ssl.ts';
import { clusterSpec, clusterSpecAnswer } from '#domain/databricks/clusters/cluster-spec.ts';

const noGap = () => undefined;
const NO_TABLES = { region: HOST, lookup: () => ({ absent: true }) as never };
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

describe('a cluster of one node', () => {
  const lookup = () => ({ found: PROFILE, unread: noGap });
  const context = {
    region: HOST,
    policy: { sparkSsl: { requireRuntime: false, approvedInitScripts: [] } },
    lookup,
  } as never;
  const plain = { ...EXAMPLE, nodeEncryption: { 'i3.xlarge': false }, singleNode: true };

  test('sends nothing between nodes, whatever its type and whatever it says of Spark', () => {
    expect(judgeInternode(plain, noGap, NO_TABLES)).toEqual(SINGLE_NODE);
    expect(judgeSparkSsl(plain, noGap, { why: 'nobody asked' }, context)).toEqual(SINGLE_NODE);
    expect(judgeSparkSsl(plain, noGap, { value: 'unset' }, context)).toEqual(SINGLE_NODE);
    expect(judgeInternode({ ...plain, singleNode: null }, noGap, NO_TABLES).verdict).toBe('FAIL');
  });

  /** ClusterSpec of https://docs.databricks.com/api/workspace/clusters/create */
  test.each([
    [{ num_workers: 0 }, true],
    [{ is_single_node: true }, true],
    [{ is_single_node: true, num_workers: 2 }, false],
    [{ is_single_node: true, autoscale: {} }, false],
    [{ is_single_node: false }, null],
    [{}, null],
  ])('is one by its specification %j: %s', (spec, singleNode) => {
    expect(clusterSpec(z.looseObject(clusterSpecAnswer).parse(spec)).singleNode).toBe(singleNode);
  });
});

describe('a cluster of whose workers nobody says the type', () => {
  test('is not known to encrypt between instances', () => {
    expect(judgeInternode(HALF_SAID, noGap, NO_TABLES)).toMatchObject({
      verdict: 'UNKNOWN',
      code: 'NODE_TYPE_NOT_REPORTED',
    });
  });

  test('is not excused from Spark encryption by the profile', () => {
    const lookup = () => ({ found: PROFILE, unread: noGap });
    const context = {
      region: HOST,
      policy: { sparkSsl: { requireRuntime: false, approvedInitScripts: [] } },
      lookup,
    } as never;
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
