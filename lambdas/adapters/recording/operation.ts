const operations = new WeakMap<object, string>();

/** The declared call that threw this error, if it came through a recording client. */
export const operationOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null ? operations.get(error) : undefined;

/** Remembers which call an error came from, for whoever makes a gap of it. */
export function rememberOperation(error: unknown, operation: string): void {
  if (typeof error === 'object' && error !== null) operations.set(error, operation);
}
