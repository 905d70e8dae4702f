/** A value as text: lists and rows as JSON. */
export const plain = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
