import * as z from 'zod';
import { type AnyCollector, defineCollector, type Read } from '#domain/declaring/collector.ts';
import type { ScopeKind } from '#domain/words/scope.ts';
import { SAMPLE } from './synthesise.ts';

export const DATABRICKS_ACCOUNT = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9';
export const READER = 'a6f1d0c2-1111-4222-8333-444455556666';
export const PROBE = 'b7f1d0c2-1111-4222-8333-444455556666';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:databricks/reader-AbCdEf';

const federated = (clientId: string) => ({ mode: 'aws-federation', clientId });

/** A configuration with a Databricks account that is entered without any secret, probe included. */
export const FEDERATED = {
  ...SAMPLE,
  databricks: { accountId: DATABRICKS_ACCOUNT, auth: federated(READER), probe: { auth: federated(PROBE) } },
};

/** The same account, with a secret for whoever only reads. */
export const BY_SECRET = {
  ...SAMPLE,
  databricks: { ...FEDERATED.databricks, auth: { mode: 'oauth-secret', secretId: SECRET } },
};

const standIn = (id: string, scope: ScopeKind, reads: readonly Read[]): AnyCollector =>
  defineCollector({
    id,
    title: `Things that ${id} reads`,
    scope,
    reads,
    row: z.strictObject({ id: z.string() }),
    rules: [],
    async *collect() {},
  });

/** Collectors of which a stack sees only the name, whom they ask and what they are given. */
export const readerOf = (id: string): AnyCollector =>
  standIn(id, 'databricks-workspace', ['GET /api/2.1/clusters/list']);
export const doubterOf = (id: string): AnyCollector => ({ ...readerOf(id), earlier: ['id'] });
export const probeOf = (id: string): AnyCollector =>
  standIn(id, 'databricks-workspace', ['GET /api/2.1/clusters/list', 'POST /api/1.2/contexts/create']);
export const awsReaderOf = (id: string): AnyCollector => standIn(id, 'aws-region', ['ec2:DescribeVolumes']);
