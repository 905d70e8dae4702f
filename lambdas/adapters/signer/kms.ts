import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type GetPublicKeyCommandOutput, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { SealError } from '#domain/words/errors.ts';

/** A KMS key, by id, ARN or alias, and who asks for it. */
export interface KmsKey {
  readonly keyId: string;
  readonly client: KMSClient;
}

/**
 * Signs with a KMS key of spec ECC_NIST_P256 (`keyId`: id, ARN or alias). Takes `kms:GetPublicKey`, called once, and
 * `kms:Sign`. Throws SealError SIGNER_UNAVAILABLE if KMS refuses or the key is of another kind.
 */
export const kmsSigner = async ({ keyId, client }: KmsKey): Promise<Signer> => ({
  publicKeyPem: await kmsPublicKey({ keyId, client }),
  sign: (message) => signed(keyId, client, message),
});

/** The public half alone: what a reader pins seals to. Needs kms:GetPublicKey and no more. */
export async function kmsPublicKey({ keyId, client }: KmsKey): Promise<string> {
  const key = await refused(keyId, 'kms:GetPublicKey', () => client.send(new GetPublicKeyCommand({ KeyId: keyId })));
  return publicKeyOf(keyId, key);
}

function publicKeyOf(keyId: string, { KeyUsage, PublicKey }: GetPublicKeyCommandOutput): string {
  const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  if (kind !== 'prime256v1' || KeyUsage !== 'SIGN_VERIFY')
    throw new SealError(
      'SIGNER_UNAVAILABLE',
      `${keyId} is a key of kind ${kind} for ${KeyUsage}; seals are signed with ECC_NIST_P256 for SIGN_VERIFY`,
    );
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** As a digest, for KMS takes no message over 4096 bytes. ECDSA signatures of KMS are DER (ANSI X9.62). */
async function signed(keyId: string, client: KMSClient, message: Uint8Array): Promise<Uint8Array> {
  const { Signature } = await refused(keyId, 'kms:Sign', () =>
    client.send(
      new SignCommand({
        KeyId: keyId,
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    ),
  );
  if (Signature === undefined) throw new SealError('SIGNER_UNAVAILABLE', `${keyId}: KMS answered without a signature`);
  return Signature;
}

async function refused<Answer>(keyId: string, action: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    const { reason } = readFailure(cause);
    throw new SealError('SIGNER_UNAVAILABLE', `${action} on ${keyId} failed (${reason})`, { cause });
  }
}
