import { type OpenTable, openTable } from '#adapters/tables/read-table.ts';
import { MOST_BASELINES } from '#domain/comparing/baselines.ts';
import type { Observation } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { SHARED_TABLES, type TableValue } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';
import type { PreviousRows } from './earlier-rows.ts';

/**
 * Earlier rows, from the very bytes the plan pinned. The units of a table follow one another, so the runs' files of the
 * table read last are at hand for the next one, and those of their gaps: no more of each than a unit is compared with.
 */
export function previousRows(locker: Pick<Locker, 'get'>): PreviousRows {
  const atHand: SealedTable[] = [];
  return async function* (observation, scope, columns) {
    const known = atHand.find(({ sha256 }) => sha256 === observation.tableSha256);
    const table = known ?? (await sealedTable(locker, observation));
    if (!known) keep(atHand, table);
    for (const stretch of table.stretches.get(scope) ?? []) yield* table.open.rows({ ...stretch, columns });
  };
}

/** Lets go of what is of another table, gaps apart, and of the oldest of too many. */
function keep(atHand: SealedTable[], table: SealedTable): void {
  const isGaps = table.name === GAPS;
  const kept = atHand.filter(({ name }) => name === table.name || isGaps || name === GAPS);
  const same = kept.filter(({ name }) => name === table.name);
  const tooOld = same.length >= MOST_BASELINES ? same[0] : undefined;
  atHand.splice(0, atHand.length, ...kept.filter((one) => one !== tooOld), table);
}

const GAPS = `tables/${SHARED_TABLES.gaps.name}`;

interface SealedTable {
  readonly name: string;
  readonly sha256: string;
  readonly open: OpenTable;
  readonly stretches: ReadonlyMap<TableValue, readonly Stretch[]>;
}

/** Rows that stand together: from one place to before another. */
interface Stretch {
  readonly from: number;
  to: number;
}

async function sealedTable(locker: Pick<Locker, 'get'>, { tableKey, tableSha256 }: Observation): Promise<SealedTable> {
  const bytes = await locker.get(tableKey);
  if (sha256Hex(bytes) !== tableSha256)
    throw new SealError('LINK_BROKEN', `${tableKey} is not the table that was sealed: it cannot be compared with`);
  const open = await openTable(bytes);
  return { name: tableKey.split('/', 2).join('/'), sha256: tableSha256, open, stretches: await stretchesByScope(open) };
}

/** Where the rows of each scope stand. Units are written one after the other, so that each scope has one stretch. */
async function stretchesByScope(table: OpenTable): Promise<Map<TableValue, Stretch[]>> {
  const stretches = new Map<TableValue, Stretch[]>();
  let place = 0;
  for await (const { scope = null } of table.rows({ columns: ['scope'] })) {
    const own = stretches.get(scope) ?? [];
    const last = own.at(-1);
    if (last?.to === place) last.to += 1;
    else own.push({ from: place, to: place + 1 });
    stretches.set(scope, own);
    place += 1;
  }
  return stretches;
}
