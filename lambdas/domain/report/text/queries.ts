/** SQL text in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const command = (sql: string): string => `npx evidence query <locker> "${sql}"`;

/** The command that shows what a cap left out. `from` and `to` are the first and the last run. */
export const exceptionsQuery = (rule: string, verdicts: readonly string[], from: string, to: string): string =>
  command(
    `SELECT * FROM findings WHERE rule_id = ${quoted(rule)} AND verdict IN (${verdicts.map(quoted).join(', ')}) ` +
      `AND run_id BETWEEN ${quoted(from)} AND ${quoted(to)}`,
  );

export const changesQuery = (table: string, from: string, to: string): string =>
  command(
    `SELECT * FROM changes WHERE table_name = ${quoted(table)} AND run_id BETWEEN ${quoted(from)} AND ${quoted(to)}`,
  );

export const tableQuery = (table: string, run: string): string =>
  command(`SELECT * FROM ${table} WHERE run_id = ${quoted(run)}`);

export const pathsQuery = (vpc: string, run: string): string =>
  command(`SELECT * FROM egress_paths WHERE vpc_id = ${quoted(vpc)} AND run_id = ${quoted(run)}`);

export const doubtfulPathsQuery = (run: string): string =>
  command(`SELECT * FROM egress_paths WHERE certainty = 'UNKNOWN' AND run_id = ${quoted(run)}`);

export const ruleQuery = (rule: string, run: string): string =>
  command(`SELECT * FROM findings WHERE rule_id = ${quoted(rule)} AND run_id = ${quoted(run)}`);
