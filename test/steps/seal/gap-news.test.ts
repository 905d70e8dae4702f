import { afterEach, beforeEach, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { manifestKey } from '#domain/words/keys.ts';
import { appendSeal } from '../../../lambdas/steps/chain/chain.ts';
import { isGapNews } from '../../../lambdas/steps/seal/gap-news.ts';
import { sealedRun } from '../../domain/report/sample.ts';
import { scratch } from '../../support/sample-runs.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let locker: Locker;
let signer: Signer;

beforeEach(async () => {
  folder = await scratch();
  locker = await directoryLocker(folder.path('locker'), { create: true });
  signer = await localSigner(folder.path('key.pem'), { create: true });
});
afterEach(() => folder.remove());

/** Seals a run that lacks what is named, and says whether that is news. */
async function sealed(day: string, ...missing: readonly string[]): Promise<boolean> {
  const { manifest: sample } = sealedRun({ run: `${day}T06-00-00Z` }, 0);
  const gaps = { table: 'gaps', title: 'Gaps', key: 'tables/gaps', rows: missing.length, rowsSha256: sha256Hex(day) };
  const manifest = { ...sample, gapsSha256: sha256Hex(missing.join()), tables: [...sample.tables, gaps] };
  return isGapNews(locker, await seal(manifest), manifest);
}

async function seal(manifest: Manifest): Promise<Seal> {
  const bytes = Buffer.from(canonicalJson(manifest));
  await locker.put(manifestKey(manifest.run), bytes);
  const subject = [{ name: manifestKey(manifest.run), sha256: sha256Hex(bytes) }];
  const { run, outcome, timing } = manifest;
  const counts = { PASS: 0, FAIL: 0, NOT_APPLICABLE: 0, UNKNOWN: 0, ERROR: 0 };
  const predicate = { kind: 'run' as const, run, outcome, timing, counts };
  return appendSeal(locker, signer, { subject, predicate }, async () => undefined);
}

test('a first run is news if anything is missing from it', async () => {
  expect(await sealed('2026-11-01')).toBe(false);
});

test('the same gaps are told once, and again when they differ, end or come back', async () => {
  expect(await sealed('2026-11-01', 'kms-keys')).toBe(true);
  expect(await sealed('2026-11-02', 'kms-keys')).toBe(false);
  expect(await sealed('2026-11-03', 'kms-keys', 'vpcs')).toBe(true);
  expect(await sealed('2026-11-04', 'vpcs')).toBe(true);
  expect(await sealed('2026-11-05')).toBe(true);
  expect(await sealed('2026-11-06')).toBe(false);
  expect(await sealed('2026-11-07', 'vpcs')).toBe(true);
});

test('gaps that stay are told with the first run of each month, and none where there are none', async () => {
  expect(await sealed('2026-11-30', 'vpcs')).toBe(true);
  expect(await sealed('2026-12-01', 'vpcs')).toBe(true);
  expect(await sealed('2026-12-02', 'vpcs')).toBe(false);
  expect(await sealed('2026-12-03')).toBe(true);
  expect(await sealed('2027-01-01')).toBe(false);
});

test('a run before whose manifest is not what was sealed tells nothing: the gaps are news', async () => {
  const { manifest } = sealedRun({ run: '2026-11-01T06-00-00Z' }, 0);
  await locker.put(manifestKey(manifest.run), Buffer.from('{}'));
  await seal(manifest);
  expect(await sealed('2026-11-02', 'vpcs')).toBe(true);
});
