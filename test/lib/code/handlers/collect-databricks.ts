import { S3Client } from '@aws-sdk/client-s3';
import { loadDeclaration } from '#collectors/catalogue.ts';

/** Stands for the handler that loads one collector. */
export const handler = async ({ collector }: { collector: string }) => {
  const { id } = await loadDeclaration(collector);
  return { id, client: S3Client.name };
};
