/**
 * Days before today in which Athena looks for the newest run. It lists a prefix for every day that a table is asked about,
 * and learns which day is the newest only by reading: the text has to say where it can be.
 */
export const RECENT_DAYS = 14;

/** The newest sealed run, as every view asks for it. */
export const NEWEST_RUN = `  SELECT max(r."date") AS "date", max(r.run_id) AS run_id, max_by(r.outcome, r.run_id) AS outcome
  FROM runs AS r`;

/** A row of that run's day. */
const OF_ITS_DAY = /\b(\w+)\."date" = n\."date"/g;

const isRecent = (alias: string): string => `${alias}."date" >= current_date - INTERVAL '${RECENT_DAYS}' DAY`;

/** Not a constant, which an engine might work out, and fail at, where there are runs. */
const NO_RUN = `cast('no run is sealed of the last ${RECENT_DAYS} days (' || cast(count(*) AS varchar) || '): run_calendar has the newest, and tables answer for its date' AS date)`;

/**
 * A view as Athena gets it: the same, but bounded to recent days where it asks for the newest run. Without a run in them
 * it fails with a sentence, because no row would say that there is nothing. A locker at hand needs no bound: it may be
 * years old, and looking into every day of it costs nothing.
 */
export const athenaSql = (sql: string): string =>
  sql
    .replace(
      NEWEST_RUN,
      `  SELECT
    CASE WHEN count(*) = 0 THEN ${NO_RUN} ELSE max(r."date") END AS "date",
    max(r.run_id) AS run_id,
    max_by(r.outcome, r.run_id) AS outcome
  FROM runs AS r
  WHERE ${isRecent('r')}`,
    )
    .replace(OF_ITS_DAY, (match, alias: string) => `${match} AND ${isRecent(alias)}`);
