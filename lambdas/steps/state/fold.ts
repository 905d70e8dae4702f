import { readTable } from '#adapters/tables/read-table.ts';
import { FINDING_COLUMNS, GAP_COLUMNS, Spells } from '#domain/judging/spells.ts';
import type { Looked } from '#domain/judging/unread-places.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Link } from '#domain/sealing/seal.ts';
import { type SealedRun, STATE_FORMAT, type State } from '#domain/sealing/state.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { TableError } from '#domain/words/errors.ts';
import { rawKey, tableKey } from '#domain/words/keys.ts';
import type { EarlierRun } from './base.ts';
import { type SealedState, sealedBytes } from './sealed-state.ts';

/** Findings and gaps of a run: files, or their bytes. */
export interface FoldedTables {
  readonly findings: string | Uint8Array;
  readonly gaps: string | Uint8Array;
}

/** What a manifest says of a run that its findings do not. */
type Said = Pick<Manifest, 'run'> &
  Omit<Looked, 'brokenInventories'> & {
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
  tables: FoldedTables,
): Promise<State> {
  const { from, runs, ahead, isWhole } = base;
  const spells = await foldedSpells(locker, { from, runs });
  await fold(spells, said, tables);
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
  const [findings, gaps] = manifest
    ? await Promise.all(
        [SHARED_TABLES.findings, SHARED_TABLES.gaps].map(({ name }) =>
          sealedBytes(locker, manifest, tableKey(name, run)),
        ),
      )
    : [];
  if (manifest && findings && gaps) await fold(spells, manifest, { findings, gaps });
  else {
    spells.beginRun(run);
    spells.missed();
  }
}

async function fold(spells: Spells, said: Said, { findings, gaps }: FoldedTables): Promise<void> {
  spells.beginRun(said.run);
  try {
    for await (const row of readTable(findings, FINDING_COLUMNS)) spells.finding(row);
    for await (const row of readTable(gaps, GAP_COLUMNS)) spells.gap(row);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    spells.missed(); // sealed, and no table: verify's replay names it
    return;
  }
  spells.endRun(said);
}
