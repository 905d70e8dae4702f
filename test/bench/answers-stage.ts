import '#adapters/frugal-heap.ts';
import type { QueryFormat } from '#adapters/query/formats.ts';
import { query } from '../../bin/commands/query.ts';

/** Answers a query as the command line does, in a process of its own; what it would print is counted. */
const [folder = '', format = 'csv'] = process.argv.slice(2);

const print = process.stdout.write.bind(process.stdout);
let bytes = 0;
process.stdout.write = ((text: string, done?: () => void) => {
  bytes += Buffer.byteLength(text);
  done?.();
  return true;
}) as typeof process.stdout.write;
await query(folder, 'SELECT * FROM ebs_snapshots', { format: format as QueryFormat, memory: '256MB' });
print(`${JSON.stringify({ bytes, rssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
