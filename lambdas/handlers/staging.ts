import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';
import { reportPrefix } from '#domain/words/keys.ts';
import type { ReportFile } from '../steps/seal/seal-report.ts';
import { environment, s3Client } from './surroundings.ts';

/**
 * A report on its way from the function that renders it to the one that seals it, in the state machine's own data: its
 * files by name and hash. Without files there is nothing to seal: the month's report was sealed before.
 */
export const StagedReport = z.strictObject({
  /** `2026-10` */
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  revision: z.int().min(1),
  files: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'is no plain file name'),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type StagedReport = z.infer<typeof StagedReport>;

/** Puts a report's files where the sealing step finds them; staging is no evidence and expires by itself. */
export async function stage(period: string, revision: number, files: readonly ReportFile[]): Promise<StagedReport> {
  const client = s3Client();
  const Bucket = environment('STAGING_BUCKET');
  for (const { name, bytes } of files)
    await client.send(new PutObjectCommand({ Bucket, Key: `${reportPrefix(period, revision)}${name}`, Body: bytes }));
  return { period, revision, files: files.map(({ name, bytes }) => ({ name, sha256: sha256Hex(bytes) })) };
}

/**
 * The files that were handed over, and no other that lies beside them. Throws a SealError NOT_AS_STAGED for one that is
 * not, byte for byte, what the report function wrote: others may write to the staging bucket, and what is signed is
 * signed for good.
 */
export function stagedFiles({ period, revision, files }: StagedReport): Promise<ReportFile[]> {
  const client = s3Client();
  const Bucket = environment('STAGING_BUCKET');
  return Promise.all(
    files.map(async ({ name, sha256 }) => {
      const Key = `${reportPrefix(period, revision)}${name}`;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      if (sha256Hex(bytes) === sha256) return { name, bytes };
      throw new SealError('NOT_AS_STAGED', `${Key} is not the file that the report function staged; it is not signed`);
    }),
  );
}
