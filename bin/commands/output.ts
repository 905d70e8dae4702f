/** Whoever reads the answer has seen enough (`| head`) and closed the pipe. */
const HAS_CLOSED = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET']);

/**
 * Writes an answer to stdout piece by piece, each when its reader has taken the one before. Resolves with false, and
 * asks for no more pieces, once the reader has closed its end: that ends the work, and is no error.
 */
export async function writeAnswer(
  pieces: AsyncIterable<string>,
  stream: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  for await (const piece of pieces) if (!(await isTaken(stream, piece))) return false;
  return true;
}

const isTaken = (stream: NodeJS.WritableStream, piece: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    stream.write(piece, (error?: (Error & { code?: string }) | null) => {
      if (!error) resolve(true);
      else if (HAS_CLOSED.has(error.code ?? '')) resolve(false);
      else reject(error);
    });
  });

/** Terminal cells in a line: of the terminal, or as COLUMNS says; undefined where lines may be as long as they come. */
export function lineWidth(
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): number | undefined {
  const said = Number(environment.COLUMNS);
  if (Number.isInteger(said) && said > 0) return said;
  return isTTY && columns > 0 ? columns : undefined;
}
