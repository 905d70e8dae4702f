import { byText } from '../words/by-text.ts';
import { ReadError } from '../words/errors.ts';
import type { GapReport } from '../words/gap.ts';

/** Asks, and gives the answer; or reports the gap and gives undefined. */
export async function orGap<Answer>(
  gap: (report: GapReport) => void,
  report: GapReport,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    gap({ ...report, error });
    return undefined;
  }
}

/** What a list gives, as far as it can be read; what breaks it off becomes a gap of the whole inventory. */
export async function* orInventoryGap<Item>(
  gap: (report: GapReport) => void,
  operation: string,
  list: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  try {
    yield* list;
  } catch (error) {
    gap({ operation, error });
  }
}

/** A date of an answer as ISO 8601 UTC; null where the API gave none. */
export const isoOrNull = (date: Date | undefined): string | null => date?.toISOString() ?? null;

/**
 * What an answer cannot do without. SDKs read an answer that lacks it (an error page with status 200, say) as an object
 * with nothing in it, which would pass for "not set"; here it throws a ReadError and so becomes a gap.
 */
export function answered<Value>(value: Value | null | undefined, member: string): Value {
  if (value === undefined || value === null) throw new ReadError('UNEXPECTED_RESPONSE', `the answer has no ${member}`);
  return value;
}

/** Tags as AWS lists them, as a record in the order of their keys. */
export const tagRecord = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> =>
  Object.fromEntries(
    (tags ?? [])
      .map(({ Key, Value }) => [answered(Key, 'Key of a tag'), answered(Value, 'Value of a tag')] as const)
      .sort(([a], [b]) => byText(a, b)),
  );

/** What makes a row of one listed thing. Where the thing lacks what its row cannot do without, it becomes a gap. */
export async function orRowGap<Row>(
  gap: (report: GapReport) => void,
  operation: string,
  id: string | undefined,
  rowOf: () => Row | Promise<Row>,
): Promise<Row[]> {
  const row = await orGap(gap, id === undefined ? { operation } : { operation, resourceId: id }, async () => rowOf());
  return row === undefined ? [] : [row];
}
