import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { sha256Hex } from '#domain/canonical-json.ts';
import { ConfigError } from '#domain/errors.ts';
import { reportPeriod } from '../../lambdas/steps/report-period.ts';
import { readKey } from './surroundings.ts';
import { openTerminal, printJson } from './terminal.ts';

interface Options {
  readonly period: string;
  readonly out?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export const reportCommand = (): Command =>
  new Command('report')
    .description('Renders the report of a month as a PDF, after verifying the evidence')
    .argument('<locker>', 'a directory, or s3://bucket')
    .requiredOption('--period <yyyy-mm>', 'a calendar month, UTC')
    .option('--out <file>', 'where the PDF goes (default: evidence-<period>.pdf)')
    .option('--key <file>', 'the public key (PEM) the seals must be signed with')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExit status: 0 rendered, 1 refused because the evidence does not verify, 2 usage.')
    .action(report);

async function report(place: string, options: Options): Promise<void> {
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
