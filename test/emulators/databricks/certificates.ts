import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key and its certificate, as PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateAuthority {
  /** The authority's own certificate, as PEM. */
  readonly cert: string;
  /** A server's certificate for these names (or IPv4 addresses), valid between the dates. */
  issue(names: readonly string[], notBefore: Date, notAfter: Date): Identity;
}

/** A certificate authority that lives for one test: RFC 5280, ECDSA P-256, written in DER (X.690). */
export function createCertificateAuthority(name: string): CertificateAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const year = (offset: number) => new Date(Date.UTC(new Date().getUTCFullYear() + offset, 0, 1));
  const isAuthority = extension('2.5.29.19', sequence(tagged(0x01, Buffer.from([0xff]))), true);
  const self = { subject: name, publicKey, extensions: [isAuthority], notBefore: year(-1), notAfter: year(2) };
  return {
    cert: certificate(name, privateKey, self),
    issue(names, notBefore, notAfter) {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const alternatives = extension('2.5.29.17', sequence(...names.map(generalName)));
      const [subject = ''] = names;
      const facts = { subject, publicKey: server.publicKey, extensions: [alternatives], notBefore, notAfter };
      return {
        key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate(name, privateKey, facts),
      };
    },
  };
}

interface Facts {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

function certificate(issuer: string, key: KeyObject, facts: Facts): string {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, Buffer.concat([Buffer.from([0x40]), randomBytes(8)])), // positive, whatever the random bytes
    algorithm,
    distinguishedName(issuer),
    sequence(time(facts.notBefore), time(facts.notAfter)),
    distinguishedName(facts.subject),
    facts.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...facts.extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, key)]);
  const der = sequence(body, algorithm, tagged(0x03, signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] =>
    value < 0x80 ? [value] : [...base128(value >> 7).map((byte) => byte | 0x80), value & 0x7f];
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const distinguishedName = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(name)))));

/** UTCTime: two digits of the year will do for a certificate of today. */
const time = (date: Date): Buffer =>
  tagged(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

const extension = (id: string, content: Buffer, isCritical = false): Buffer =>
  sequence(objectId(id), ...(isCritical ? [tagged(0x01, Buffer.from([0xff]))] : []), tagged(0x04, content));

const generalName = (name: string): Buffer =>
  /^[\d.]+$/.test(name) ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name));
