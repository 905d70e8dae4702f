import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { type Reader, readerOf } from '#domain/declaring/session-policy.ts';
import { readSeal } from '#domain/sealing/seal.ts';
import { manifestKey, rawKey, sealKey } from '#domain/words/keys.ts';
import { awsAccount, awsRegion } from '#domain/words/scope.ts';
import { scopesIn } from '../contract/world-databricks.ts';
import { clientOf } from './clients.ts';
import { evidence } from './command-line.ts';
import type { Inventory } from './inventory.ts';
import { findingsOf, inventoryOf, manifestOf, rowsOf, runOf, verified } from './sealed.ts';
import type { World } from './world.ts';

const DAY_1 = '2026-01-05T06:00:00Z';
const DAY_2 = '2026-01-06T06:00:00Z';
const REPORT_DAY = '2026-02-02T07:00:00Z';
const DAY_MS = 86_400_000;
const ACCOUNT = '123456789012';

/** Operations of these are no part of the emulated account; what they would have told is a gap. */
const UNKNOWN_TO_THE_EMULATOR = ['ebs-encryption-defaults'];

/** The function of each reader. */
const READS: Readonly<Record<Reader, string>> = {
  aws: 'EvidenceLocker-collect',
  databricks: 'EvidenceLocker-collect-databricks',
  probe: 'EvidenceLocker-probe',
};

/** Every collector in every place it declares, of the one region, the one workspace and both accounts. */
async function plannedUnits({ lake }: World): Promise<[collector: string, scope: string][]> {
  const scopes = [awsAccount(ACCOUNT, 'us-east-1'), awsRegion(ACCOUNT, 'us-east-1'), ...scopesIn(lake.emulated.state)];
  return collectorsOf(await loadCatalogue()).flatMap((collector) =>
    scopes
      .filter(({ kind }) => scopeKindsOf(collector).includes(kind))
      .map(({ id }): [string, string] => [collector.id, id]),
  );
}

interface Setting extends World {
  readonly inventory: Inventory;
}

/** Two days and a report, as the schedules start them. */
export function evidenceSuite(setting: () => Setting): void {
  describe('evidence as deployed', () => {
    test('a scheduled run plans, reads every scope, and seals what was there', async () => {
      const world = setting();
      expect(await world.run('Runs', DAY_1)).toEqual({ sequence: 0 });
      const { invoked } = world.functions;
      expect([invoked[0], invoked.at(-1)]).toEqual(['EvidenceLocker-plan', 'EvidenceLocker-seal']);
      const planned = await plannedUnits(world);
      const readers = new Map(collectorsOf(await loadCatalogue()).map((one) => [one.id, readerOf(one)]));
      const asked = new Set(planned.map(([id, scope]) => `${scope} ${READS[readers.get(id) as Reader]}`));
      expect(invoked.slice(1, -1).sort()).toEqual([...asked].map((one) => one.split(' ')[1]).sort());
      const { units } = await manifestOf(world, DAY_1);
      const outcomes = units.map(({ collector, scope, outcome }) => `${collector} ${scope} ${outcome}`);
      for (const [id, scope] of planned)
        expect(outcomes).toContain(`${id} ${scope} ${UNKNOWN_TO_THE_EMULATOR.includes(id) ? 'PARTIAL' : 'COMPLETE'}`);
      const { rotatingKey, stillKey, encryptedVolume, plainVolume, plainSnapshot } = world.inventory;
      const [dataKey, signingKey] = ['DataKey', 'SigningKey'].map((id) => world.deployment.arn('AWS::KMS::Key', id));
      expect(await findingsOf(world, DAY_1)).toEqual(
        expect.arrayContaining([
          ...[rotatingKey, dataKey].map((key) => `kms-key-rotates ${key} PASS`),
          `kms-key-rotates ${stillKey} FAIL`,
          `kms-key-rotates ${signingKey} NOT_APPLICABLE`,
          `ebs-volume-encrypted ${encryptedVolume} PASS`,
          `ebs-volume-key-approved ${encryptedVolume} PASS`,
          `ebs-volume-encrypted ${plainVolume} FAIL`,
          `ebs-snapshot-encrypted ${plainSnapshot} FAIL`,
          'ebs-default-key-is-customer-managed us-east-1 ERROR',
          'cluster-has-policy good PASS',
          'cluster-has-policy bad FAIL',
        ]),
      );
    });

    test('every unit of AWS was read as itself, and says as whom', async () => {
      const { locker, deployment } = setting();
      const [reader] = deployment.arn('AWS::IAM::Role', 'CollectReader').split('/').slice(-1);
      const run = runOf(DAY_1);
      const units = (await plannedUnits(setting())).filter(([, scope]) => scope.startsWith('aws.'));
      const ids = new Set<string>();
      for (const [collector, scope] of units) {
        const [first = ''] = gunzipSync(await locker.get(rawKey(run, collector, scope)))
          .toString()
          .split('\n');
        const { principal, assumeRequestId } = JSON.parse(first);
        expect(principal).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/${reader}/${run}@${collector}`);
        ids.add(assumeRequestId);
      }
      expect(ids.size).toBe(units.length);
    });

    test('running clusters are asked by a principal of its own, and no context stays behind', async () => {
      const asked = await rowsOf(setting(), 'spark_ssl_probe', DAY_1);
      expect(asked.find(({ id }) => id === 'steady')).toMatchObject({ asked: true, spark_ssl: 'true' });
      for (const { spark } of setting().lake.emulated.state.workspaces) expect(spark.contexts.size).toBe(0);
    });

    test('everything sealed is locked for as long as was configured, and named by its version', async () => {
      const { bucket, locker, account, auditor, ...world } = setting();
      const { objects } = await manifestOf(setting(), DAY_1);
      expect(objects.length).toBeGreaterThan(15);
      const line = objects.find(({ key }) => key.startsWith('tables/runs/'));
      // The manifest names the run's own line before it is written, for only sealed runs have one.
      expect(objects.filter(({ versionId }) => versionId === null)).toEqual([line]);
      const s3 = clientOf(S3Client, account, auditor);
      const sealed = [...objects, ...[manifestKey(runOf(DAY_1)), sealKey(0)].map((key) => ({ key, versionId: null }))];
      for (const { key, versionId } of sealed) {
        const version = versionId === null ? {} : { VersionId: versionId };
        const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ...version }));
        const lockedMs = (head.ObjectLockRetainUntilDate?.getTime() ?? 0) - (head.LastModified?.getTime() ?? 0);
        expect([key, head.ObjectLockMode, Math.round(lockedMs / 60_000)]).toEqual([key, 'GOVERNANCE', DAY_MS / 60_000]);
      }
      expect(world.publicKeyPem).toBe(readSeal(await locker.get(sealKey(0))).statement.predicate.publicKey);
    });

    test('the functions leave nothing in /tmp for the next invocation, and complain of nothing', async () => {
      const { deployment, functions } = setting();
      expect(await readdir(join(deployment.folder, 'tmp'))).toEqual([]);
      expect(functions.complaints).toEqual([]);
    });

    test('a schedule delivered twice leaves one run and one seal', async () => {
      const world = setting();
      const before = await inventoryOf(world);
      expect(await world.run('Runs', DAY_1)).toEqual({ sequence: 0 });
      expect(await inventoryOf(world)).toEqual(before);
    });

    test('the next day is compared with the first and linked to it', async () => {
      const world = setting();
      const { stillKey } = world.inventory;
      await clientOf(KMSClient, world.account, world.admin).send(new EnableKeyRotationCommand({ KeyId: stillKey }));
      expect(await world.run('Runs', DAY_2)).toEqual({ sequence: 1 });
      const changes = await rowsOf(world, 'changes', DAY_2);
      expect(changes).toContainEqual(
        expect.objectContaining({
          previous_run_id: runOf(DAY_1),
          resource_id: stillKey,
          before: 'false',
          after: 'true',
        }),
      );
      expect(new Set(changes.map(({ resource_id }) => resource_id))).toEqual(new Set([stillKey]));
      const { payload } = readSeal(await world.locker.get(sealKey(0)));
      const { predicate } = readSeal(await world.locker.get(sealKey(1))).statement;
      const payloadSha256 = createHash('sha256').update(payload).digest('hex');
      expect(predicate.previous).toEqual({ sequence: 0, payloadSha256 });
    });

    test('last month is reported once, and the report is sealed', async () => {
      const world = setting();
      expect(await world.run('Reports', REPORT_DAY)).toEqual({ sequence: 2 });
      expect(await world.run('Reports', REPORT_DAY)).toEqual({ sequence: null });
      const { predicate, subject } = readSeal(await world.locker.get(sealKey(2))).statement;
      expect(predicate).toMatchObject({ kind: 'report', period: '2026-01', revision: 1 });
      expect(await Array.fromAsync(world.locker.list('reports/'))).toEqual(['reports/2026-01/1/2026-01.pdf']);
      const pdf = await world.locker.get('reports/2026-01/1/2026-01.pdf');
      expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
      const sha256 = createHash('sha256').update(pdf).digest('hex');
      expect(subject).toEqual([{ name: 'reports/2026-01/1/2026-01.pdf', digest: { sha256 } }]);
    });

    test('it verifies with the key fetched from KMS, and every row comes out of the recordings again', async () => {
      const { status, problems, notices, key, seals, runs, rowsReplayed } = await verified(setting(), 'replayed');
      expect({ status, problems, notices }).toEqual({ status: 'INTACT', problems: [], notices: [] });
      expect({ isPinned: key?.isPinned, seals, runs: runs.map(({ run }) => run) }).toEqual({
        isPinned: true,
        seals: 3,
        runs: [DAY_1, DAY_2].map(runOf),
      });
      expect(rowsReplayed).toBeGreaterThan(50);
    });

    test("an auditor's read-only credentials are enough to verify, query and report on the command line", async () => {
      const world = setting();
      const { bucket, auditor, inventory, deployment } = world;
      await writeFile(join(deployment.folder, 'pinned.pem'), world.publicKeyPem);
      const uri = `s3://${bucket}`;
      expect(deployment.outputs.LockerUri).toBe(uri);
      const [checked, asked, reported] = await Promise.all([
        evidence(world, auditor, 'verify', uri, '--key', 'pinned.pem', '--json'),
        evidence(world, auditor, 'query', uri, '--name', 'latest_findings', '--format', 'json'),
        evidence(world, auditor, 'report', uri, '--period', '2026-01', '--out', 'own.pdf', '--json'),
      ]);
      expect([checked.code, JSON.parse(checked.stdout).status]).toEqual([0, 'INTACT']);
      expect(checked.stderr).toMatch(/^((Listed|Read) \d+ of \d+ objects\n)+$/); // how far it is, and no complaint
      const rotation = JSON.parse(asked.stdout).filter((row: { rule_id: string }) => row.rule_id === 'kms-key-rotates');
      expect(rotation.find((row: { resource_id: string }) => row.resource_id === inventory.stillKey).verdict).toBe(
        'PASS',
      );
      expect([reported.code, JSON.parse(reported.stdout)]).toEqual([0, expect.objectContaining({ revision: 2 })]);
    });
  });
}
