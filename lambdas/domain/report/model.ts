import { canonicalJson, sha256Hex } from '../words/canonical-json.ts';
import { SealError } from '../words/errors.ts';
import { digest, type ReportContext } from './digest/digest.ts';
import type { ReportInput } from './digest/input.ts';
import { labelsOf } from './labels.ts';
import { accessSections } from './sections/areas/access.ts';
import { clusterSections } from './sections/areas/clusters.ts';
import { egressSections } from './sections/areas/egress.ts';
import { tableSections } from './sections/areas/tables.ts';
import { coverBlocks } from './sections/front/cover.ts';
import { glossarySection } from './sections/front/glossary.ts';
import { summarySections } from './sections/front/summary.ts';
import { changeSections } from './sections/proof/changes.ts';
import { completenessSections } from './sections/proof/completeness.ts';
import { exceptionSections } from './sections/proof/exceptions.ts';
import { attachmentNames, hashSection } from './sections/proof/hashes.ts';
import { ipeSections } from './sections/proof/ipe.ts';
import { verifySection } from './sections/proof/verify.ts';
import type { Attachment, ReportDocument } from './text/document.ts';
import { periodBounds, periodName } from './text/period.ts';
import type { ReportProse } from './text/prose.ts';

/**
 * Writes the report of a month. Pure: equal input gives an equal document.
 * Throws SealError DERIVED_DIFFERS if the last run's manifest is not the one its seal names.
 */
export async function buildReport(input: ReportInput, prose: ReportProse): Promise<ReportDocument> {
  const context = await digest(input, prose);
  const reportId = reportIdOf(context);
  return {
    metadata: {
      title: prose.title,
      subtitle: prose.subtitle,
      entity: input.entity,
      period: input.period,
      periodName: periodName(input.period),
      reportId,
      revision: input.revision,
      generator: input.generator,
      head: input.head,
      keyFingerprint: input.keyFingerprint,
      labels: labelsOf(context),
      createdAt: createdAt(context),
    },
    cover: coverBlocks(context, reportId),
    sections: [
      verifySection(context),
      ...summarySections(context),
      ...exceptionSections(context),
      ...completenessSections(context),
      ...(await egressSections(context)),
      ...(await clusterSections(context)),
      ...(await accessSections(context)),
      ...changeSections(context),
      ...(await tableSections(context)),
      ...ipeSections(context),
      hashSection(context),
      glossarySection(context),
    ],
    attachments: attachmentsOf(context),
  };
}

/** Names the evidence and the revision: another locker, or another state of it, gives another id. */
function reportIdOf({ input, runs }: ReportContext): string {
  const evidence = [input.entity, input.head, runs.map(({ payloadSha256 }) => payloadSha256)];
  return `EL-${input.period}-${input.revision}-${sha256Hex(canonicalJson(evidence)).slice(0, 12)}`;
}

/** The latest date of the evidence: the report has no clock, and the same evidence gives the same bytes. */
const createdAt = ({ input, runs }: ReportContext): string =>
  runs
    .map(({ manifest }) => manifest.finishedAt)
    .sort()
    .at(-1) ?? periodBounds(input.period).end;

function attachmentsOf(context: ReportContext): Attachment[] {
  const { runs, last } = context;
  if (!last) return [];
  const names = attachmentNames(context);
  const manifest = canonicalJson(last.manifest);
  if (sha256Hex(manifest) !== last.manifestSha256)
    throw new SealError('DERIVED_DIFFERS', `the manifest of ${last.run} is not the one that was sealed`);
  const header = 'sequence,run,payload_sha256,manifest_sha256';
  const lines = runs.map(({ sequence, run, payloadSha256, manifestSha256 }) =>
    [sequence, run, payloadSha256, manifestSha256].join(','),
  );
  return [
    {
      name: names.file,
      mediaType: 'text/csv',
      bytes: Buffer.from(`${[header, ...lines].join('\n')}\n`),
      description: 'Every sealed run of the period with the hashes of its seal and manifest',
    },
    {
      name: names.manifest,
      mediaType: 'application/json',
      bytes: Buffer.from(manifest),
      description: 'The manifest of the last run of the period, byte for byte',
    },
  ];
}
