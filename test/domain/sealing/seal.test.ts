import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preAuthEncoding } from '#domain/sealing/dsse.ts';
import {
  fingerprint,
  isSigned,
  PREDICATE_TYPE,
  readSeal,
  STATEMENT_TYPE,
  type Statement,
  sealBytes,
} from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { noVerdicts } from '#domain/words/verdict.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** Signs a digest as KMS does; node:crypto hashes itself, so the same key signs the PAE of the payload. */
const signerOf = (payload: () => Uint8Array): Signer => ({
  publicKeyPem,
  sign: async () => sign('sha256', preAuthEncoding('application/vnd.in-toto+json', payload()), pair.privateKey),
});

const statement: Statement = {
  _type: STATEMENT_TYPE,
  subject: [{ name: 'runs/2026-11-21T06-00-00Z/manifest.json', digest: { sha256: 'a'.repeat(64) } }],
  predicateType: PREDICATE_TYPE,
  predicate: {
    kind: 'run',
    sequence: 1,
    previous: { sequence: 0, payloadSha256: 'b'.repeat(64) },
    sealedAt: '2026-11-21T06:02:00.000Z',
    publicKey: publicKeyPem,
    run: '2026-11-21T06-00-00Z',
    outcome: 'COMPLETE',
    timing: 'ON_TIME',
    counts: noVerdicts(),
  },
};

async function sealed(): Promise<Buffer> {
  const { canonicalJson } = await import('#domain/words/canonical-json.ts');
  return sealBytes(
    statement,
    signerOf(() => Buffer.from(canonicalJson(statement))),
  );
}

test('the pre-authentication encoding is the one of the DSSE specification', () => {
  // The example of https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('lengths count bytes, not characters', () => {
  expect(preAuthEncoding('t', Buffer.from('é')).toString('latin1')).toMatch(/^DSSEv1 1 t 2 /);
});

test('a seal reads back as what was sealed, and its signature verifies without our code', async () => {
  const bytes = await sealed();
  const bundle = JSON.parse(bytes.toString());
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64');
  const pae = Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]);
  const signature = Buffer.from(bundle.dsseEnvelope.signatures[0].sig, 'base64');
  expect(verify('sha256', pae, createPublicKey(publicKeyPem), signature)).toBe(true);
  const seal = readSeal(bytes);
  expect(seal.statement).toEqual(statement);
  expect(seal.link).toEqual({ sequence: 1, payloadSha256: createHash('sha256').update(payload).digest('hex') });
  expect(isSigned(seal, publicKeyPem)).toBe(true);
});

test('a signer whose signature its own key refuses seals nothing', async () => {
  const wrong = signerOf(() => Buffer.from('something else'));
  await expect(sealBytes(statement, wrong)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
});

test('no change of a byte, insertion or deletion passes for the same seal', async () => {
  const bytes = await sealed();
  const original = readSeal(bytes);
  fc.assert(
    fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(0, 1, 2),
      (at, value, how) => {
        const changed =
          how === 0
            ? Buffer.concat([
                bytes.subarray(0, at),
                Buffer.from([(bytes[at] as number) ^ value]),
                bytes.subarray(at + 1),
              ])
            : how === 1
              ? Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at)])
              : Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        if (changed.equals(bytes)) return;
        let accepted = false;
        try {
          const seal = readSeal(changed);
          accepted = isSigned(seal, publicKeyPem) && seal.payload.equals(original.payload);
        } catch {
          accepted = false;
        }
        expect(accepted).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});

test.each([
  ['not JSON', 'hello', 'MALFORMED'],
  ['another JSON', '{}', 'MALFORMED'],
  ['white space', ' ', 'MALFORMED'],
])('%s is refused as a seal', (_, text, code) => {
  expect(() => readSeal(Buffer.from(text))).toThrow(expect.objectContaining({ code }));
});

test('the same content in another order of members is refused', async () => {
  const bundle = JSON.parse((await sealed()).toString());
  const { mediaType, ...rest } = bundle;
  const reordered = Buffer.from(JSON.stringify({ ...rest, mediaType }));
  expect(() => readSeal(reordered)).toThrow(expect.objectContaining({ code: 'NOT_CANONICAL' }));
});

test('the fingerprint is the SHA-256 of the SubjectPublicKeyInfo', () => {
  const der = Buffer.from(publicKeyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  expect(fingerprint(publicKeyPem)).toBe(createHash('sha256').update(der).digest('hex'));
});
