import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { clientOf } from './clients.ts';
import { evidence } from './command-line.ts';
import { runOf, verified } from './sealed.ts';
import type { World } from './world.ts';

const RUN = runOf('2026-01-05T06:00:00Z');
const HIDDEN = `tables/findings/date=2026-01-05/${RUN}.parquet`;
const FORGED = `runs/${RUN}/manifest.json`;

/** What an administrator can still do after taking the bucket's policy away: not unseen. All is put back afterwards. */
export function tamperingSuite(setting: () => World): void {
  const withoutPolicy = async ({ account, admin, bucket: Bucket }: World, act: (s3: S3Client) => Promise<void>) => {
    const s3 = clientOf(S3Client, account, admin);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await act(s3);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  };

  describe('tampering with the bucket', () => {
    test('an object hidden by a delete marker is named, until the marker is gone', async () => {
      const world = setting();
      await withoutPolicy(world, async (s3) => {
        const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: HIDDEN }));
        const { status, problems } = await verified(world);
        expect(status).toBe('BROKEN');
        expect(problems.map(({ code, key }) => `${code} ${key}`)).toEqual([`DELETE_MARKER ${HIDDEN}`]);
        await s3.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: HIDDEN, VersionId }));
      });
      expect((await verified(world)).problems).toEqual([]);
    });

    test('a second version of a name is named, although the sealed one is still there', async () => {
      const world = setting();
      const where = { Bucket: world.bucket, Key: FORGED };
      await withoutPolicy(world, async (s3) => {
        const forged = { ...where, Body: '{}', ChecksumAlgorithm: 'SHA256' } as const;
        const { VersionId } = await s3.send(new PutObjectCommand(forged));
        const { code, stdout } = await evidence(world, world.auditor, 'verify', `s3://${world.bucket}`);
        expect([code, stdout]).toEqual([1, expect.stringContaining(`SEVERAL_VERSIONS ${FORGED}`)]);
        expect(stdout.match(/^ {2}[A-Z_]+ /gm)).toEqual(['  SEVERAL_VERSIONS ']);
        const refused = await evidence(world, world.auditor, 'report', `s3://${world.bucket}`, '--period', '2026-01');
        expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('NOT_VERIFIED')]);
        await s3.send(new DeleteObjectCommand({ ...where, VersionId, BypassGovernanceRetention: true }));
      });
    });
  });
}
