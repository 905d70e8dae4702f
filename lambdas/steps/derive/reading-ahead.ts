import type { RunSource } from './unit-reader.ts';

/** A recording by what it is of. */
export interface Recorded {
  readonly collector: string;
  readonly scope: string;
}

/** Recordings begun before they are asked for, and the bytes up to which one is worth keeping until then. */
const AHEAD = 8;
const SMALL = 256 * 1024;

type Recording = AsyncIterable<Uint8Array> | undefined;

/**
 * The same source, which fetches the next few recordings while one is derived: most are small, and what they cost is
 * waiting. One that turns out larger is let go and opened again when its turn has come: no connection waits for that.
 * What fails ahead fails for whoever asks for it.
 */
export function readingAhead(source: RunSource, order: readonly Recorded[]): RunSource {
  const places = new Map(order.map((recorded, place) => [nameOf(recorded), place]));
  const begun = new Map<string, Promise<readonly Uint8Array[] | undefined>>();
  let next = 0;
  const beginUpTo = (end: number): void => {
    for (; next < Math.min(end, order.length); next++) {
      const recorded = order[next] as Recorded;
      const bytes = whole(source, recorded);
      bytes.catch(() => {}); // told to whoever asks for it, which may be nobody
      begun.set(nameOf(recorded), bytes);
    }
  };
  return {
    ...source,
    async recording(collector, scope): Promise<Recording> {
      const name = nameOf({ collector, scope });
      const place = places.get(name);
      if (place !== undefined) beginUpTo(place + 1 + AHEAD);
      const pieces = await begun.get(name);
      begun.delete(name);
      return pieces === undefined ? source.recording(collector, scope) : inPieces(pieces);
    },
  };
}

const nameOf = ({ collector, scope }: Recorded): string => `${collector} ${scope}`;

/** All of a small recording; undefined of any other, and of none. */
async function whole(source: RunSource, { collector, scope }: Recorded): Promise<readonly Uint8Array[] | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (await source.recording(collector, scope)) ?? []) {
    pieces.push(piece);
    size += piece.length;
    if (size > SMALL) return undefined;
  }
  return size === 0 ? undefined : pieces;
}

async function* inPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
