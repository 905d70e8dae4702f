import * as z from 'zod';
import { columnsOf } from '../tables/columns.ts';
import type { Table } from '../tables/table.ts';
import { type Declaration, tableName } from './declaration.ts';

const provenance = {
  runId: z.string().describe('The run: its scheduled time'),
  observedAt: z.iso.datetime().describe("The latest date the service's own answers carried, UTC"),
  accountId: z.string(),
  scope: z.string().describe('The place that was read'),
};

/** The table of a declaration: where and when it was seen, then the row as declared. */
export const declaredTable = ({ id, title, row }: Pick<Declaration, 'id' | 'title' | 'row'>): Table => ({
  name: tableName(id),
  title,
  columns: columnsOf(z.object({ ...provenance, ...row.shape })),
});
