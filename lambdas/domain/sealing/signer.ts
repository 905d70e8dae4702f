/** Signs with an ECDSA P-256 key that never leaves its owner. */
export interface Signer {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string;
  /** ECDSA over SHA-256 of `message`, DER. Throws SealError SIGNER_UNAVAILABLE. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
