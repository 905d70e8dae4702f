import { ReadError } from '#domain/words/errors.ts';

/** What stands in an answer in place of a value, and why it is none. */
export class Garbled {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/**
 * Sets a member of an answer. One that is garbled can be asked for by nobody: reading it throws a ReadError, so that
 * what depends on it becomes a gap, and a thing of which nobody asks it is read as if it were not there.
 */
export function setMember(object: Record<string, unknown>, name: string, value: unknown, path: () => string): void {
  if (!(value instanceof Garbled)) {
    object[name] = value;
    return;
  }
  const message = `${path()} ${value.why}`;
  Object.defineProperty(object, name, {
    enumerable: true,
    configurable: true,
    get() {
      throw new ReadError('MALFORMED_RESPONSE', message);
    },
  });
}

/** As much of a text as tells what is wrong with it. */
export const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
