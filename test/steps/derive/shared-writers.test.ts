import { expect, test } from 'vitest';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import { wellFormed } from '../../../lambdas/steps/derive/shared-writers.ts';

const HALF = 'a\ud83d';

test('half of a surrogate pair becomes U+FFFD in a table, in a text and in a list; everything else stays as it is', async () => {
  const written: TableRow[] = [];
  const sink = wellFormed({ open: () => ({ write: (row) => written.push(row), end: async () => undefined }) });
  const target = sink.open(SHARED_TABLES.gaps);
  const whole = { reason: 'a😀', fields: ['b', '😀'], items: 3, code: null, late: false };
  for (const row of [whole, { ...whole, reason: HALF }, { ...whole, fields: ['b', HALF] }]) target.write(row);
  await target.end();
  expect(written).toEqual([whole, { ...whole, reason: 'a\ufffd' }, { ...whole, fields: ['b', 'a\ufffd'] }]);
});
