import type { Plan } from '#domain/reading/plan.ts';
import { type Inspected, type Locker, UNFINISHED } from '#domain/sealing/locker.ts';
import { parseKey, planKey, tableKey } from '#domain/words/keys.ts';
import { belongs, readPlan } from '../seal/run-keys.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import type { Inventory } from './inventory.ts';
import type { Covered } from './verify-objects.ts';

interface Uncovered {
  readonly locker: Locker;
  readonly inventory: Inventory;
  readonly covered: Covered;
  readonly verdicts: Verdicts;
  readonly planned: (run: string) => Promise<Plan | undefined>;
}

/**
 * Looks at every key that no seal covers: it is part of an open run, an unfinished write, or foreign. What belongs to
 * runs before `since` is counted and left alone.
 */
export async function verifyUncovered(
  locker: Locker,
  inventory: Inventory,
  covered: Covered,
  verdicts: Verdicts,
  since = '',
): Promise<{ readonly left: number }> {
  const context = { locker, inventory, covered, verdicts, planned: plansOf(locker) };
  const open = new Map<string, number>();
  let left = 0;
  for (const key of inventory.keys()) {
    const isSeal = parseKey(key)?.kind === 'seal'; // those that are none were named with the chain
    inventory.settle(key);
    if (namesVersions(key, context) || covered.keys.has(key) || isSeal) continue;
    if (isLeft(key, since) && !isOrphan(key, context)) {
      left += 1;
      continue;
    }
    const isOpen = await openRunOf(key, context);
    if (isOpen !== undefined) open.set(isOpen, (open.get(isOpen) ?? 0) + 1);
  }
  nameOpen(open, context);
  return { left };
}

/** Whether a key is of a run before the first whose objects are read. */
export const isLeft = (key: string, since = ''): boolean => (parseKey(key)?.run ?? since) < since;

function plansOf(locker: Locker): Uncovered['planned'] {
  const plans = new Map<string, Promise<Plan | undefined>>();
  return (run) => {
    const plan = plans.get(run) ?? readPlan(locker, run);
    plans.set(run, plan);
    return plan;
  };
}

/** A key has one version. Whether another made what was sealed doubtful, or only adds to what nobody sealed, is not the same. */
function namesVersions(key: string, { inventory, covered, verdicts }: Uncovered): boolean {
  const { versions, deleteMarkers } = inventory.get(key) as Inspected;
  const isCovered = covered.keys.has(key);
  const isFile = versions.length > 0 || deleteMarkers > 0;
  if (!isFile) verdicts.problem('NOT_SEALED', key, 'it is no file: a link, a device or the like');
  if (deleteMarkers > 0)
    verdicts.problem(
      isCovered ? 'DELETE_MARKER' : 'NOT_SEALED',
      key,
      'somebody deleted it; its versions are still there',
    );
  if (versions.length > 1)
    verdicts.problem(
      isCovered ? 'SEVERAL_VERSIONS' : 'NOT_SEALED',
      key,
      `it was written ${versions.length} times; only one can be sealed`,
    );
  return !isFile || versions.length > 1 || deleteMarkers > 0;
}

/** The manifest and the line of a run that has no seal: the line is written after the seal. */
const isOrphan = (key: string, { inventory, covered }: Uncovered): boolean => {
  const { kind, run = '' } = parseKey(key) ?? {};
  return kind === 'manifest' && !covered.sealed.has(run) && inventory.get(tableKey('runs', run)) !== undefined;
};

/** The open run a key belongs to; everything else is named here. */
async function openRunOf(key: string, context: Uncovered): Promise<string | undefined> {
  if (isSpecial(key, context)) return undefined;
  const { covered, verdicts, planned } = context;
  const parts = parseKey(key);
  const run = parts?.run;
  if (run !== undefined && belongs(key, run, await planned(run))) {
    const sealed = covered.runs.get(run);
    if (!sealed) return run;
    if (parts?.kind === 'raw' && isMissing(sealed, parts.collector, parts.scope)) {
      verdicts.notice('LATE_RECORDING', key, `it came after ${run} was sealed; the next seal adopts it`);
      return undefined;
    }
  }
  verdicts.problem('NOT_SEALED', key, 'it is neither sealed nor part of an open run');
  return undefined;
}

/** Whether a key is known for what it is without its run's plan; it is named then. */
function isSpecial(key: string, context: Uncovered): boolean {
  const { locker, covered, verdicts } = context;
  const { table, run = '' } = parseKey(key) ?? {};
  if (UNFINISHED.test(key)) {
    verdicts.notice('UNFINISHED_WRITE', key, 'a write that never ended; it is no part of the evidence');
    return true;
  }
  // A bucket's Object Lock keeps every seal: there, somebody wrote both. From a directory the seal may have been taken.
  if (isOrphan(key, context) && locker.kind === 'directory') {
    verdicts.problem('SEAL_MISSING', key, `the run ${run} was sealed, and its seal is gone`);
    return true;
  }
  return table === 'runs' && covered.sealed.has(run) && !covered.runs.has(run); // its manifest was named, and covers it
}

const isMissing = ({ manifest }: VerifiedRun, collector: string | undefined, scope: string | undefined): boolean =>
  manifest.units.some((unit) => unit.collector === collector && unit.scope === scope && unit.outcome === 'MISSING');

/** Of a run whose manifest does not verify, that was said; of the others, that they are open. */
function nameOpen(open: ReadonlyMap<string, number>, { covered, verdicts }: Uncovered): void {
  const newest = [...covered.sealed].sort().at(-1) ?? '';
  for (const [run, objects] of open) {
    if (covered.sealed.has(run)) continue;
    const old = run < newest ? '; later runs are sealed: it was given up, or somebody put it there' : '';
    verdicts.notice('RUN_OPEN', planKey(run), `the run ${run} is not sealed yet (${objects} objects)${old}`);
  }
}
