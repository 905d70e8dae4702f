import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import * as z from 'zod';
import { Counts } from '../judging/population.ts';
import { canonicalJson, sha256Hex } from '../words/canonical-json.ts';
import { SealError } from '../words/errors.ts';
import { rememberLast } from '../words/remember-last.ts';
import { RunId } from '../words/run-id.ts';
import { PAYLOAD_TYPE, preAuthEncoding } from './dsse.ts';
import { isLowS, withLowS } from './ecdsa.ts';
import type { Signer } from './signer.ts';

const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:evidence-locker:seal:v1';

export const Link = z.strictObject({ sequence: z.int().min(0), payloadSha256: z.string() });
/** A place in the chain: the seal's number and the SHA-256 of its payload (not of its envelope: ECDSA is randomised). */
export type Link = z.infer<typeof Link>;

const common = {
  sequence: z.int().min(0),
  previous: Link.nullable(),
  sealedAt: z.iso.datetime(),
  /** The key that signs this seal, so that a locker can be checked for self-consistency; pin it for more. */
  publicKey: z.string(),
};

const RunPredicate = z.strictObject({
  ...common,
  kind: z.literal('run'),
  run: RunId,
  outcome: z.string(),
  timing: z.string(),
  counts: Counts,
});
const ReportPredicate = z.strictObject({ ...common, kind: z.literal('report'), period: z.string(), revision: z.int() });
const StatementPredicate = z.strictObject({ ...common, kind: z.literal('statement'), id: z.string() });

export const Predicate = z.discriminatedUnion('kind', [RunPredicate, ReportPredicate, StatementPredicate]);
export type Predicate = z.infer<typeof Predicate>;

/** An in-toto Statement v1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const Statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: z.string() }) })).min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: Predicate,
});
export type Statement = z.infer<typeof Statement>;

const Bundle = z.strictObject({
  mediaType: z.literal(BUNDLE_TYPE),
  verificationMaterial: z.strictObject({ publicKey: z.strictObject({ hint: z.string() }) }),
  dsseEnvelope: z.strictObject({
    payload: z.string(),
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.string() })]),
  }),
});

/** A seal as read: what it says, its place in the chain, and what has to be verified. */
export interface Seal {
  readonly statement: Statement;
  readonly link: Link;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** One key signs a whole chain: it is parsed once, not twice a seal. */
const parsedKey = rememberLast((publicKeyPem: string) => {
  const key = createPublicKey(publicKeyPem);
  const spki = key.export({ type: 'spki', format: 'der' });
  return { key, fingerprint: createHash('sha256').update(spki).digest('hex') };
});

/** SHA-256 of the key's SubjectPublicKeyInfo (DER), hex: what people compare. */
export const fingerprint = (publicKeyPem: string): string => parsedKey(publicKeyPem).fingerprint;

/** Signs a statement: the canonical bytes of a Sigstore bundle v0.3 that holds one DSSE envelope. */
export async function sealBytes(statement: Statement, signer: Signer): Promise<Buffer> {
  const payload = Buffer.from(canonicalJson(statement));
  const given = Buffer.from(await signer.sign(preAuthEncoding(PAYLOAD_TYPE, payload)));
  if (!isSigned({ payload, signature: given }, signer.publicKeyPem))
    throw new SealError('SIGNATURE_INVALID', 'the signer returned a signature that its own public key refuses');
  const signature = withLowS(given);
  const keyid = fingerprint(signer.publicKeyPem);
  return Buffer.from(
    canonicalJson({
      mediaType: BUNDLE_TYPE,
      verificationMaterial: { publicKey: { hint: keyid } },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: PAYLOAD_TYPE,
        signatures: [{ keyid, sig: signature.toString('base64') }],
      },
    }),
  );
}

/**
 * Reads a seal. Everything in the locker may have been written by somebody else: a bundle that is not exactly its own
 * canonical serialisation, or whose payload is not, is refused, so that no flipped byte goes unseen. The signature is
 * not checked here.
 */
export function readSeal(bytes: Uint8Array): Seal {
  const text = Buffer.from(bytes).toString('utf8');
  const bundle = Bundle.safeParse(parseJson(text));
  if (!bundle.success) throw new SealError('MALFORMED', `not a seal: ${z.prettifyError(bundle.error)}`);
  if (!canonicalBytes(bundle.data).equals(bytes))
    throw new SealError('NOT_CANONICAL', 'the bundle differs from its canonical serialisation');
  const { payload: encoded, signatures } = bundle.data.dsseEnvelope;
  const payload = decodeBase64(encoded);
  const statement = Statement.safeParse(parseJson(payload.toString('utf8')));
  if (!statement.success) throw new SealError('MALFORMED', `not a statement: ${z.prettifyError(statement.error)}`);
  if (!canonicalBytes(statement.data).equals(payload))
    throw new SealError('NOT_CANONICAL', 'the payload differs from its canonical serialisation');
  const { sequence, publicKey } = statement.data.predicate;
  const keyid = safeFingerprint(publicKey);
  if (bundle.data.verificationMaterial.publicKey.hint !== keyid || signatures[0].keyid !== keyid)
    throw new SealError('KEY_MISMATCH', 'the envelope names another key than the statement');
  const signature = decodeBase64(signatures[0].sig);
  if (!isLowS(signature))
    throw new SealError('NOT_CANONICAL', 'the signature is not the canonical one of its two forms');
  return { statement: statement.data, link: { sequence, payloadSha256: sha256Hex(payload) }, payload, signature };
}

/** Whether the signature is the key's over the payload's PAE (ECDSA P-256, SHA-256, DER). */
export function isSigned(seal: Pick<Seal, 'payload' | 'signature'>, publicKeyPem: string): boolean {
  try {
    const { key } = parsedKey(publicKeyPem);
    return verifySignature('sha256', preAuthEncoding(PAYLOAD_TYPE, seal.payload), key, seal.signature);
  } catch {
    return false; // a key or signature that cannot even be parsed signs nothing
  }
}

function safeFingerprint(publicKeyPem: string): string {
  try {
    return fingerprint(publicKeyPem);
  } catch (cause) {
    throw new SealError('MALFORMED', 'the statement carries no readable public key', { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SealError('MALFORMED', 'not JSON', { cause });
  }
}

/** NOT_CANONICAL for what has no canonical form: half of a character (a lone surrogate), which JSON can spell. */
function canonicalBytes(value: unknown): Buffer {
  try {
    return Buffer.from(canonicalJson(value));
  } catch (cause) {
    throw new SealError('NOT_CANONICAL', `it has no canonical serialisation: ${(cause as Error).message}`, { cause });
  }
}

/** Strict base64: `Buffer.from` ignores what it does not understand, which would let a changed byte through. */
function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new SealError('NOT_CANONICAL', 'not canonical base64');
  return bytes;
}
