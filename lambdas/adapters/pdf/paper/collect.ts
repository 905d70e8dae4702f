import type { Pdf } from './pdfkit.ts';

const BLOCK = 1 << 20;

/**
 * Takes what pdfkit writes as it writes it. As a stream it would keep millions of chunks of a few bytes until somebody
 * listens, and a report of many rows would not fit in memory. The function it returns ends the PDF and gives its bytes.
 */
export function collect(pdf: Pdf): () => Buffer {
  const full: Buffer[] = [];
  let block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  let ended = false;
  const append = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + BLOCK - used);
      block.set(part, used);
      at += part.length;
      used += part.length;
      if (used < BLOCK) continue;
      full.push(block);
      block = Buffer.allocUnsafe(BLOCK);
      used = 0;
    }
  };
  append(pdf.read() ?? Buffer.alloc(0)); // the header is written as soon as a PDF is opened
  pdf.push = (chunk) => {
    if (chunk === null) ended = true;
    else append(chunk);
    return true;
  };
  return () => {
    pdf.end();
    if (!ended) throw new Error('the PDF was not finished: an object of it was left open');
    return Buffer.concat([...full, block.subarray(0, used)]);
  };
}
