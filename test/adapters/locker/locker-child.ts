import { parseArgs } from 'node:util';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { FileBody } from '#domain/sealing/locker.ts';
import { EvidenceError } from '#domain/words/errors.ts';

/** What one attempt of the child came to: the hash of what it stored, null for "there already", or the error's code. */
export type Outcome = { readonly stored: string | null } | { readonly code: string; readonly message: string };

/**
 * A process of its own that uses a directory locker:
 * `locker-child.ts <directory> [--uid <id>] [--create] [--text <text>] [--file <FileBody as JSON>] <key> ...`
 * Prints `ready`, waits for its standard input to close, puts every key, prints the Outcomes as one line of JSON.
 * Opening is the first attempt if it fails.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    uid: { type: 'string' },
    create: { type: 'boolean', default: false },
    text: { type: 'string', default: '' },
    file: { type: 'string' },
  },
});
const [directory = '', ...keys] = positionals;
if (values.uid !== undefined) {
  process.setgid?.(Number(values.uid));
  process.setuid?.(Number(values.uid));
}
console.log('ready');
for await (const _ of process.stdin);

const body: Uint8Array | FileBody = values.file === undefined ? Buffer.from(values.text) : JSON.parse(values.file);
const outcomes: Outcome[] = [];
try {
  const locker = await directoryLocker(directory, { create: values.create });
  for (const key of keys) outcomes.push({ stored: (await locker.put(key, body))?.sha256 ?? null });
} catch (error) {
  if (!(error instanceof EvidenceError)) throw error;
  outcomes.push({ code: error.code, message: error.message });
}
console.log(JSON.stringify(outcomes));
