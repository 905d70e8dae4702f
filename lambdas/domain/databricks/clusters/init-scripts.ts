import * as z from 'zod';
import type { Databricks } from '../../declaring/databricks-client.ts';
import { ReadError } from '../../words/errors.ts';
import { told, toldInstant } from '../documented.ts';
import type { ClusterSpec } from './cluster-spec.ts';

/**
 * What tells what stands in an init script that is a workspace file, and since when. An admin of the workspace may read
 * every file, others need CAN READ on it. Of the content nothing is kept but its SHA-256.
 * https://docs.databricks.com/api/workspace/workspace/export and …/getstatus
 */
export const INIT_SCRIPT_READS = ['GET /api/2.0/workspace/get-status', 'GET /api/2.0/workspace/export'] as const;
const [STATUS, EXPORT] = INIT_SCRIPT_READS;

/** An init script as it stands in the workspace. */
export const InitScriptFile = z.strictObject({
  destination: z.string(),
  sha256: z.string().nullable(),
  modifiedAt: z.iso.datetime().nullable(),
});
export type InitScriptFile = z.infer<typeof InitScriptFile>;

const Status = z.looseObject({ object_type: told(z.string()), path: told(z.string()), modified_at: toldInstant });
const Export = z.looseObject({ content: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is no digest of a file') });

/** Both settings by which Spark encrypts what it sends: https://spark.apache.org/docs/latest/security.html */
export const wantsRpcEncryption = ({ sparkAuthenticate, sparkNetworkCrypto }: ClusterSpec): boolean =>
  isTrue(sparkAuthenticate) && isTrue(sparkNetworkCrypto);

export const isTrue = (value: string | null): boolean => value?.toLowerCase() === 'true';

type Unread = (operation: string, error: unknown) => void;

/**
 * Reads each script once, however many clusters run it; and none of a cluster on which nothing hangs by it. Null where
 * one cannot be read, of which `unread` hears.
 */
export function initScriptFiles(databricks: Databricks) {
  const read = new Map<string, ReturnType<typeof readFile>>();
  const fileAt = (path: string): ReturnType<typeof readFile> => {
    const file = read.get(path) ?? readFile(databricks, path);
    read.set(path, file);
    return file;
  };
  return async (spec: ClusterSpec, unread: Unread): Promise<InitScriptFile[] | null> => {
    if (!wantsRpcEncryption(spec)) return null;
    const files: InitScriptFile[] = [];
    for (const { kind, destination } of spec.initScripts) {
      if (kind !== 'workspace' || destination === null) continue;
      const file = await fileAt(destination);
      if ('error' in file) {
        unread(file.operation, file.error);
        return null;
      }
      files.push(file);
    }
    return files;
  };
}

interface NoFile {
  readonly operation: string;
  readonly error: unknown;
}

/** The time before and after: what is read in between was not changed. */
async function readFile(databricks: Databricks, path: string): Promise<InitScriptFile | NoFile> {
  let operation: string = STATUS;
  try {
    const before = await statusOf(databricks, path);
    operation = EXPORT;
    const { content } = await databricks.ask(EXPORT, Export, { query: { path, format: 'AUTO' } });
    operation = STATUS;
    const after = await statusOf(databricks, path);
    if (before.modified_at !== after.modified_at)
      throw new ReadError('UNEXPECTED_RESPONSE', 'the init script was changed while it was read');
    return { destination: path, sha256: content.slice('sha256:'.length), modifiedAt: after.modified_at };
  } catch (error) {
    return { operation, error };
  }
}

async function statusOf(databricks: Databricks, path: string) {
  const status = await databricks.ask(STATUS, Status, { query: { path } });
  if (status.path !== null && place(status.path) !== place(path))
    throw new ReadError('UNEXPECTED_RESPONSE', 'the answer is about something else than was asked for');
  if (status.object_type !== 'FILE')
    throw new ReadError('UNEXPECTED_RESPONSE', 'the init script is no file of the workspace');
  return status;
}

/** A workspace path stands with and without its root: https://docs.databricks.com/aws/en/files/workspace */
const place = (path: string): string => path.replace(/^\/Workspace(?=\/)/, '');
