import type { Block, ReportDocument, ReportMetadata, TableBlock } from '#domain/report/text/document.ts';

/** A report of one chapter around the blocks under test. */
export const smallReport = (
  blocks: readonly Block[],
  metadata: Partial<ReportMetadata> = {},
  more: Partial<ReportDocument> = {},
): ReportDocument => ({
  metadata: {
    title: 'Evidence report',
    subtitle: 'A test',
    entity: 'Sample entity',
    period: '2026-10',
    periodName: 'October 2026',
    reportId: 'EL-2026-10-1-000000000000',
    revision: 1,
    generator: { version: '0.1.0', sha256: 'a'.repeat(64) },
    head: { sequence: 30, payloadSha256: 'b'.repeat(64) },
    keyFingerprint: 'c'.repeat(64),
    labels: [],
    createdAt: '2026-10-31T06:00:41Z',
    ...metadata,
  },
  cover: [],
  sections: [{ id: 'chapter', title: 'Chapter', level: 1, blocks }],
  attachments: [],
  ...more,
});

export const textTable = (
  rows: readonly (readonly string[])[],
  headers: readonly string[] = ['Name', 'Reason', 'Count'],
): TableBlock => ({
  kind: 'table',
  columns: headers.map((header, at) => ({
    header,
    kind: header === 'Count' ? 'number' : at === 0 ? 'mono' : 'text',
    weight: at === 1 ? 3 : 2,
  })),
  rows,
  whenEmpty: 'There is nothing to list.',
});
