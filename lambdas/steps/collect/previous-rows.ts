import { type OpenTable, openTable } from '#adapters/tables/read-table.ts';
import type { Observation } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { TableValue } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';
import type { PreviousRows } from './earlier-rows.ts';

/**
 * Earlier rows, from the very bytes the plan pinned. The units of a table follow one another, so the table read last is
 * at hand for the next one, and no other.
 */
export function previousRows(locker: Pick<Locker, 'get'>): PreviousRows {
  let last: SealedTable | undefined;
  return async function* (observation, scope, columns) {
    const table = last?.sha256 === observation.tableSha256 ? last : await sealedTable(locker, observation);
    last = table;
    for (const stretch of table.stretches.get(scope) ?? []) yield* table.open.rows({ ...stretch, columns });
  };
}

interface SealedTable {
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
  return { sha256: tableSha256, open, stretches: await stretchesByScope(open) };
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
