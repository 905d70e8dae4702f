/** A member of an answer that the model does not know. */
export interface UnknownMember {
  /** The IAM action, or the call of Databricks. */
  readonly operation: string;
  /** Its path in the names of the model: `Volumes[].NewThing`. */
  readonly member: string;
  /** Every text of the thing that carries it, and of the request: a row is known by its id among them. */
  readonly near: readonly string[];
}

/** Every text that stands anywhere in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
