import { S3Client } from '@aws-sdk/client-s3';
import { codeIdentity } from '#adapters/code-identity.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';

/** Stands for a handler that loads every collector. */
export const handler = async () => ({
  code: codeIdentity(),
  client: S3Client.name,
  collectors: (await loadCatalogue()).map(({ id }) => id),
});
