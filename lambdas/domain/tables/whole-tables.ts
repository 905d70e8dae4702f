import { SHARED_TABLES, type Table } from './table.ts';

/** Of the collectors' tables, those that a question over years reads: who was in which group. */
const MEMBERS = ['scim_memberships', 'scim_groups'];

/**
 * `all_<table>`: the same files as one folder, not divided by day. A table that is costs a listing for every day asked
 * about; this one costs a listing for a thousand files, and reads them all. It has no `date`: the first ten characters
 * of `run_id` are the day.
 */
const wholeTable = ({ name, title, columns }: Table): Table => ({
  name: `all_${name}`,
  title: `${title}, on all days at once`,
  columns,
  wholeOf: name,
});

/** Every table that can be asked: those of the locker, and some of them as a whole. */
export function askedTables(ofCollectors: readonly Table[]): Table[] {
  const shared: Table[] = Object.values(SHARED_TABLES);
  const members = ofCollectors.filter(({ name }) => MEMBERS.includes(name));
  return [...shared, ...ofCollectors, ...[...shared, ...members].map(wholeTable)];
}
