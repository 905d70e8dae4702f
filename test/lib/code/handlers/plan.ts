import { S3Client } from '@aws-sdk/client-s3';
import { loadCatalogue } from '#collectors/catalogue.ts';

declare const __EVIDENCE_CODE__: { version: string; sha256: string };

/** Stands for a handler that loads every collector. */
export const handler = async () => ({
  code: __EVIDENCE_CODE__,
  client: S3Client.name,
  collectors: (await loadCatalogue()).map(({ id }) => id),
});
