import { openTable } from '#adapters/tables/read-table.ts';
import { tableKey } from '#domain/words/keys.ts';
import { inFolder, type Line, type Measured, measured, startService } from './processes.ts';

const [FIRST, SECOND] = ['2026-11-20T06-00-00Z', '2026-11-21T06-00-00Z'] as const;
const LATENCY_MS = 20;

/**
 * Pages at their greatest size, and one call for each key where the API has no batch: its description, the status of its
 * rotation, its policy and its grants, and of those that may have rotated the history.
 */
const fewestCalls = (keys: number, histories = keys): number =>
  Math.ceil(keys / 1000) + Math.ceil(keys / 100) + 4 * keys + histories;

/** Keys of which every other rotates: how they are asked for, at first and on the day after, when one has rotated. */
export async function keyLines(keys: number): Promise<Line[]> {
  const { service, told } = await startService<{ direct: string; slow: string }>(
    'sample-service.ts',
    keys,
    0,
    LATENCY_MS,
  );
  const { direct, slow } = told;
  const stage = (name: string, folder: string, paced: string, run: string): Measured =>
    measured('stage.ts', name, folder, slow, 'kms-keys', paced, run);
  const unpaced = await inFolder((folder) => stage('collect', folder, 'unpaced', FIRST));
  const days = await inFolder(async (folder) => {
    const first = stage('collect', folder, 'paced', FIRST);
    stage('seal', folder, 'paced', FIRST);
    await fetch(`${direct}/rotate/2`, { method: 'POST' });
    const second = stage('collect', folder, 'paced', SECOND);
    stage('seal', folder, 'paced', SECOND);
    return { first, second, rotated: await rotatedSince(folder) };
  });
  const serial = unpaced.calls * (await oneAfterAnother(slow, 100));
  service.kill();
  const { first, second, rotated } = days;
  return [
    ['API calls / fewest possible, 1,000 keys', (unpaced.calls / fewestCalls(keys)).toFixed(3), '≤ 1.05'],
    ['the same on the second day, one key rotated', (second.calls / fewestCalls(keys, 1)).toFixed(3), '≤ 1.05'],
    [
      '1,000 keys, +20 ms a call: one call after another / concurrent',
      `${(serial / unpaced.seconds).toFixed(1)}×`,
      '≥ 15×',
    ],
    [
      'the same, paced below the quotas of KMS (100 ListKeyRotations/s, 100 ListGrants/s)',
      `${(serial / first.seconds).toFixed(1)}×`,
      'bound by the quota',
    ],
    [
      'paced, first day / second day',
      `${first.seconds.toFixed(1)} s / ${second.seconds.toFixed(1)} s = ${(first.seconds / second.seconds).toFixed(1)}×, ${rotated} with a new date`,
      'bound by ListGrants, 1',
    ],
  ];
}

/** How many keys have another date of rotation on the second day. */
async function rotatedSince(folder: string): Promise<number> {
  const [before, after] = await Promise.all([FIRST, SECOND].map((run) => rotationsOf(folder, run)));
  return [...(after ?? [])].filter(([key, date]) => before?.get(key) !== date).length;
}

async function rotationsOf(folder: string, run: string): Promise<Map<unknown, unknown>> {
  const table = await openTable(`${folder}/locker/${tableKey('kms_keys', run)}`);
  const rows = await Array.fromAsync(table.rows({ columns: ['id', 'last_rotated_at'] }));
  return new Map(rows.map(({ id, last_rotated_at }) => [id, last_rotated_at]));
}

/** Seconds one call takes when each waits for the one before, by the same SDK. */
async function oneAfterAnother(endpoint: string, calls: number): Promise<number> {
  const { DescribeKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const kms = new KMSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'b', secretAccessKey: 'b' } });
  await kms.send(new DescribeKeyCommand({ KeyId: 'warm-up' }));
  const began = performance.now();
  for (let call = 0; call < calls; call++) await kms.send(new DescribeKeyCommand({ KeyId: `key/${call}` }));
  return (performance.now() - began) / 1000 / calls;
}
