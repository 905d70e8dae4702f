import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exchange, TIMEOUTS } from '#adapters/databricks/wire/wire.ts';
import { outcome } from '../rig.ts';

const TEXT = JSON.stringify({ clusters: Array.from({ length: 500 }, (_, n) => ({ cluster_id: `c-${n}` })) });

/** What one exchange comes to with a server that answers so. */
async function answeredWith(headers: Record<string, string>, body: Buffer, cut = body.length) {
  let asked: string | undefined;
  const server = createServer((request, response) => {
    asked = request.headers['accept-encoding'];
    response.writeHead(200, { ...headers, 'content-length': cut });
    response.end(body.subarray(0, cut));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const came = await outcome(exchange({ host: 'host', url, method: 'GET', headers: {}, body: '' }, TIMEOUTS));
  server.close();
  return { asked, came };
}

test('an answer packed by gzip is offered for and unpacked', async () => {
  const { asked, came } = await answeredWith({ 'content-encoding': 'gzip' }, gzipSync(TEXT));
  expect([asked, came]).toEqual(['gzip', expect.objectContaining({ status: 200, text: TEXT })]);
});

test('one that ends before its pack does is a connection that ended, never a short answer', async () => {
  const packed = gzipSync(TEXT);
  const { came } = await answeredWith({ 'content-encoding': 'gzip' }, packed, packed.length - 20);
  expect(came).toMatchObject({ code: 'CONNECTION', message: expect.stringContaining('ended before the answer did') });
});

test.each([
  ['that is none', 'gzip', 'MALFORMED_RESPONSE'],
  ['of a kind nobody asked for', 'br', 'UNEXPECTED_RESPONSE'],
])('a pack %s is refused', async (_which, encoding, code) => {
  const { came } = await answeredWith({ 'content-encoding': encoding }, Buffer.from(TEXT));
  expect(came).toMatchObject({ name: 'DatabricksError', code });
});
