/** Signs with an ECDSA P-256 key that never leaves its owner. */
export interface Signer {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string;
  /** `digest` is the SHA-256 of the message; the signature is DER. Throws SealError SIGNER_UNAVAILABLE. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}
