import { expect, test } from 'vitest';
import { loadDeclaration } from '#collectors/catalogue.ts';
import { tableName } from '#domain/declaring/declaration.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { buildReport } from '#domain/report/model.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { prose } from './sample.ts';
import { sampleMonth } from './sample-month.ts';

/** The chapters of networks, clusters and groups read columns by name; the samples must not hide that one was renamed. */
test('chapters read only columns that the tables have', async () => {
  const read = new Map<string, Set<string>>();
  const watched = (id: string, row: TableRow): TableRow =>
    new Proxy(row, {
      get: (target, column) => {
        // a generator that yields a row asks whether it is a promise
        if (column !== 'then') read.set(id, (read.get(id) ?? new Set()).add(String(column)));
        return target[String(column)];
      },
    });
  const input = sampleMonth();
  const tables = input.tables.map((table) => ({
    ...table,
    async *rows() {
      for await (const row of table.rows()) yield watched(table.id, row);
    },
  }));
  await buildReport({ ...input, tables }, prose);
  const told = ['clusters', 'egress-paths', 'network-interfaces', 'scim-groups', 'scim-memberships', 'spark-ssl-probe'];
  expect([...read.keys()]).toEqual(expect.arrayContaining([...told, 'subnets', 'vpcs']));
  for (const id of [...told, 'subnets', 'vpcs']) {
    const columns = declaredTable(await loadDeclaration(id)).columns.map(({ name }) => name);
    for (const column of read.get(id) ?? []) expect(columns, `${tableName(id)}.${column}`).toContain(column);
  }
});
