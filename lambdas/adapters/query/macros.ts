/**
 * Trino's functions where DuckDB has none of that name, or one that answers differently, so that one text of SQL gives
 * one answer. They shadow DuckDB's own, which stay callable as `system.main.<name>`. Trino's meaning is in its manual,
 * https://trino.io/docs/current/functions.html. What no macro can do (lambdas, a date ± INTERVAL that stays a date)
 * the views must avoid; their folder's README says how.
 */
export const TRINO_MACROS = [
  'cardinality(x) AS len(x)',
  'element_at(a, i) AS a[i]',
  'slice(a, s, n) AS list_slice(a, s, s + n - 1)',
  'sequence(a, b) AS generate_series(a, b)',
  'array_join(a, d) AS array_to_string(a, d)',
  'arrays_overlap(a, b) AS list_has_any(a, b)',
  'array_position(a, e) AS coalesce(list_position(a, e), CASE WHEN a IS NOT NULL THEN 0 END)',
  'date_diff(u, a, b) AS date_sub(u, a, b)',
  'from_iso8601_timestamp(s) AS CAST(s AS timestamptz)',
  "date_format(t, f) AS strftime(t, replace(replace(f, '%i', '%M'), '%s', '%S'))",
  'json_parse(s) AS CAST(s AS json)',
  `json_extract_scalar(j, p) AS
    CASE WHEN json_type(j, p) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(j, p) END`,
  'regexp_like(s, p) AS regexp_matches(s, p)',
  `regexp_extract(s, p) AS nullif(system.main.regexp_extract(s, p), ''),
    (s, p, g) AS nullif(system.main.regexp_extract(s, p, g), '')`,
  `regexp_replace(s, p, r) AS
    system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\\$([0-9])', '\\\\\\1', 'g'), 'g')`,
  'split_part(s, d, i) AS str_split(s, d)[i]',
  'greatest(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a >= b THEN a ELSE b END',
  'least(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a <= b THEN a ELSE b END',
  'concat(a, b) AS a || b, (a, b, c) AS a || b || c, (a, b, c, d) AS a || b || c || d',
  'format(f) AS printf(f), (f, a) AS printf(f, a), (f, a, b) AS printf(f, a, b)',
  'approx_distinct(x) AS approx_count_distinct(x)',
  'arbitrary(x) AS any_value(x)',
  'count_if(x) AS count(*) FILTER (WHERE x)', // DuckDB's own is NULL where every x is
  // DuckDB's own pass over rows where x is NULL, and then say what was true before
  'max_by(x, y) AS system.main.arg_max_null(x, y), (x, y, n) AS system.main.arg_max(x, y, n)',
  'min_by(x, y) AS system.main.arg_min_null(x, y), (x, y, n) AS system.main.arg_min(x, y, n)',
].map((macro) => `CREATE MACRO main.${macro}`);
