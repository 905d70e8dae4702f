import * as z from 'zod';
import { ReadError } from '../words/errors.ts';

/** What a part of an answer says. Throws a ReadError that names what is not as its API page documents it. */
export function documented<Schema extends z.ZodType>(schema: Schema, part: unknown): z.output<Schema> {
  const parsed = schema.safeParse(part);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') || 'the answer';
  throw new ReadError('UNEXPECTED_RESPONSE', `${where} is not as documented: ${issue?.message}`);
}

/** A member that may be missing or null: both are null, which is what the API did not say. */
export const told = <Type extends z.ZodType>(type: Type) => type.nullish().transform((value) => value ?? null);

/** An id or a name that is missing, null or empty: there is none. */
export const toldName = z
  .string()
  .nullish()
  .transform((name) => name || null);

/**
 * What Databricks calls a thing, in letters, digits and what stands between their parts. An id that is empty, or holds
 * anything else, is a garbled one: taken at its word it would be another thing, or none.
 */
export const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:@/-]*$/, 'is not an id');

/** An id that is missing or null: there is none. */
export const toldId = told(identifier);

/** A number of things, or of minutes; what Databricks did not say is null. */
export const toldCount = told(z.int().nonnegative());

/** A text by which verdicts tell things apart; missing or null: there is none. An empty one is a garbled one. */
export const toldText = told(z.string().min(1, 'is empty'));

/** Holds where the answer is about what was asked for: `member` is `asked`, or is not said. */
export const isAbout =
  (member: string, asked: string) =>
  (answer: unknown): boolean => {
    const said = (answer as Readonly<Record<string, unknown>> | null)?.[member] ?? null;
    return said === null || String(said) === asked;
  };
export const OF_ANOTHER = 'the answer is about something else than was asked for';

/** A time in milliseconds since the epoch, as ISO 8601 UTC. Databricks writes 0 for a time there is not. */
export const toldInstant = z
  .int()
  .nonnegative()
  .max(8.64e15)
  .nullish()
  .transform((ms) => (ms ? new Date(ms).toISOString() : null));

/** A list that Databricks leaves out where it is empty. */
export const listed = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
