import { S3Client } from '@aws-sdk/client-s3';
import { loadCollector } from '#collectors/catalogue.ts';

/** Stands for the handler that loads one collector. */
export const handler = async ({ collector }: { collector: string }) => {
  const { id, reads } = await loadCollector(collector);
  return { id, reads, client: S3Client.name };
};
