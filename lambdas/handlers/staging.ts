import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ReportFile } from '../steps/seal/seal-report.ts';
import { environment, s3Client } from './surroundings.ts';

/** Puts files where the sealing step finds them; staging is no evidence and expires by itself. */
export async function stage(prefix: string, files: readonly ReportFile[]): Promise<void> {
  const client = s3Client();
  const Bucket = environment('STAGING_BUCKET');
  for (const { name, bytes } of files)
    await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body: bytes }));
}

/** The files of a staged report, in order of name. Never many: a PDF and what goes with it. */
export async function stagedFiles(prefix: string): Promise<ReportFile[]> {
  const client = s3Client();
  const Bucket = environment('STAGING_BUCKET');
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const keys = (Contents ?? []).flatMap(({ Key }) => Key ?? []).sort();
  return Promise.all(
    keys.map(async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return { name: Key.slice(prefix.length), bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
    }),
  );
}
