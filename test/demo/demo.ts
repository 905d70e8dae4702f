import { devNull } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { daysIn, lastMonth } from './calendar.ts';
import { type Demo, runDemo } from './run-demo.ts';
import { stopped } from './stopped.ts';
import { MONTH } from './story.ts';

/** `npm run demo`: last month at a sample company, in `.demo/`. Needs neither an AWS account nor the network. */
const folder = relative(process.cwd(), fileURLToPath(new URL('../../.demo', import.meta.url)));
const period = lastMonth(new Date());
const print = (line: string): void => void process.stdout.write(`${line}\n`);

// No developer's own cloud may be in reach.
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
Object.assign(process.env, { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull });
for (const name of ['NO_PROXY', 'no_proxy'])
  process.env[name] = [process.env[name], 'localhost,127.0.0.1'].filter(Boolean).join(',');

try {
  print(whereIsWhat(await runDemo({ folder, period, days: daysIn(period), story: MONTH, print })));
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(stopped(error));
  if (process.env.EVIDENCE_DEBUG) process.stderr.write(`${inspect(error)}\n`);
}

function whereIsWhat({ folder: { locker, publicKey, report, configuration } }: Demo): string {
  const plan = `${locker}/runs/${period}-11T06-00-00Z/plan.json`;
  return `
  Locker          ${locker}
  Public key      ${publicKey}
  Configuration   ${configuration}
  Report          ${report}
  The emulated account is gone; the evidence of it stays.

  Try next:
    npx evidence verify ${locker} --replay --key ${publicKey}
    npx evidence query ${locker} --name open_exceptions
    npx evidence query ${locker} --name membership_changes
    npx evidence query ${locker} --name egress_paths --format json
    npx evidence query ${locker} --name list

  Tamper with it, one byte is enough, and verify again:
    chmod u+w ${plan}
    printf ' ' >> ${plan}
    npx evidence verify ${locker}
`;
}
