import { Garbled, shown } from './garbled.ts';
import type { Shape } from './model.ts';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** RFC 3339, as EC2 and STS write it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** No AWS id is longer, for none is longer than an ARN: 2,048 characters. */
const IDENTIFIER = /^[^\s\p{Cc}]{1,2048}$/u;

/** `*` is every thing in a policy, and the whole of a place here: it names none. */
function identifier(text: string): string | Garbled {
  if (IDENTIFIER.test(text) && text !== '*') return text;
  return text === ''
    ? new Garbled('is empty, and an identifier never is')
    : new Garbled(`is ${shown(text)}, which is no identifier`);
}

/** The value that a text stands for, or why it stands for none. */
export function scalarOf(shape: Shape, text: string, isIdentifier: boolean): unknown {
  switch (shape.type) {
    case 'string':
      return isIdentifier ? identifier(text) : text;
    case 'enum':
      return shape.values.has(text) ? text : new Garbled(`is ${shown(text)}, which is none of its known values`);
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : new Garbled(`is ${shown(text)}, neither true nor false`));
    case 'number':
      return NUMBER.test(text) ? Number(text) : new Garbled(`is ${shown(text)}, which is no number`);
    case 'iso8601':
      return instant(text);
    case 'blob':
      return BASE64.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : new Garbled('is no base64');
    default:
      return new Garbled(`is a text, and no ${shape.type}`);
  }
}

function instant(text: string): Date | Garbled {
  const date = new Date(INSTANT.test(text) ? text : Number.NaN);
  const isNone = Number.isNaN(date.getTime());
  // The 31st of February and the 24th hour are read as days after them.
  const isAnother = !isNone && text.endsWith('Z') && !date.toISOString().startsWith(text.slice(0, 10));
  return isNone || isAnother ? new Garbled(`is ${shown(text)}, which is no instant`) : date;
}

/** Seconds since 1970, perhaps with a fraction; to the millisecond, as the SDK rounds. */
export function epoch(seconds: number): Date | Garbled {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? new Garbled(`is ${seconds}, which is no instant`) : date;
}
