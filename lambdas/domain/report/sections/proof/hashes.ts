import type { ReportContext } from '../../digest/digest.ts';
import type { Section } from '../../text/document.ts';
import { fill } from '../../text/wording.ts';

/** The files a report carries, by the names its text calls them. */
export const attachmentNames = ({ input, last }: ReportContext) => ({
  file: `chain-${input.period}.csv`,
  manifest: `manifest-${last?.run ?? 'none'}.json`,
});

export function hashSection(context: ReportContext): Section {
  const { runs, prose } = context;
  const words = prose.hashes;
  return {
    id: 'hashes',
    title: words.title,
    level: 1,
    blocks: [
      {
        kind: 'paragraph',
        text: fill(words.lead, attachmentNames(context)),
        tone: 'lead',
      },
      {
        kind: 'table',
        columns: [
          { header: 'Run', kind: 'mono', weight: 20 },
          { header: 'Sequence', kind: 'number', weight: 10 },
          { header: 'SHA-256 of the seal’s payload', kind: 'mono', weight: 35 },
          { header: 'SHA-256 of the manifest', kind: 'mono', weight: 35 },
        ],
        rows: runs.map(({ run, sequence, payloadSha256, manifestSha256 }) => [
          run,
          String(sequence),
          payloadSha256,
          manifestSha256,
        ]),
        whenEmpty: words.leadEmpty,
      },
    ],
  };
}
