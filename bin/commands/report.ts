import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { grouped } from '#domain/words/printable.ts';
import { reportPeriod } from '../../lambdas/steps/report/report-period.ts';
import { readKey } from './surroundings.ts';
import { count, openTerminal, printJson } from './terminal.ts';

export interface ReportOptions {
  readonly period: string;
  readonly out?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const STAGES = { VERIFYING: 'verifying', READING: 'reading', RENDERING: 'rendering' } as const;

export async function report(place: string, options: ReportOptions): Promise<void> {
  const { period } = options;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period))
    throw new ConfigError('INVALID', [`--period: "${period}" is no month such as 2026-10`]);
  const out = options.out ?? `evidence-${period}.pdf`;
  await requireWritable(out);
  const terminal = openTerminal();
  let stage = '';
  const { pdf, revision } = await reportPeriod(
    {
      locker: telling(await openLocker(place), (objects) =>
        terminal.progress(`Report of ${period}: ${stage}, ${count(objects, 'object')} read`),
      ),
      onProgress(progress) {
        stage = STAGES[progress.stage];
        if (progress.stage === 'READING') stage += ` run ${progress.done} of ${progress.of}`;
        terminal.progress(`Report of ${period}: ${stage}`);
      },
      catalogue: await loadCatalogue(),
      code: codeIdentity(),
      ...(options.key === undefined ? {} : { publicKeyPem: readKey(options.key) }),
    },
    period,
  );
  terminal.progress('');
  await writeFile(out, pdf).catch((cause) => {
    throw notWritable(out, cause);
  });
  const sha256 = sha256Hex(pdf);
  if (options.json) printJson({ file: out, period, revision, bytes: pdf.length, sha256 });
  else terminal.line(`${out}: ${grouped(pdf.length)} bytes, sha256 ${sha256}`);
}

/** Said before the work, not after it. */
async function requireWritable(out: string): Promise<void> {
  try {
    const found = await stat(out).catch(() => undefined);
    if (found?.isDirectory()) throw new Error('it is a directory');
    await access(found === undefined ? dirname(out) : out, constants.W_OK);
  } catch (cause) {
    throw notWritable(out, cause);
  }
}

const notWritable = (out: string, cause: unknown): ConfigError =>
  new ConfigError('INVALID', [`--out ${out}: cannot be written (${cause instanceof Error ? cause.message : cause})`], {
    cause,
  });

/** The same locker; tells how many objects were read of it. */
function telling(locker: Locker, tell: (objects: number) => void): Locker {
  let objects = 0;
  const next = (): void => {
    objects += 1;
    tell(objects);
  };
  return {
    ...locker,
    get(key, versionId) {
      next();
      return locker.get(key, versionId);
    },
    open(key, versionId) {
      next();
      return locker.open(key, versionId);
    },
  };
}
