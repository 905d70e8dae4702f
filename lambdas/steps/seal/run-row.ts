import { findingCounts } from '#domain/judging/population.ts';
import { accountOf } from '#domain/reading/plan.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { noVerdicts, summed, type VerdictCounts } from '#domain/words/verdict.ts';

/** Findings of a run by verdict. */
export const countsOf = ({ populations }: Pick<Manifest, 'populations'>): VerdictCounts =>
  populations.map(findingCounts).reduce(summed, noVerdicts());

/** The line of a run in the table of runs: all of it stands in the manifest. */
export const runRow = (
  manifest: Omit<Manifest, 'format' | 'head' | 'planInstead' | 'units' | 'tables' | 'objects'>,
): TableRow => ({
  run_id: manifest.run,
  scheduled_at: new Date(manifest.scheduledAt).toISOString(),
  started_at: manifest.startedAt,
  finished_at: manifest.finishedAt,
  outcome: manifest.outcome,
  counts: canonicalJson(countsOf(manifest)),
  principal: manifest.principal,
  version: manifest.code.version,
  timing: manifest.timing,
  account_id: accountOf(manifest.principal),
});
