import type { ReportContext } from '../../digest/digest.ts';
import type { Block } from '../../text/document.ts';
import { localTime, periodBounds, utcTime } from '../../text/period.ts';
import { count, number } from '../../text/wording.ts';

/** More scopes than this are counted on the cover and named under Completeness. */
const NAMED_SCOPES = 6;

export function coverBlocks({ input, runs, last }: ReportContext, reportId: string): Block[] {
  const { start, end } = periodBounds(input.period);
  const { head, verification, timeZone } = input;
  const period = `${utcTime(start)} to before ${utcTime(end)}`;
  const local = `${localTime(start, timeZone)} to before ${localTime(end, timeZone)} (${timeZone})`;
  const scopes = [...new Set(runs.flatMap(({ manifest }) => manifest.units.map(({ scope }) => scope)))].sort();
  return [
    {
      kind: 'facts',
      rows: [
        { label: 'Period', value: timeZone === 'UTC' ? period : `${period}\n${local}` },
        { label: 'Scopes', value: scopes.length > NAMED_SCOPES ? count(scopes.length, 'scope') : listed(scopes) },
        { label: 'Runs', value: `${number(input.calendar.slots.length)} scheduled, ${number(runs.length)} sealed` },
        { label: 'Last evidence', value: last ? utcTime(last.manifest.finishedAt) : 'none in this period' },
        { label: 'Report', value: `${reportId}, revision ${input.revision}` },
        { label: 'Made by', value: `Evidence Locker ${input.generator.version}` },
        { label: 'Its code, SHA-256', value: input.generator.sha256, kind: 'mono' },
        { label: 'Signing key, SHA-256', value: input.keyFingerprint, kind: 'mono' },
        { label: `Chain head, sequence ${head.sequence}`, value: head.payloadSha256, kind: 'mono' },
        { label: 'Verified before', value: verificationText(verification) },
      ],
    },
  ];
}

const listed = (scopes: readonly string[]): string => (scopes.length === 0 ? 'none' : scopes.join('\n'));

function verificationText(verification: ReportContext['input']['verification']): string {
  const { seals, objects, sealsNotRead = 0, keyPinned, replayed } = verification;
  const key = keyPinned ? 'against the key that was given' : 'against the key the chain carries: self-consistent only';
  const replay = replayed
    ? 'Rows and verdicts were derived again from the recordings, and agree.'
    : 'Nothing was replayed.';
  const older =
    sealsNotRead === 0 ? '' : ` ${count(sealsNotRead, 'older seal')}, and what they cover, were not read again.`;
  return `${count(seals, 'seal')} and ${count(objects, 'object')}, ${key}. ${replay}${older}`;
}
