import { writeFile } from 'node:fs/promises';
import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { reportPeriod } from '../../lambdas/steps/report/report-period.ts';
import { readKey } from './surroundings.ts';
import { openTerminal, printJson } from './terminal.ts';

export interface ReportOptions {
  readonly period: string;
  readonly out?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export async function report(place: string, options: ReportOptions): Promise<void> {
  const { period } = options;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period))
    throw new ConfigError('INVALID', [`--period: "${period}" is no month such as 2026-10`]);
  const terminal = openTerminal();
  terminal.progress('Verifying …');
  const { pdf, revision } = await reportPeriod(
    {
      locker: await openLocker(place),
      catalogue: await loadCatalogue(),
      code: codeIdentity(),
      ...(options.key === undefined ? {} : { publicKeyPem: readKey(options.key) }),
    },
    period,
  );
  const out = options.out ?? `evidence-${period}.pdf`;
  await writeFile(out, pdf).catch((cause: Error) => {
    throw new ConfigError('INVALID', [`--out ${out}: cannot be written (${cause.message})`], { cause });
  });
  const sha256 = sha256Hex(pdf);
  if (options.json) printJson({ file: out, period, revision, bytes: pdf.length, sha256 });
  else terminal.line(`${out}: ${pdf.length.toLocaleString('en-US')} bytes, sha256 ${sha256}`);
}
