/** In-toto's media type: what a DSSE envelope around a Statement declares. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * DSSE v1.0.2 pre-authentication encoding: `DSSEv1 <len(type)> <type> <len(body)> <body>`, lengths in bytes as ASCII
 * decimals. https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
