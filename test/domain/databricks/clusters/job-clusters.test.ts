import { describe, expect, test } from 'vitest';
import { EXAMPLE } from '#collectors/compute/jobs/examples.ts';
import { type JobCluster, judgeJobClusters } from '#domain/databricks/clusters/job-clusters.ts';
import { fail, type Judgement, notApplicable, pass, unknown } from '#domain/declaring/rule.ts';
import type { Gap } from '#domain/words/gap.ts';

const [MAIN] = EXAMPLE.clusters as [JobCluster];
const GAP: Gap = { operation: 'x', resourceId: null, fields: ['clusters'], code: 'TIMEOUT', reason: 'late' };
const noGap = () => undefined;

/** Judges a job with one cluster for each judgement, which it gets. */
const judgeEach = (...judgements: Judgement[]) =>
  judgeJobClusters(
    { ...EXAMPLE, clusters: judgements.map((_, index) => ({ ...MAIN, key: `k${index}`, policyId: String(index) })) },
    noGap,
    ({ policyId }) => judgements[Number(policyId)] as Judgement,
  );

describe('a job is judged by the worst of its clusters', () => {
  const failed = fail('BAD', 'It is bad.');
  const unsure = unknown('UNSURE', 'It is not known.');
  const passed = pass('It is good.');
  const apart = notApplicable('APART', 'It is apart.');

  test.each([
    [[passed, failed, unsure], 'BAD', 'Cluster k1: It is bad.'],
    [[passed, unsure, apart], 'UNSURE', 'Cluster k1: It is not known.'],
    [[apart, passed], 'OK', 'Cluster k1: It is good.'],
    [[apart, apart], 'APART', 'Cluster k0: It is apart. So 1 more of 2.'],
    [[failed, passed, failed, failed], 'BAD', 'Cluster k0: It is bad. So 2 more of 4.'],
  ])('%#', (judgements, code, reason) => {
    expect(judgeEach(...judgements)).toMatchObject({ code, reason });
  });

  test('and by none where it has none, unless they were not read', () => {
    const bare = { ...EXAMPLE, clusters: [] };
    expect(judgeJobClusters(bare, noGap, () => failed)).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      code: 'NO_JOB_CLUSTER',
    });
    expect(
      judgeJobClusters(
        bare,
        () => GAP,
        () => failed,
      ),
    ).toMatchObject({ verdict: 'ERROR', code: 'TIMEOUT' });
  });

  test('each with what stands behind it, and with the gap of the column that has it', () => {
    const job = {
      ...EXAMPLE,
      clusters: [MAIN, { ...MAIN, key: 'other' }],
      nodeEncryption: { main: { a: true }, other: { b: false } },
      policySparkSsl: null,
    };
    const seen: unknown[] = [];
    judgeJobClusters(
      job,
      (field) => (field === 'policySparkSsl' ? GAP : undefined),
      (cluster, gapAt) => {
        seen.push([cluster.nodeEncryption, gapAt('policySparkSsl')?.code, gapAt('sparkSsl'), gapAt('nodeEncryption')]);
        return passed;
      },
    );
    expect(seen).toEqual([
      [{ a: true }, 'TIMEOUT', undefined, undefined],
      [{ b: false }, 'TIMEOUT', undefined, undefined],
    ]);
  });
});
