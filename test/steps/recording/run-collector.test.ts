import { expect, test } from 'vitest';
import * as z from 'zod';
import { SortedEntries } from '#adapters/spool/sorted-entries.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { RowStore } from '../../../lambdas/steps/recording/row-stores.ts';
import { runCollector } from '../../../lambdas/steps/recording/run-collector.ts';
import { noDatabricks } from '../../support/no-databricks.ts';

const things = defineCollector({
  id: 'test-things',
  title: 'Things',
  scope: 'aws-region',
  reads: [],
  row: z.strictObject({ id: z.string() }),
  rules: [],
  async *collect() {
    yield { id: 'a' };
    yield { id: 'b' };
  },
});

/** Keeps nothing at hand, so that the first row needs the temporary directory. */
function spooling(): RowStore {
  const entries = new SortedEntries(0);
  return { add: ({ id }) => entries.add({ id, text: id }), contradicted: () => [] };
}

test('a temporary directory that cannot be written ends the unit: it is no gap, for nothing was wrong with the answers', async () => {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = '/nowhere/at/all';
  try {
    const aws = (): never => {
      throw new Error('not asked');
    };
    const reading = { run: '2026-11-21T06-00-00Z', scope: awsRegion('111122223333', 'us-east-1'), aws };
    await expect(runCollector(things, { ...reading, databricks: noDatabricks }, spooling())).rejects.toMatchObject({
      name: 'TemporaryFolderError',
      code: 'MISSING',
    });
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
});
