import { accountOf } from '#domain/reading/plan.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { noVerdicts, VERDICTS, type VerdictCounts } from '#domain/words/verdict.ts';

/** Findings of a run by verdict. */
export function countsOf({ populations }: Pick<Manifest, 'populations'>): VerdictCounts {
  const counts = noVerdicts();
  for (const population of populations) for (const verdict of VERDICTS) counts[verdict] += population.counts[verdict];
  return counts;
}

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
