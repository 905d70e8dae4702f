import { PAYLOAD_TYPE } from '../../../sealing/dsse.ts';
import { manifestKey, sealKey } from '../../../words/keys.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { Section } from '../../text/document.ts';
import { fill } from '../../text/wording.ts';

type Words = ReportContext['prose']['verify'];

export function verifySection({ input, prose, last }: ReportContext): Section {
  const words = prose.verify;
  const checks: Section['blocks'] = last
    ? [
        { kind: 'paragraph', text: words.seal },
        { kind: 'code', text: sealRecipe(last.sequence) },
        { kind: 'paragraph', text: fill(words.sealNote, { sequence: String(last.sequence) }), tone: 'note' },
        { kind: 'paragraph', text: words.files },
        { kind: 'code', text: filesRecipe(last.run) },
        { kind: 'paragraph', text: words.filesNote, tone: 'note' },
      ]
    : [{ kind: 'paragraph', text: words.empty }];
  return {
    id: 'verify',
    title: words.title,
    level: 1,
    blocks: [
      { kind: 'paragraph', text: words.lead, tone: 'lead' },
      { kind: 'paragraph', text: words.key },
      { kind: 'code', text: KEY_RECIPE },
      {
        kind: 'facts',
        rows: [
          { label: words.fingerprint, value: input.keyFingerprint, kind: 'mono' },
          { label: `Chain head, sequence ${input.head.sequence}`, value: input.head.payloadSha256, kind: 'mono' },
        ],
      },
      ...named(input.verification.named, words),
      ...checks,
      { kind: 'paragraph', text: words.all },
      { kind: 'code', text: 'npx evidence verify <locker> --key key.pem --replay' },
      { kind: 'paragraph', text: words.allNote, tone: 'note' },
    ],
  };
}

/** Lines printed; anybody may add objects to some lockers, and the rest is counted. */
const NAMED = 100;

function named(found: ReportContext['input']['verification']['named'], words: Words): Section['blocks'] {
  if (found.length === 0) return [];
  const columns = [
    { header: 'Class', kind: 'text', weight: 1 },
    { header: 'Finding', kind: 'text', weight: 2 },
    { header: 'Object', kind: 'mono', weight: 5 },
  ] as const;
  const rows = found.slice(0, NAMED).map((one) => [one.class, one.code, one.key]);
  const rest = found.length - rows.length;
  return [
    { kind: 'paragraph', text: words.named },
    { kind: 'table', columns, rows, whenEmpty: '' },
    ...(rest > 0
      ? [{ kind: 'paragraph', text: fill(words.namedMore, { rest: String(rest) }), tone: 'note' } as const]
      : []),
  ];
}

export const KEY_RECIPE = 'openssl pkey -pubin -in ../key.pem -outform DER | sha256sum';

/**
 * Bash, run in the locker's folder with the public key beside that as `../key.pem`: rebuilds the DSSE PAE and checks
 * the signature. It writes nothing into the locker.
 */
export const sealRecipe = (sequence: number): string =>
  [
    `SEAL=${sealKey(sequence)} T=$(mktemp -d)`,
    'jq -r .dsseEnvelope.payload $SEAL | base64 -d > $T/payload',
    "jq -r '.dsseEnvelope.signatures[0].sig' $SEAL | base64 -d > $T/signature",
    `{ printf 'DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} %d ' $(wc -c < $T/payload); cat $T/payload; } > $T/pae`,
    'openssl dgst -sha256 -verify ../key.pem -signature $T/signature $T/pae',
    'sha256sum $T/payload',
  ].join('\n');

/** Bash, after `sealRecipe`: the manifest by the seal, then every file by the manifest. */
export const filesRecipe = (run: string): string =>
  [
    `jq -r '.subject[] | .digest.sha256 + "  " + .name' $T/payload | sha256sum -c`,
    `jq -r '.objects[] | .sha256 + "  " + .key' ${manifestKey(run)} | sha256sum -c`,
  ].join('\n');
