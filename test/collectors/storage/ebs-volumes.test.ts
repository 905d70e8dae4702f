import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/storage/ebs-volumes/collector.ts';
import { volumeOfKnownCluster } from '#collectors/storage/ebs-volumes/known-cluster.ts';
import { type Volume, volumeKeyApproved } from '#collectors/storage/ebs-volumes/rules.ts';
import { judgeRow } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { type Gap, GapIndex } from '#domain/words/gap.ts';
import { awsRegion, databricksWorkspace } from '#domain/words/scope.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const { approvedKeys } = volumeKeyApproved.policy ?? {};

describe('reading volumes', () => {
  const read = async (volume: object) => {
    const { rows } = await readFromStub(collector, {
      DescribeVolumes: { Volumes: [{ VolumeId: 'vol-1', ...volume }] },
    });
    return rows[0];
  };

  test('asks for the largest page, for volumes that AWS services manage and the account hides too', async () => {
    const { calls } = await readFromStub(collector, { DescribeVolumes: { Volumes: [] } });
    expect(calls.map(({ input }) => input)).toEqual([
      { MaxResults: 1000, NextToken: undefined, IncludeManagedResources: true },
    ]);
  });

  test('follows tokens to the end, past an empty page', async () => {
    const pages: Record<string, object> = {
      undefined: { Volumes: [{ VolumeId: 'vol-1' }], NextToken: 'b' },
      b: { Volumes: [], NextToken: 'c' },
      c: { Volumes: [{ VolumeId: 'vol-2' }], NextToken: '' },
    };
    const { rows, gaps } = await readFromStub(collector, {
      DescribeVolumes: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    expect(rows.map(({ id }) => id)).toEqual(['vol-1', 'vol-2']);
    expect(gaps).toEqual([]);
  });

  test('what EC2 does not say is null, never false or zero', async () => {
    expect(await read({})).toMatchObject({
      encrypted: null,
      kmsKeyArn: null,
      sizeGib: null,
      multiAttach: null,
      createdAt: null,
    });
  });

  test('volumes of Databricks carry their cluster', async () => {
    const Tags = [
      { Key: 'Vendor', Value: 'Databricks' },
      { Key: 'ClusterName', Value: 'nightly' },
      { Key: 'ClusterId', Value: '1101-080000-abcd1234' },
    ];
    expect(await read({ Tags })).toMatchObject({
      databricks: true,
      clusterId: '1101-080000-abcd1234',
      clusterName: 'nightly',
    });
    expect(await read({ Tags: Tags.slice(1) })).toMatchObject({
      databricks: false,
      clusterId: null,
      clusterName: null,
    });
    expect(await read({ Tags: Tags.slice(0, 1) })).toMatchObject({ databricks: true, clusterId: null });
  });

  test('the order in which EC2 gives tags and attachments makes no difference', async () => {
    const tags = fc.uniqueArray(fc.record({ Key: fc.string({ minLength: 1 }), Value: fc.string() }), {
      selector: ({ Key }) => Key,
    });
    const attachments = fc.uniqueArray(fc.record({ InstanceId: fc.string(), Device: fc.string() }), {
      selector: (one) => JSON.stringify(one),
    });
    await fc.assert(
      fc.asyncProperty(tags, attachments, async (Tags, Attachments) => {
        const forwards = await read({ Tags, Attachments });
        const backwards = await read({ Tags: [...Tags].reverse(), Attachments: [...Attachments].reverse() });
        expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
      }),
      { numRuns: 50 },
    );
  });

  test('a volume attached to something that AWS manages names it', async () => {
    const resource = 'arn:aws:ecs:us-east-1:111122223333:task/t';
    expect(await read({ Attachments: [{ AssociatedResource: resource }] })).toMatchObject({
      instanceIds: [],
      attachments: [{ instanceId: null, resourceArn: resource }],
    });
  });
});

describe('the policy approvedKeys', () => {
  test.each([
    [KEY_ARN],
    ['alias/phi'],
    ['arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
  ])('takes %s', (key) => {
    expect(approvedKeys?.safeParse([key]).success).toBe(true);
  });

  test.each(['alias/aws/ebs', 'phi', '1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws:s3:::bucket'])(
    'refuses %s',
    (key) => {
      expect(approvedKeys?.safeParse([key]).success).toBe(false);
    },
  );
});

describe('whether a volume belongs to a known cluster', () => {
  const volume = (volumeOfKnownCluster.examples[0] as { row: Volume }).row;
  const at = awsRegion('111122223333', 'eu-west-1');
  const workspace = (id: string) =>
    databricksWorkspace('6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11', id, `${id}.cloud.databricks.com`);
  const clusters = (id: string, rows: readonly Row[], gaps: readonly Gap[] = []): ObservedUnit => ({
    scope: workspace(id),
    rows,
    gaps,
    observedAt: '',
  });
  const judge = (...units: ObservedUnit[]) => {
    const lookups = new Lookups();
    for (const unit of units) lookups.add('clusters', unit);
    const unit = { scope: at, observedAt: '', gaps: new GapIndex([]) };
    return judgeRow(volumeOfKnownCluster, volume, unit, { policy: {} }, lookups);
  };
  const denied: Gap = { operation: 'list', resourceId: null, fields: [], code: 'ACCESS_DENIED', reason: 'denied' };
  const own: Row = { id: volume.clusterId ?? '', state: 'TERMINATED' };

  test('is asked of every workspace, in whatever region the volume is', () => {
    expect(judge(clusters('one', []), clusters('two', [own]))).toMatchObject({ verdict: 'PASS' });
    expect(judge(clusters('one', []), clusters('two', []))).toMatchObject({ verdict: 'FAIL', code: 'CLUSTER_GONE' });
  });

  test('is not known while one workspace was not read, unless another has it', () => {
    expect(judge(clusters('one', []), clusters('two', [], [denied]))).toMatchObject({ verdict: 'UNKNOWN' });
    expect(judge(clusters('one', [own]), clusters('two', [], [denied]))).toMatchObject({ verdict: 'PASS' });
    expect(judge()).toMatchObject({ verdict: 'UNKNOWN', code: 'CLUSTERS_UNREAD' });
  });
});
