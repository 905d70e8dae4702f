import { execFileSync } from 'node:child_process';
import { createPublicKey, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PAYLOAD_TYPE, preAuthEncoding } from '#domain/sealing/dsse.ts';
import { PREDICATE_TYPE, STATEMENT_TYPE, type Statement, sealBytes } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';

/** What both signers must do, judged by openssl and by sigstore's own verifier. `newSigner` makes one with a new key. */
export function signerSuite(name: string, newSigner: () => Promise<Signer>): void {
  describe(name, () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'signer-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    const opensslVerifies = async (publicKeyPem: string, message: Uint8Array, signature: Uint8Array) => {
      const [key, text, sig] = ['key', 'text', 'sig'].map((file) => join(folder, file)) as [string, string, string];
      await Promise.all([writeFile(key, publicKeyPem), writeFile(text, message), writeFile(sig, signature)]);
      try {
        return execFileSync('openssl', ['dgst', '-sha256', '-verify', key, '-signature', sig, text], {
          encoding: 'utf8',
          stdio: 'pipe',
        }).trim();
      } catch (error) {
        return (error as { stdout: string }).stdout.trim();
      }
    };

    test('openssl verifies a signature over a PAE, and no other', async () => {
      const signer = await newSigner();
      const pae = preAuthEncoding(PAYLOAD_TYPE, Buffer.from('{"some":"statement"}'));
      const signature = await signer.sign(pae);
      expect(await opensslVerifies(signer.publicKeyPem, pae, signature)).toBe('Verified OK');
      pae[pae.length - 1]! ^= 1;
      expect(await opensslVerifies(signer.publicKeyPem, pae, signature)).toBe('Verification failure');
    });

    test('a message longer than the 4096 bytes KMS takes is signed too', async () => {
      const signer = await newSigner();
      const message = randomBytes(10_000);
      expect(await opensslVerifies(signer.publicKeyPem, message, await signer.sign(message))).toBe('Verified OK');
    });

    test('the public key is P-256, as SubjectPublicKeyInfo in PEM', async () => {
      const { publicKeyPem } = await newSigner();
      expect(publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
      expect(createPublicKey(publicKeyPem).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    });

    test('a seal verifies with sigstore, which refuses it once the payload is changed', async () => {
      const signer = await newSigner();
      const sealed = JSON.parse((await sealBytes(statementOf(signer), signer)).toString());
      expect(() => sigstoreVerify(sealed, signer.publicKeyPem)).not.toThrow();

      const payload = Buffer.from(sealed.dsseEnvelope.payload, 'base64').toString();
      const changed = payload.replace('"outcome":"PARTIAL"', '"outcome":"COMPLETE"');
      expect(changed).not.toBe(payload);
      sealed.dsseEnvelope.payload = Buffer.from(changed).toString('base64');
      expect(() => sigstoreVerify(sealed, signer.publicKeyPem)).toThrow(
        expect.objectContaining({ code: 'SIGNATURE_ERROR' }),
      );
    });
  });
}

function sigstoreVerify(bundle: unknown, publicKeyPem: string): void {
  const verifier = new Verifier(
    {
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: () => ({ publicKey: createPublicKey(publicKeyPem), validFor: () => true }),
    },
    { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  );
  verifier.verify(toSignedEntity(bundleFromJSON(bundle)));
}

const statementOf = (signer: Signer): Statement => ({
  _type: STATEMENT_TYPE,
  subject: [{ name: 'runs/2026-11-21T06-00-00Z/manifest.json', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: PREDICATE_TYPE,
  predicate: {
    kind: 'run',
    sequence: 0,
    previous: null,
    sealedAt: '2026-11-21T06:01:00Z',
    publicKey: signer.publicKeyPem,
    run: '2026-11-21T06-00-00Z',
    outcome: 'PARTIAL',
    timing: 'ON_TIME',
    counts: { FAIL: 1, ERROR: 0, UNKNOWN: 0, PASS: 2, NOT_APPLICABLE: 0 },
  },
});
