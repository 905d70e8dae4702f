import derivation from '#collectors/network/egress-paths/derivation.ts';
import inbound from '#collectors/network/ingress-paths/derivation.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { TABLES, type TableId } from '#domain/network/region/tables.ts';
import { streamTable } from '../../lambdas/steps/derive/derive-table.ts';
import { SCOPE } from '../support/derive-egress.ts';
import { rowsOf } from '../support/egress-tables.ts';
import { region, type Spread } from './egress-region.ts';
import { balancersOf, facingIn } from './ingress-region.ts';

/**
 * One measurement in a process of its own: the tables are made first, and count to the memory but not to the time.
 * `derive` goes through the rows as they come; `judge` checks and judges each, as sealing does. `out` and `in` derive what leaves and what comes
 * in of one region, whose rules let in as many as they let out. Prints a line of JSON.
 */
const [stage = '', interfaces = '', spread = ''] = process.argv.slice(2);
const POLICY = { databricksNetworks: [], egressAllow: [{ why: 'measured', sample: 'databricks' }] };

const isBoth = stage === 'out' || stage === 'in';
/** What the collectors would have given: nothing besides is in memory when a run is sealed. */
function given() {
  const network = region(Number(interfaces), spread as Spread);
  const further: Readonly<Record<string, readonly object[]>> = {
    'load-balancers': isBoth ? balancersOf(network) : [],
    'endpoint-services': [],
  };
  return { tables: rowsOf(isBoth ? facingIn(network) : network), further };
}
const { tables, further } = given();
let peak = 0;
const look = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};

/** Goes through the rows of a derivation as they come. */
function through({ derive }: typeof derivation | typeof inbound): number {
  const table = (id: string) => ({ rows: further[id] ?? tables[id as TableId], gaps: [] }) as never;
  let rows = 0;
  for (const path of derive({ scope: SCOPE, policy: POLICY as never, table, gap: () => {} })) {
    rows += String(path.id).length > 0 ? 1 : 0;
    if (rows % 5000 === 0) look();
  }
  return rows;
}

const STAGES: Record<string, () => number> = {
  derive: () => through(derivation),
  out: () => through(derivation),
  in: () => through(inbound),
  judge() {
    const lookups = new Lookups();
    const observedAt = '2026-11-21T06:00:00.000Z';
    for (const id of TABLES) lookups.add(id, { scope: SCOPE, rows: tables[id], gaps: [], observedAt });
    const unit = streamTable(derivation, SCOPE, POLICY, lookups);
    look();
    let findings = 0;
    for (const { judgement } of judgeUnit(derivation, unit, { policy: POLICY, emptyAllowed: {} }, lookups)) {
      findings += judgement.reason.length > 0 ? 1 : 0;
      if (findings % 5000 === 0) look();
    }
    return findings;
  },
};

const began = performance.now();
const cpu = process.cpuUsage();
const rows = STAGES[stage]?.();
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpu);
look();
process.stdout.write(
  `${JSON.stringify({ rows, seconds, cpuSeconds: (user + system) / 1e6, rssMb: peak / 2 ** 20 })}\n`,
);
