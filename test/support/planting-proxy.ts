import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlantingProxy {
  /** `http://localhost:<port>` */
  readonly url: string;
  /** What stands after every text of an answer from now on, in members whose name `where` matches. */
  plant(text: string, where: RegExp): void;
  /** Members in which it was planted. */
  readonly planted: ReadonlySet<string>;
  close(): Promise<void>;
}

/** A proxy on loopback that writes something into the texts of every answer, XML and JSON, but for those of `spared`. */
export async function startPlantingProxy(target: string, spared: RegExp = /^\/oidc\//): Promise<PlantingProxy> {
  const planted = new Set<string>();
  let [text, where] = ['', /^$/];
  const sow = (name: string, value: string): string => {
    if (!where.test(name)) return value;
    planted.add(name);
    return `${value} ${text}`;
  };

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await forwarded(target, request);
    const body = spared.test(request.url ?? '') ? answer.body : sown(answer.body, sow);
    const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...headers } = answer.headers;
    response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    planted,
    plant(what, into) {
      [text, where] = [what, into];
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forwarded(target: string, request: IncomingMessage) {
  const { 'accept-encoding': _, connection: __, ...headers } = request.headers;
  const onward = httpRequest(new URL(request.url ?? '/', target), {
    method: request.method ?? 'GET',
    headers,
    agent: false,
  });
  onward.end(await whole(request));
  const [response] = (await once(onward, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: (await whole(response)).toString('utf8'),
  };
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
}

type Sow = (name: string, value: string) => string;

function sown(body: string, sow: Sow): string {
  if (body.startsWith('<'))
    return body.replace(
      /<(\w+)>([^<]*[^<\s][^<]*)<\//g,
      (_whole, name: string, value: string) => `<${name}>${sow(name, value)}</`,
    );
  try {
    return JSON.stringify(sownIn('', JSON.parse(body), sow));
  } catch {
    return body;
  }
}

function sownIn(name: string, value: unknown, sow: Sow): unknown {
  if (typeof value === 'string') return sow(name, value);
  if (Array.isArray(value)) return value.map((item) => sownIn(name, item, sow));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, sownIn(member, inner, sow)]));
}
