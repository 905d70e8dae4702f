import { readTable } from '#adapters/tables/read-table.ts';
import { FINDING_COLUMNS, Spells } from '#domain/judging/spells.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Link } from '#domain/sealing/seal.ts';
import { type SealedRun, STATE_FORMAT, type State } from '#domain/sealing/state.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { TableError } from '#domain/words/errors.ts';
import { rawKey, tableKey } from '#domain/words/keys.ts';
import type { EarlierRun } from './base.ts';
import { type SealedState, sealedBytes } from './sealed-state.ts';

/** The findings of a run: a file, or its bytes. */
export type FoldedFindings = string | Uint8Array;

/** What a manifest says of a run that its findings do not. */
type Said = Pick<Manifest, 'run'> & {
  readonly units: readonly Pick<Manifest['units'][number], 'collector' | 'scope' | 'outcome'>[];
};

/** A state, runs that are not in it, in order of their names, and those that are left to later ones. */
export interface Foldable {
  readonly from: SealedState | null;
  readonly runs: readonly Pick<EarlierRun, 'run' | 'manifest'>[];
  readonly ahead: readonly SealedRun[];
  readonly isWhole: boolean;
}

/** The spells of a base with its runs folded on top. */
export async function foldedSpells(locker: Locker, { from, runs }: Pick<Foldable, 'from' | 'runs'>): Promise<Spells> {
  const spells = new Spells(from?.state.spells);
  for (const run of runs) await foldEarlier(locker, spells, run);
  return spells;
}

/** The state of a run: what was handed to it, and what it says itself. */
export async function stateOf(
  locker: Locker,
  base: Foldable,
  head: Link | null,
  said: Said,
  findings: FoldedFindings,
): Promise<State> {
  const { from, runs, ahead, isWhole } = base;
  const spells = await foldedSpells(locker, { from, runs });
  await fold(spells, said.run, findings);
  const folded = [...runs.map(({ run }) => run), said.run];
  return {
    format: STATE_FORMAT,
    run: said.run,
    head,
    from: from && { run: from.state.run, sha256: from.sha256 },
    folded,
    ahead: [...ahead],
    since: from?.state.since ?? (folded[0] as string),
    isWhole,
    missing: said.units.flatMap(({ outcome, collector, scope }) =>
      outcome === 'MISSING' ? [rawKey(said.run, collector, scope)] : [],
    ),
    spells: spells.groups(),
  };
}

/** A run whose findings are not there as they were sealed could not say anything: no spell ends with it. */
async function foldEarlier(locker: Locker, spells: Spells, { run, manifest }: Foldable['runs'][number]): Promise<void> {
  const key = tableKey(SHARED_TABLES.findings.name, run);
  const findings = manifest && (await sealedBytes(locker, manifest, key));
  if (findings) await fold(spells, run, findings);
  else {
    spells.beginRun(run);
    spells.missed();
  }
}

async function fold(spells: Spells, run: string, findings: FoldedFindings): Promise<void> {
  spells.beginRun(run);
  try {
    for await (const row of readTable(findings, FINDING_COLUMNS)) spells.finding(row);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    spells.missed(); // sealed, and no table: verify's replay names it
    return;
  }
  spells.endRun();
}
