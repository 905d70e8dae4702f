import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
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

async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
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
