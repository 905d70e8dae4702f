import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';

/** What a question cost at the store. */
export interface Counted {
  list: number;
  get: number;
  bytes: number;
}

/** Of a Glue table, as CloudFormation was told. */
export type TableInput = Readonly<Record<string, unknown>> & { readonly Name: string };

/** Glue's catalogue of one database and S3's bucket of one folder, both only to be read, as Trino asks them. */
export async function standIn(folder: string, database: string, tables: readonly TableInput[]) {
  const counted: Counted = { list: 0, get: 0, bytes: 0 };
  const keys = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const server = createServer(async (request, response) => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      const [status, answer] = glue(target, JSON.parse(await bodyOf(request)), database, tables);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
      return;
    }
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
    if (url.searchParams.has('list-type')) {
      counted.list += 1;
      response.writeHead(200, { 'content-type': 'application/xml' }).end(listing(folder, keys, url.searchParams));
    } else if (!keys.includes(key)) response.writeHead(404).end();
    else {
      const [status, piece, headers] = part(readFileSync(join(folder, key)), request.headers.range);
      if (request.method === 'GET') {
        counted.get += 1;
        counted.bytes += piece.length;
      }
      response.writeHead(status, { ...headers, etag: '"e"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });
      response.end(request.method === 'HEAD' ? undefined : piece);
    }
  });
  await listening(server);
  return { counted, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const listening = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function glue(target: string, asked: { Name?: string }, database: string, tables: readonly TableInput[]) {
  const operation = target.split('.')[1] ?? '';
  const named = tables.map((table) => ({ ...table, DatabaseName: database }));
  if (operation === 'GetDatabases') return [200, { DatabaseList: [{ Name: database }] }] as const;
  if (operation === 'GetTables') return [200, { TableList: named }] as const;
  if (operation === 'GetDatabase' && asked.Name === database) return [200, { Database: { Name: database } }] as const;
  const table = operation === 'GetTable' && named.find(({ Name }) => Name === asked.Name);
  if (table) return [200, { Table: table }] as const;
  if (operation === 'GetUserDefinedFunctions') return [200, { UserDefinedFunctions: [] }] as const;
  if (operation.startsWith('GetColumnStatistics')) return [200, { ColumnStatisticsList: [], Errors: [] }] as const;
  return [400, { __type: 'EntityNotFoundException', Message: `${operation} ${asked.Name}` }] as const;
}

/** S3's page of a listing: at most a thousand keys. */
function listing(folder: string, keys: readonly string[], asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? '';
  const after = asked.get('continuation-token') ?? '';
  const found = keys.filter((key) => key.startsWith(prefix) && key > after);
  const page = found.slice(0, Math.min(1000, Number(asked.get('max-keys') ?? 1000)));
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>${statSync(join(folder, key)).size}</Size></Contents>`,
  );
  const more = page.length < found.length;
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}<KeyCount>${page.length}</KeyCount>${contents.join('')}</ListBucketResult>`;
}

function part(bytes: Buffer, range: string | undefined) {
  const { from = '', to = '' } = /^bytes=(?<from>\d*)-(?<to>\d*)$/.exec(range ?? '')?.groups ?? {};
  if (from === '' && to === '') return [200, bytes, { 'content-length': String(bytes.length) }] as const;
  const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
  const piece = bytes.subarray(start, end);
  const span = `bytes ${start}-${end - 1}/${bytes.length}`;
  return [206, piece, { 'content-length': String(piece.length), 'content-range': span }] as const;
}
