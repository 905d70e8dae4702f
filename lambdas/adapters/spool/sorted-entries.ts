import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byText } from '#domain/words/by-text.ts';
import { temporaryError } from '../temporary-folder.ts';

/** A text under an id. Either may hold half a surrogate pair; the text may not. */
export interface Entry {
  readonly id: string;
  readonly text: string;
}

/** Characters of text at hand; what is more lies in a file. */
const AT_HAND = 8 * 1024 * 1024;
const OVERHEAD = 100;
const WINDOW = 128 * 1024;
const LENGTHS = 8;

/** A sorted part of the file: from one byte to before another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Entries in order of their ids, those of one id in the order in which they came. However many there are, the memory
 * they take is bounded: what exceeds it lies sorted in a temporary file, which is gone with `close`, or with the process.
 * Where that cannot be written, `add` throws a TemporaryFolderError.
 */
export class SortedEntries implements Iterable<Entry> {
  readonly #atHand: number;
  readonly #stretches: Stretch[] = [];
  #entries: Entry[] = [];
  #size = 0;
  #file: SpoolFile | undefined;

  constructor(atHand = AT_HAND) {
    this.#atHand = atHand;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#size += entry.text.length + OVERHEAD;
    if (this.#size > this.#atHand) this.#spill();
  }

  /** May be gone through more than once, and again after more was added. */
  [Symbol.iterator](): Iterator<Entry> {
    this.#entries.sort(byId);
    const file = this.#file;
    const stored = file === undefined ? [] : this.#stretches.map((stretch) => () => file.entries(stretch));
    return merged([...stored, () => this.#entries.values()]);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#entries = [];
  }

  #spill(): void {
    try {
      this.#file ??= new SpoolFile();
      this.#stretches.push(this.#file.append(this.#entries.sort(byId)));
    } catch (cause) {
      throw temporaryError(cause);
    }
    this.#entries = [];
    this.#size = 0;
  }
}

const byId = (a: Entry, b: Entry): number => byText(a.id, b.id);

type Sorted = () => Iterator<Entry>;

/** Two by two, so that each entry is compared as often as there are levels. */
function merged(parts: readonly Sorted[]): Iterator<Entry> {
  const [only, ...more] = parts;
  if (only === undefined || more.length === 0) return (only ?? (() => [].values()))();
  const middle = Math.ceil(parts.length / 2);
  return mergedPair(merged(parts.slice(0, middle)), merged(parts.slice(middle)));
}

/** Of one id, what stands in the earlier part comes first. */
function* mergedPair(earlier: Iterator<Entry>, later: Iterator<Entry>): Generator<Entry, void, undefined> {
  let [left, right] = [earlier.next(), later.next()];
  while (!left.done || !right.done)
    if (right.done || (!left.done && left.value.id <= right.value.id)) {
      yield left.value as Entry;
      left = earlier.next();
    } else {
      yield right.value;
      right = later.next();
    }
}

/** A file without a name: nobody else finds it, and it does not outlive the process. */
class SpoolFile {
  readonly #file: number;
  #length = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-rows-'));
    this.#file = openSync(join(folder, 'rows'), 'wx+', 0o600);
    rmSync(folder, { recursive: true });
  }

  append(entries: readonly Entry[]): Stretch {
    const from = this.#length;
    let pieces: Buffer[] = [];
    let waiting = 0;
    for (const { id, text } of entries) {
      const piece = encoded(id, text);
      pieces.push(piece);
      waiting += piece.length;
      if (waiting < WINDOW) continue;
      this.#write(Buffer.concat(pieces));
      pieces = [];
      waiting = 0;
    }
    this.#write(Buffer.concat(pieces));
    return { from, to: this.#length };
  }

  *entries({ from, to }: Stretch): Generator<Entry, void, undefined> {
    const reader = new WindowReader(this.#file, from, to);
    while (!reader.isAtEnd) {
      const lengths = reader.take(LENGTHS);
      const [id, text] = [lengths.readUInt32LE(0), lengths.readUInt32LE(4)];
      yield { id: reader.take(id).toString('utf16le'), text: reader.take(text).toString('utf8') };
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
    this.#length += bytes.length;
  }
}

/** UTF-16 keeps an id as it is, whatever it holds. */
function encoded(id: string, text: string): Buffer {
  const [idBytes, textBytes] = [id.length * 2, Buffer.byteLength(text)];
  const piece = Buffer.allocUnsafe(LENGTHS + idBytes + textBytes);
  piece.writeUInt32LE(idBytes, 0);
  piece.writeUInt32LE(textBytes, 4);
  piece.write(id, LENGTHS, 'utf16le');
  piece.write(text, LENGTHS + idBytes, 'utf8');
  return piece;
}

/** Reads on through a part of a file, so much at a time. */
class WindowReader {
  readonly #file: number;
  readonly #to: number;
  #next: number;
  #window: Buffer = Buffer.alloc(0);

  constructor(file: number, from: number, to: number) {
    this.#file = file;
    this.#next = from;
    this.#to = to;
  }

  get isAtEnd(): boolean {
    return this.#window.length === 0 && this.#next === this.#to;
  }

  take(bytes: number): Buffer {
    if (this.#window.length < bytes) this.#read(bytes);
    const taken = this.#window.subarray(0, bytes);
    this.#window = this.#window.subarray(bytes);
    return taken;
  }

  #read(bytes: number): void {
    const wanted = Math.min(this.#to - this.#next, Math.max(WINDOW, bytes - this.#window.length));
    const grown = Buffer.allocUnsafeSlow(this.#window.length + wanted);
    let filled = this.#window.copy(grown);
    while (filled < grown.length) {
      const read = readSync(this.#file, grown, filled, grown.length - filled, this.#next);
      if (read === 0) throw new Error('a temporary file is shorter than what was written to it');
      filled += read;
      this.#next += read;
    }
    this.#window = grown;
  }
}
