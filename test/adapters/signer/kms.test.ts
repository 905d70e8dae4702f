import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kmsSigner } from '#adapters/signer/kms.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { signerSuite } from './signer-suite.ts';

let account: EmulatedAccount;
let client: KMSClient;
beforeAll(async () => {
  account = await startEmulatedAccount();
  client = new KMSClient({
    endpoint: account.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await account.stop();
});

async function newKey(input: CreateKeyCommandInput = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }) {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return KeyMetadata?.Arn as string;
}

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'SIGNER_UNAVAILABLE', message: expect.stringMatching(message) });

signerSuite('a KMS key', async () => kmsSigner({ keyId: await newKey(), client }));

test('KMS is told that it gets a digest, for it would hash it again, and is asked for the public key once', async () => {
  const keyId = await newKey();
  const sent: { name: string; input: object }[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (call) => {
        sent.push({ name: commandName, input: call.input });
        return next(call);
      },
    { step: 'initialize', name: 'spy' },
  );
  const signer = await kmsSigner({ keyId, client });
  await signer.sign(Buffer.from('abc'));
  await signer.sign(Buffer.from('abc'));
  client.middlewareStack.remove('spy');
  expect(sent.map(({ name }) => name)).toEqual(['GetPublicKeyCommand', 'SignCommand', 'SignCommand']);
  expect(sent[1]?.input).toEqual({
    KeyId: keyId,
    // SHA-256 of "abc", FIPS 180-2 appendix B.1
    Message: Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex'),
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
});

test.each([
  ['another curve', { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' }, /of kind secp384r1 for SIGN_VERIFY/],
  ['a P-256 key for key agreement', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }, /for KEY_AGREEMENT/],
  ['an RSA key', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, /of kind rsa for SIGN_VERIFY/],
] as const)('%s is refused', async (_, input, message) => {
  await expect(kmsSigner({ keyId: await newKey(input), client })).rejects.toThrow(refusal(message));
});

test('a key that is not there is refused, with the permission and the key named', async () => {
  const keyId = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000';
  const error = await kmsSigner({ keyId, client }).catch((reason: unknown) => reason);
  expect(error).toEqual(refusal(/kms:GetPublicKey on arn:.*000 failed \(NotFoundException/));
  expect((error as Error).cause).toMatchObject({ name: 'NotFoundException' });
});

test('KMS out of reach is an error when signing', async () => {
  const signer = await kmsSigner({ keyId: await newKey(), client });
  client.middlewareStack.add(() => () => Promise.reject(new Error('connect ECONNREFUSED')), {
    step: 'initialize',
    name: 'cut',
  });
  await expect(signer.sign(Buffer.from('abc'))).rejects.toThrow(refusal(/kms:Sign on .* failed .*ECONNREFUSED/));
  client.middlewareStack.remove('cut');
});
