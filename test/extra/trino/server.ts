import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A catalogue by name, and the port of the stand-in for its Glue and S3. */
export type Catalogues = Readonly<Record<string, number>>;

export interface Trino {
  /** A statement's rows; names in it are those of `catalogue`. Throws an Error with Trino's name of it and its message. */
  run(sql: string, catalogue?: string): Promise<unknown[][]>;
  stop(): void;
}

const START_SECONDS = 180;

/** Starts `bin/launcher run` of an unpacked trino-server with Hive's connector on Glue, as Athena has it. */
export async function startTrino(home: string, folder: string, catalogues: Catalogues): Promise<Trino> {
  const port = 18_180;
  writeSettings(folder, port, catalogues);
  const log = openSync(join(folder, 'trino.log'), 'w');
  const child = spawn(join(home, 'bin/launcher'), ['run', `--etc-dir=${join(folder, 'etc')}`], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  const base = `http://127.0.0.1:${port}`;
  for (let second = 0; !(await isUp(base)); second += 1) {
    if (second > START_SECONDS || child.exitCode !== null)
      throw new Error(`Trino did not start: ${folder}/trino.log says why`);
    await setTimeout(1000);
  }
  return { run: (sql, catalogue) => run(base, sql, catalogue), stop: () => stop(child) };
}

const stop = ({ pid }: ChildProcess): void => void (pid === undefined || process.kill(-pid, 'SIGKILL'));

async function isUp(base: string): Promise<boolean> {
  try {
    await run(base, 'SELECT 1');
    return true;
  } catch {
    return false; // not yet: the caller counts the seconds
  }
}

function writeSettings(folder: string, port: number, catalogues: Catalogues): void {
  const put = (name: string, ...lines: string[]) => writeFileSync(join(folder, 'etc', name), `${lines.join('\n')}\n`);
  mkdirSync(join(folder, 'etc/catalog'), { recursive: true });
  put('node.properties', 'node.environment=test', 'node.id=one', `node.data-dir=${join(folder, 'data')}`);
  put('jvm.config', '-Xmx3G', '-XX:+ExitOnOutOfMemoryError');
  put(
    'config.properties',
    'coordinator=true',
    'node-scheduler.include-coordinator=true',
    `http-server.http.port=${port}`,
    `discovery.uri=http://127.0.0.1:${port}`,
  );
  for (const [name, at] of Object.entries(catalogues))
    put(
      `catalog/${name}.properties`,
      'connector.name=hive',
      'hive.metastore=glue',
      'hive.metastore.glue.region=us-east-1',
      `hive.metastore.glue.endpoint-url=http://127.0.0.1:${at}`,
      'hive.metastore.glue.aws-access-key=test',
      'hive.metastore.glue.aws-secret-key=test',
      'hive.partition-projection-enabled=true',
      'hive.recursive-directories=true',
      'fs.native-s3.enabled=true',
      's3.region=us-east-1',
      `s3.endpoint=http://127.0.0.1:${at}`,
      's3.path-style-access=true',
      's3.aws-access-key=test',
      's3.aws-secret-key=test',
    );
}

interface Page {
  readonly nextUri?: string;
  readonly data?: unknown[][];
  readonly error?: { readonly errorName: string; readonly message: string };
}

async function run(base: string, sql: string, catalogue = 'awsdatacatalog'): Promise<unknown[][]> {
  const headers = { 'X-Trino-User': 'test', 'X-Trino-Catalog': catalogue, 'X-Trino-Schema': 'evidence_locker' };
  const rows: unknown[][] = [];
  let page = (await (await fetch(`${base}/v1/statement`, { method: 'POST', headers, body: sql })).json()) as Page;
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    page = (await (await fetch(page.nextUri, { headers })).json()) as Page;
  }
}
