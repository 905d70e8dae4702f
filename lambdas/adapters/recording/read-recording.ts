import { Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { RawLine } from '#domain/reading/recording.ts';
import { RecordingError } from '#domain/words/errors.ts';

/**
 * The lines of a recording, one at a time. Throws a RecordingError: MALFORMED for a line that is none, TRUNCATED when
 * the recording stops before its closing line.
 */
export async function* readRecording(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  let closed = false;
  for await (const text of textLines(bytes)) {
    if (closed) throw new RecordingError('MALFORMED', 'the recording goes on after its closing line');
    const line = parseLine(text);
    closed = line.type === 'end';
    yield line;
  }
  if (!closed) throw new RecordingError('TRUNCATED', 'the recording has no closing line');
}

/** No page of any API comes near it; a recording may have been written by anybody. */
const MAX_LINE = 64 * 1024 * 1024;

/** So much compressed, and so much of text, is decompressed at once. */
const [SMALL, SMALL_TEXT] = [32 * 1024, 1024 * 1024];

async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const pieces = bytes[Symbol.asyncIterator]();
  try {
    const first = await pieces.next();
    const second = first.done || first.value.length > SMALL ? undefined : await pieces.next();
    const whole = second?.done && !first.done ? wholeText(first.value) : undefined;
    if (whole !== undefined) yield* whole.split('\n');
    else yield* streamedLines(restored([first, second], pieces));
  } finally {
    await pieces.return?.();
  }
}

/** Undefined for what has to be read in a stream: what is large, and what is not whole. */
function wholeText(compressed: Uint8Array): string | undefined {
  try {
    const text = gunzipSync(compressed, { maxOutputLength: SMALL_TEXT }).toString('utf8');
    return text.endsWith('\n') ? text.slice(0, -1) : undefined;
  } catch {
    return undefined; // the stream says what is wrong with it, after the lines before that
  }
}

async function* restored(
  taken: readonly (IteratorResult<Uint8Array> | undefined)[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (const one of taken) if (one !== undefined && !one.done) yield one.value;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* streamedLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const source = Readable.from(bytes, { objectMode: false });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        pieces.push(chunk.subarray(start, end));
        yield Buffer.concat(pieces).toString('utf8');
        pieces = [];
        length = 0;
        start = end + 1;
      }
      if (start < chunk.length) pieces.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > MAX_LINE) throw new RecordingError('MALFORMED', `a line is longer than ${MAX_LINE} bytes`);
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
      throw new RecordingError('TRUNCATED', `the recording cannot be decompressed: ${cause.message}`, { cause });
    throw cause;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  if (pieces.length > 0) throw new RecordingError('TRUNCATED', 'the recording ends in the middle of a line');
}

function parseLine(text: string): RawLine {
  try {
    return RawLine.parse(JSON.parse(text));
  } catch (cause) {
    throw new RecordingError('MALFORMED', `not a line of a recording: ${text.slice(0, 80)}`, { cause });
  }
}
