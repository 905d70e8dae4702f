/** The order of P-256: NIST SP 800-186, 3.2.1.3. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Of (r, s) and (r, order − s) both verify, so whoever holds no key could still change a signature's bytes. The one
 * with the lower s is the seal's; the other is refused. Gives the signature with the lower s, in DER (RFC 3279 §2.2.3).
 */
export function withLowS(signature: Uint8Array): Buffer {
  const { r, s } = read(signature);
  return s > ORDER / 2n ? write(r, ORDER - s) : Buffer.from(signature);
}

/** Whether this is the lower of the two, in DER. */
export function isLowS(signature: Uint8Array): boolean {
  try {
    const { r, s } = read(signature);
    return s <= ORDER / 2n && write(r, s).equals(signature);
  } catch {
    return false; // what is no signature in DER is not the one a seal has
  }
}

function read(signature: Uint8Array): { r: bigint; s: bigint } {
  const bytes = Buffer.from(signature);
  const [tag, length] = bytes;
  if (tag !== SEQUENCE || length !== bytes.length - 2) throw new RangeError('not an ECDSA signature in DER');
  const r = integerAt(bytes, 2);
  const s = integerAt(bytes, r.end);
  if (s.end !== bytes.length) throw new RangeError('not an ECDSA signature in DER');
  return { r: r.value, s: s.value };
}

function integerAt(bytes: Buffer, at: number): { value: bigint; end: number } {
  const length = bytes[at + 1] ?? 0;
  const end = at + 2 + length;
  if (bytes[at] !== INTEGER || length === 0 || end > bytes.length) throw new RangeError('not an integer in DER');
  return { value: BigInt(`0x${bytes.subarray(at + 2, end).toString('hex')}`), end };
}

function write(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([SEQUENCE, body.length]), body]);
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positive = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([INTEGER, positive.length]), positive]);
}
