import '#adapters/frugal-heap.ts';
import { createPacer } from '#adapters/aws/pace.ts';
import { codeIdentity } from '#adapters/code-identity.ts';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { localSigner } from '#adapters/signer/local.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { collectUnit } from '../../lambdas/steps/collect/collect-unit.ts';
import { planRun } from '../../lambdas/steps/plan/plan-run.ts';
import { reportPeriod } from '../../lambdas/steps/report/report-period.ts';
import { sealRun } from '../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';

/** One stage of a run in a process of its own, so that its time and memory are its own. Prints a line of JSON. */
const [stage = '', folder = '', endpoint = '', only = '', paced = '', RUN = '2026-11-21T06-00-00Z'] =
  process.argv.slice(2);

const catalogue = await loadCatalogue();
const wanted = catalogue.filter(({ id }) => only.split(',').includes(id));
const config = parseConfig(
  { entity: 'Benchmark', retention: { mode: 'GOVERNANCE', days: 1 }, regions: ['us-east-1'] },
  catalogue,
);
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const pace = paced === 'paced' ? createPacer() : async () => {};
const ports = {
  locker: await directoryLocker(`${folder}/locker`, { create: true }),
  signer: await localSigner(`${folder}/signing-key.pem`, { create: true }),
  catalogue,
  config,
  code: codeIdentity(),
  access: { aws: { pace, endpoint, credentials }, databricks: databricksAccess(undefined) },
  homeRegion: 'us-east-1',
};

const STAGES: Record<string, () => Promise<{ rows: number; calls: number }>> = {
  async collect() {
    const { units, principal } = await planRun({ ...ports, catalogue: wanted }, RUN);
    began = performance.now(); // planning is not collecting
    let [rows, calls] = [0, 0];
    for (const { collector: id, scope, previous } of units) {
      const collector = collectorsOf(catalogue).find((one) => one.id === id);
      if (!collector) throw new Error(`no collector ${id}`);
      const state = await collectUnit({ ...ports, principal }, { run: RUN, collector, scope, previous });
      rows += state.rows;
      calls += state.calls;
    }
    return { rows, calls };
  },
  async seal() {
    const { manifest } = await sealRun(ports, RUN);
    return { rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0), calls: 0 };
  },
  async verify() {
    const { status, problems, rowsReplayed } = await verifyLocker(ports.locker, {
      now: new Date(),
      replay: { catalogue, code: ports.code },
    });
    if (status === 'BROKEN') throw new Error(JSON.stringify(problems));
    return { rows: rowsReplayed ?? 0, calls: 0 };
  },
  async report() {
    const { pdf } = await reportPeriod({ locker: ports.locker, catalogue, code: ports.code }, RUN.slice(0, 7));
    return { rows: pdf.length, calls: 0 };
  },
};

let began = performance.now();
const counts = await STAGES[stage]?.();
const seconds = (performance.now() - began) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
process.stdout.write(`${JSON.stringify({ ...counts, seconds, cpuSeconds, rssMb: maxRSS / 1024 })}\n`);
