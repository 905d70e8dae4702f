import { readFile, writeFile } from 'node:fs/promises';
import { codeIdentity } from '#adapters/code-identity.ts';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { VERDICTS } from '#domain/words/verdict.ts';
import { readConfig } from '../../bin/commands/surroundings.ts';
import { describeVerification } from '../../bin/commands/verify.ts';
import { reportPeriod } from '../../lambdas/steps/report/report-period.ts';
import { type Verification, verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { timeOf } from './calendar.ts';
import { type Company, ENTITY, foundCompany, secretsOf } from './company.ts';
import { type DemoFolder, freshFolder } from './folder.ts';
import { EAST, WEST } from './keys.ts';
import { type Day, liveThrough, type MonthPorts } from './month.ts';
import { type Answered, askLocker } from './questions.ts';
import type { Story } from './story.ts';

export interface DemoOptions {
  /** Removed first if an earlier demo made it. */
  readonly folder: string;
  /** A calendar month, `2026-10`. */
  readonly period: string;
  /** How many of its days are lived through, from the first. */
  readonly days: number;
  readonly story: Story;
  readonly print: (line: string) => void;
}

export interface Demo {
  readonly folder: DemoFolder;
  readonly days: readonly Day[];
  readonly verification: Verification;
  readonly answers: readonly Answered[];
  /** What the emulated services hold or gave out, and what may stand in nothing that is kept. */
  readonly secrets: readonly string[];
}

/** Fills an emulated account, takes its evidence day by day, then verifies, asks and reports. */
export async function runDemo(options: DemoOptions): Promise<Demo> {
  const { period, print } = options;
  const since = performance.now();
  const tell = (what: string) => print(`${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  const folder = await freshFolder(options.folder, period);
  tell('starting an emulated AWS account on this machine; nothing leaves it');
  const [account, catalogue] = await Promise.all([startEmulatedAccount(), loadCatalogue()]);
  const ports = {
    locker: await openLocker(folder.locker, { create: true }),
    signer: await localSigner(folder.signingKey, { create: true }),
    config: readConfig(folder.configuration, catalogue),
    catalogue,
    code: codeIdentity(),
  };
  tell(`the account answers at ${account.url}`);
  const { days, secrets } = await takeRuns({ ...ports, endpoint: account.url }, account, options, tell);
  const { locker, code } = ports;
  tell('verifying every signature, link and hash, and deriving every table again from its recordings');
  const publicKeyPem = await readFile(folder.publicKey, 'utf8');
  const verification = await verifyLocker(locker, { now: new Date(), publicKeyPem, replay: { catalogue, code } });
  print(`\n${indented(describeVerification(verification, folder.locker))}`);
  tell('asking');
  const answers = await askLocker(folder.locker, catalogue);
  for (const { title, sql, text } of answers) print(`\n  ${title}\n\n${indented(sql)}\n\n${indented(text)}`);
  tell(`rendering the report of ${period}`);
  const { pdf } = await reportPeriod({ locker, catalogue, code, publicKeyPem }, period);
  await writeFile(folder.report, pdf);
  tell('done');
  return { folder, days, verification, answers, secrets };
}

async function takeRuns(
  ports: MonthPorts,
  account: EmulatedAccount,
  { period, days, story, print }: DemoOptions,
  tell: (what: string) => void,
): Promise<Pick<Demo, 'days' | 'secrets'>> {
  let company: Company | undefined;
  try {
    company = await foundCompany(account.url, timeOf(period, 1, '00:00'));
    tell(`${ENTITY} has moved in: keys, disks and networks in ${EAST} and ${WEST}, two Databricks workspaces`);
    print(
      `\n${MARGIN}${period}, a run each day at ${ports.config.schedule.at} UTC; taken today, hence marked SIMULATED`,
    );
    print(`${MARGIN}${'run'.padEnd(12)}${columns(VERDICTS.map((verdict) => SHORT[verdict] ?? verdict))}`);
    const lived: Day[] = [];
    for await (const day of liveThrough(ports, company, story, period, days)) {
      tell(lineOf(day));
      lived.push(day);
    }
    print('');
    return { days: lived, secrets: secretsOf(company) };
  } finally {
    await company?.databricks.emulated.close();
    await account.stop();
  }
}

/** As wide as the time before what is told. */
const MARGIN = ' '.repeat(10);

const SHORT: Readonly<Record<string, string>> = { NOT_APPLICABLE: 'N/A' };

const columns = (values: readonly (string | number)[]): string =>
  values.map((value) => String(value).padStart(9)).join('');

function lineOf({ date, events, sealed }: Day): string {
  const counts = sealed ? columns(VERDICTS.map((verdict) => sealed.counts[verdict])) : '      no run is taken';
  return `${date.padEnd(12)}${counts.padEnd(45)}  ${events.join('; ')}`.trimEnd();
}

const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ');
