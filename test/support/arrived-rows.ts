import type { Row } from '#domain/words/unit.ts';
import type { RowStore } from '../../lambdas/steps/recording/row-stores.ts';

/** Rows in the order in which a collector gave them, the first of each id. */
export class ArrivedRows implements RowStore {
  readonly rows: Row[] = [];
  readonly #odd: string[] = [];

  add(row: Row): void {
    const first = this.rows.find(({ id }) => id === row.id);
    if (first === undefined) this.rows.push(row);
    else if (JSON.stringify(first) !== JSON.stringify(row)) this.#odd.push(row.id);
  }

  contradicted(): readonly string[] {
    return this.#odd;
  }
}
