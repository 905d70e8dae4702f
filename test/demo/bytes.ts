import { chmod, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The bytes of every file, and of what is packed in it. */
export async function everything(folder: string): Promise<{ readonly name: string; readonly content: Buffer }[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const contents = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const stored = await readFile(join(parentPath, name));
      return (name.endsWith('.gz') ? [stored, gunzipSync(stored)] : [stored]).map((content) => ({ name, content }));
    });
  return (await Promise.all(contents)).flat();
}

/** Turns all bits of the byte in the middle of a file; gives back what turns them again. */
export async function turnByte(path: string): Promise<() => Promise<void>> {
  await chmod(path, 0o644);
  const turn = async (): Promise<void> => {
    await using file = await open(path, 'r+');
    const at = Math.floor((await file.stat()).size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at);
  };
  await turn();
  return turn;
}
