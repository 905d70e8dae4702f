import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import snapshots from '#collectors/storage/ebs-snapshots/collector.ts';
import type { Snapshot } from '#collectors/storage/ebs-snapshots/rules.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { tableKey } from '#domain/words/keys.ts';
import { awsRegion } from '#domain/words/scope.ts';

/** Writes a locker whose one table holds so many snapshots. Prints how many. */
const [folder = '', rows = '0'] = process.argv.slice(2);
const RUN = '2026-11-21T06-00-00Z';
const UNIT = {
  collector: 'ebs-snapshots',
  scope: awsRegion('111122223333', 'us-east-1'),
  observedAt: '2026-11-21T06:00:01.000Z',
};

const table = declaredTable(snapshots);
const path = join(folder, tableKey(table.name, RUN));
mkdirSync(dirname(path), { recursive: true });
const writer = createTableWriter(table, path);
for (let at = 0; at < Number(rows); at++) writer.write(toTableRow(RUN, UNIT, snapshot(at), table.columns));
await writer.end();
process.stdout.write(JSON.stringify({ rows: Number(rows) }));

function snapshot(at: number): Snapshot {
  return {
    id: `snap-${at.toString(16).padStart(17, '0')}`,
    volumeId: `vol-${(at % 9973).toString(16).padStart(17, '0')}`,
    state: 'completed',
    encrypted: at % 10 !== 0,
    kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    sseType: 'sse-kms',
    public: false,
    isSharingAsked: false,
    sharedWith: null,
    ownerId: '111122223333',
    description: `nightly copy ${at}`,
    volumeSizeGib: 100,
    storageTier: 'standard',
    outpostArn: null,
    startedAt: '2026-11-01T02:00:00.000Z',
    completedAt: '2026-11-01T02:10:00.000Z',
    tags: { team: 'claims', at: String(at) },
  };
}
