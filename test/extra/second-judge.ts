import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { ACCOUNT, type Policy } from '../lib/access/account.ts';
import { disagreements, everythingTried, type Judge, type Question } from '../lib/access/judge.ts';

/** Under AGPL-3.0, so no dependency of this project: it is installed beside it, asked, and removed. */
const LIBRARY = '@cloud-copilot/iam-simulate';
const VERSION = '0.1.173';

/** What is used of the library. https://www.npmjs.com/package/@cloud-copilot/iam-simulate */
interface Simulator {
  runSimulation(simulation: object, options: object): Promise<Outcome>;
}

type Outcome =
  | { readonly resultType: 'error'; readonly errors: object }
  | { readonly resultType: 'wildcard' }
  | {
      readonly resultType: 'single';
      readonly overallResult: string;
      readonly result: { ignoredContextKeys?: string[] };
    };

async function simulator(folder: string): Promise<Simulator> {
  const parameters = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', [...parameters, `${LIBRARY}@${VERSION}`]);
  const path = createRequire(join(folder, 'index.js')).resolve(LIBRARY);
  return import(pathToFileURL(path).href);
}

const named = (policies: readonly Policy[]) => policies.map((policy, place) => ({ name: String(place), policy }));

/** A role asks in a session, as it does on AWS. */
const sessionOf = (principal: string): string =>
  principal.replace(/^arn:aws:iam::(\d+):role\/(.+)$/, 'arn:aws:sts::$1:assumed-role/$2/session');

/** A question that the library does not take as it is, or only in part, is an error: it would be no judgement. */
const judgedBy =
  ({ runSimulation }: Simulator) =>
  async ({ principal, given, session, own, action, resource, keys }: Question): Promise<boolean> => {
    const simulation = {
      request: {
        principal: sessionOf(principal),
        action,
        resource: { resource, accountId: resource.split(':')[4] || ACCOUNT },
        contextVariables: keys,
      },
      identityPolicies: named(given),
      sessionPolicy: session,
      resourcePolicy: own,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    };
    const outcome = await runSimulation(simulation, {});
    if (outcome.resultType !== 'single' || outcome.result.ignoredContextKeys?.length !== 0)
      throw new Error(`${action} on ${resource} was not judged: ${JSON.stringify(outcome).slice(0, 500)}`);
    return outcome.overallResult === 'Allowed';
  };

const folder = await mkdtemp(join(tmpdir(), 'second-judge-'));
try {
  const ask = judgedBy(await simulator(folder));
  const judge: Judge = async (questions) => {
    const answers: boolean[] = [];
    for (const question of questions) answers.push(await ask(question));
    return answers;
  };
  const tried = await everythingTried(collectorsOf(await loadCatalogue()));
  const differing = await disagreements(tried, judge);
  for (const line of differing) console.log(line);
  console.log(`second judge: ${tried.length} cases, ${tried.length - differing.length} agree`);
  if (differing.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
