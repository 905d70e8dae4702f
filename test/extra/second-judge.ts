import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { ACCOUNT, type Policy } from '../lib/access/account.ts';
import { disagreements, everythingTried, type Judge, type Question } from '../lib/access/judge.ts';
import { policiesJudged } from './policies-judged.ts';
import { type Simulator, simulator } from './simulator.ts';

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
  const library = await simulator(folder);
  const ask = judgedBy(library);
  const judge: Judge = async (questions) => {
    const answers: boolean[] = [];
    for (const question of questions) answers.push(await ask(question));
    return answers;
  };
  const tried = await everythingTried(collectorsOf(await loadCatalogue()));
  const differing = await disagreements(tried, judge);
  for (const line of differing) console.log(line);
  console.log(`second judge: ${tried.length} cases, ${tried.length - differing.length} agree`);
  const policies = await policiesJudged(library);
  for (const line of policies.differing) console.log(line);
  console.log(`policies of resources: ${policies.rows} rows, ${policies.rows - policies.differing.length} agree`);
  if (differing.length + policies.differing.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
