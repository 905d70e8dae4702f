import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesRecipe, KEY_RECIPE, sealRecipe } from '#domain/report/sections/proof/verify.ts';
import { fingerprint, PREDICATE_TYPE, STATEMENT_TYPE, type Statement, sealBytes } from '#domain/sealing/seal.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { manifestKey, sealKey } from '#domain/words/keys.ts';
import { dailyRun } from './sample.ts';

const RUN = dailyRun(31);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
let folder: string;

const put = (key: string, bytes: string | Uint8Array): void => {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), bytes);
};
const run = (recipe: string): string => execFileSync('bash', ['-euc', recipe], { cwd: folder, encoding: 'utf8' });

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'recipe-')), 'locker');
  const raw = 'raw evidence';
  const key = `raw/${RUN}/kms-keys/aws.1.us-east-1.ndjson.gz`;
  const manifest = JSON.stringify({ objects: [{ key, sha256: sha256Hex(raw) }] });
  const counts = { FAIL: 0, ERROR: 0, UNKNOWN: 0, PASS: 1, NOT_APPLICABLE: 0 };
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: manifestKey(RUN), digest: { sha256: sha256Hex(manifest) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      ...{ kind: 'run', run: RUN, sequence: 30, previous: null, publicKey: publicKeyPem, counts },
      ...{ sealedAt: '2026-10-31T06:01:00Z', outcome: 'COMPLETE', timing: 'ON_TIME' },
    },
  };
  const signer = { publicKeyPem, sign: async (message: Uint8Array) => sign('sha256', message, privateKey) };
  put('../key.pem', publicKeyPem);
  put(key, raw);
  put(manifestKey(RUN), manifest);
  put(sealKey(30), await sealBytes(statement, signer));
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));

test('the commands a report prints verify a seal and its files with plain tools', () => {
  expect(run(KEY_RECIPE)).toContain(fingerprint(publicKeyPem));
  const checked = run(`${sealRecipe(30)}\n${filesRecipe(RUN)}`);
  expect(checked).toContain('Verified OK');
  expect(checked).toContain(`runs/${RUN}/manifest.json: OK`);
  expect(checked).toContain('aws.1.us-east-1.ndjson.gz: OK');
  const payload = Buffer.from(
    JSON.parse(readFileSync(join(folder, sealKey(30)), 'utf8')).dsseEnvelope.payload,
    'base64',
  );
  expect(checked).toContain(createHash('sha256').update(payload).digest('hex'));
});

test('the commands fail on a changed file, a changed manifest and a foreign key', () => {
  put(`raw/${RUN}/kms-keys/aws.1.us-east-1.ndjson.gz`, 'other evidence');
  expect(() => run(`${sealRecipe(30)}\n${filesRecipe(RUN)}`)).toThrow();
  put(manifestKey(RUN), '{"objects":[]}');
  expect(() => run(`${sealRecipe(30)}\nset -o pipefail\n${filesRecipe(RUN)}`)).toThrow();
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  put('../key.pem', foreign.export({ type: 'spki', format: 'pem' }));
  expect(() => run(sealRecipe(30))).toThrow();
});
