import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { isLowS, withLowS } from '#domain/sealing/ecdsa.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The other of the two signatures, made with Node's own encoder: r and s as 32 bytes each, turned into DER by openssl's rules. */
function otherOf(message: Buffer): { low: Buffer; high: Buffer } {
  const fixed = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const [r, s] = [fixed.subarray(0, 32), BigInt(`0x${fixed.subarray(32).toString('hex')}`)];
  const der = (value: bigint): Buffer => {
    const number = (hex: string) => {
      const trimmed = hex.replace(/^(00)+(?=..)/, '');
      const positive = Number.parseInt(trimmed.slice(0, 2), 16) > 127 ? `00${trimmed}` : trimmed;
      return `02${(positive.length / 2).toString(16).padStart(2, '0')}${positive}`;
    };
    const body = number(r.toString('hex')) + number(value.toString(16).padStart(64, '0'));
    return Buffer.from(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`, 'hex');
  };
  const [low, high] = s > ORDER / 2n ? [ORDER - s, s] : [s, ORDER - s];
  return { low: der(low), high: der(high) };
}

test('of the two signatures that verify, one is canonical, and the other becomes it', () => {
  for (let count = 0; count < 200; count++) {
    const message = randomBytes(20);
    const { low, high } = otherOf(message);
    expect([verify('sha256', message, publicKey, low), verify('sha256', message, publicKey, high)]).toEqual([
      true,
      true,
    ]);
    expect([isLowS(low), isLowS(high)]).toEqual([true, false]);
    expect(withLowS(high).equals(low)).toBe(true);
    expect(withLowS(low).equals(low)).toBe(true);
  }
});

test.each([
  ['nothing', ''],
  ['half of one', '3006020101'],
  ['more than one', '300602010102010100'],
  ['a number written longer than it is', '3007020200010201 01'.replace(' ', '')],
  ['two numbers side by side without their frame', '020101020101'],
])('%s is no canonical signature', (_what, hex) => {
  expect(isLowS(Buffer.from(hex, 'hex'))).toBe(false);
});
