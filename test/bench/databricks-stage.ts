import '#adapters/frugal-heap.ts';
import { gunzipSync, gzipSync } from 'node:zlib';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { rawKey } from '#domain/words/keys.ts';
import { planRun } from '../../lambdas/steps/plan/plan-run.ts';
import { sealRun } from '../../lambdas/steps/seal/seal-run.ts';
import { collectUnits } from '../../lambdas/steps/whole-run.ts';
import { READER } from './databricks-company.ts';

/** One stage of a run over the measured company, in a process of its own. Prints a line of JSON. */
const [stage = '', folder = '', aws = '', databricks = '', accountId = ''] = process.argv.slice(2);
const TODAY = '2026-11-21T06-00-00Z';
const TOMORROW = '2026-11-22T06-00-00Z';
const READ = ['clusters', 'scim-users', 'scim-groups', 'scim-service-principals', 'scim-memberships'];

const catalogue = await loadCatalogue();
const config = parseConfig(
  {
    entity: 'Benchmark',
    retention: { mode: 'GOVERNANCE', days: 1 },
    regions: ['us-east-1'],
    databricks: { accountId, auth: { mode: 'aws-federation', clientId: READER.clientId } },
  },
  catalogue,
);
const secret = async () => ({ clientId: READER.clientId, clientSecret: READER.secret });
const ports = {
  locker: await directoryLocker(`${folder}/locker`, { create: true }),
  signer: await localSigner(`${folder}/signing-key.pem`, { create: true }),
  catalogue,
  config,
  code: codeIdentity(),
  access: {
    aws: { pace: async () => {}, endpoint: aws, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } },
    databricks: databricksAccess(config.databricks, {
      endpoint: databricks,
      brought: (_who, endpoint) => oauthSecret({ ...endpoint, name: READER.clientId, secret }),
    }),
  },
  homeRegion: 'us-east-1',
};
const plan = (run: string): Promise<Plan> =>
  planRun({ ...ports, catalogue: catalogue.filter(({ id }) => READ.includes(id)) }, run);

async function seal(run: string) {
  const { manifest } = await sealRun(ports, run);
  const unread = manifest.units.filter(({ outcome }) => outcome !== 'COMPLETE');
  if (unread.length > 0) throw new Error(`not read completely: ${JSON.stringify(unread[0])}`);
  return { rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0), calls: 0 };
}

const STAGES: Record<string, () => Promise<{ rows: number; calls: number }>> = {
  async collect() {
    const planned = await plan(TODAY);
    began = performance.now(); // planning is not collecting
    let [rows, calls] = [0, 0];
    await collectUnits({ ...ports, run: TODAY, plan: planned }, (_unit, state) => {
      rows += state.rows;
      calls += state.calls;
    });
    return { rows, calls };
  },
  seal: () => seal(TODAY),
  /** Another day on which every answer is the same: the recordings, under the name of the next run. */
  async 'another-day'() {
    const { units } = await plan(TOMORROW);
    for (const { collector, scope } of units) {
      const today = await ports.locker.get(rawKey(TODAY, collector, scope.id));
      const lines = gunzipSync(today).toString('utf8').replace(`"run":"${TODAY}"`, `"run":"${TOMORROW}"`);
      await ports.locker.put(rawKey(TOMORROW, collector, scope.id), gzipSync(lines));
    }
    return { rows: 0, calls: 0 };
  },
  'seal-again': () => seal(TOMORROW),
};

let began = performance.now();
const counts = await STAGES[stage]?.();
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`${JSON.stringify({ ...counts, seconds, rssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
