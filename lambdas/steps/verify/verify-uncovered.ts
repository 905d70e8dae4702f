import type { Plan } from '#domain/reading/plan.ts';
import { type Locker, UNFINISHED } from '#domain/sealing/locker.ts';
import { parseKey, planKey, tableKey } from '#domain/words/keys.ts';
import { belongs, readPlan } from '../seal/run-keys.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import type { Inventory } from './inventory.ts';

interface Uncovered {
  readonly inventory: Inventory;
  readonly runs: ReadonlyMap<string, VerifiedRun>;
  readonly verdicts: Verdicts;
  readonly planned: (run: string) => Promise<Plan | undefined>;
}

/** Looks at every key that no seal covers: it is part of an open run, an unfinished write, or it does not verify. */
export async function verifyUncovered(
  locker: Locker,
  inventory: Inventory,
  covered: ReadonlySet<string>,
  runs: ReadonlyMap<string, VerifiedRun>,
  verdicts: Verdicts,
): Promise<void> {
  const plans = new Map<string, Promise<Plan | undefined>>();
  const planned = (run: string) => {
    const plan = plans.get(run) ?? readPlan(locker, run);
    plans.set(run, plan);
    return plan;
  };
  const open = new Map<string, number>();
  for (const key of inventory.keys()) {
    if (covered.has(key) || isBadSeal(key)) continue;
    const run = await openRunOf(key, { inventory, runs, verdicts, planned });
    if (run !== undefined) open.set(run, (open.get(run) ?? 0) + 1);
  }
  for (const [run, objects] of open)
    verdicts.notice('RUN_OPEN', planKey(run), `the run ${run} is not sealed yet (${objects} objects)`);
}

/** A seal that does not verify was already named. */
const isBadSeal = (key: string): boolean => parseKey(key)?.kind === 'seal';

/** The open run a key belongs to; everything else is named here. */
async function openRunOf(key: string, context: Uncovered): Promise<string | undefined> {
  const { inventory, runs, verdicts, planned } = context;
  const parts = parseKey(key);
  const run = parts?.run;
  if (UNFINISHED.test(key)) {
    verdicts.notice('UNFINISHED_WRITE', key, 'a write that never ended; it is no part of the evidence');
    return undefined;
  }
  if (parts?.kind === 'manifest' && run && inventory.get(tableKey('runs', run))) {
    verdicts.problem('SEAL_MISSING', key, `the run ${run} was sealed, and its seal is gone`);
    return undefined;
  }
  const plan = run === undefined ? undefined : await planned(run);
  if (run !== undefined && belongs(key, run, plan)) {
    const sealed = runs.get(run);
    if (!sealed) return run;
    if (parts?.kind === 'raw' && isMissing(sealed, parts.collector, parts.scope)) {
      verdicts.notice('LATE_RECORDING', key, `it came after ${run} was sealed; the next seal adopts it`);
      return undefined;
    }
  }
  verdicts.problem('NOT_SEALED', key, 'it is neither sealed nor part of an open run');
  return undefined;
}

const isMissing = ({ manifest }: VerifiedRun, collector: string | undefined, scope: string | undefined): boolean =>
  manifest.units.some((unit) => unit.collector === collector && unit.scope === scope && unit.outcome === 'MISSING');
