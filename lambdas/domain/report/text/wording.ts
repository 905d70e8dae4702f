import type { Column } from '../../tables/columns.ts';
import type { TableRow, TableValue } from '../../tables/table.ts';
import { memberText, parsed } from './value-change.ts';

/** Puts values in for `{name}`. A name without a value is a mistake in the prose and throws a TypeError. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`the prose names {${name}}, which has no value in "${text}"`);
    return typeof value === 'number' ? number(value) : value;
  });

/** `12,345`. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 run`, `2 runs`. */
export const count = (value: number, noun: string): string => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `+3`, `0`, `−2`. */
export const difference = (value: number): string =>
  value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : '0';

const ABBREVIATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...['ACL', 'AMI', 'API', 'ARN', 'AWS', 'CIDR', 'DNS', 'EBS', 'GiB', 'ID', 'IDs', 'IP', 'IPv6', 'KMS', 'MFA', 'NAT'],
    ...['SSL', 'SSO', 'TLS', 'URL', 'VPC'],
  ].map((word) => [word.toLowerCase(), word]),
);

/** `rotation_enabled` → `Rotation enabled`, `kms_key_arn` → `KMS key ARN`. */
export function columnTitle(name: string): string {
  const words = name.split('_').map((word) => ABBREVIATIONS[word] ?? word);
  return words.map((word, at) => (at === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join(' ');
}

/** A value as a person reads it. A null says only that there is no value, not why: the gaps do. */
export function valueText(value: TableValue | undefined, type: Column['type']): string {
  if (value === null || value === undefined || value === '') return 'no value';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (type === 'json') return jsonText(String(value));
  if (type === 'timestamp') return String(value).slice(0, 19).replace('T', ' ');
  return typeof value === 'number' && type === 'bigint' ? number(value) : String(value);
}

/** A list by its members, a record by its fields; as few marks as can be, for people read it. */
function jsonText(text: string): string {
  const value = parsed(text);
  if (value === undefined) return text;
  const members = Array.isArray(value) ? value.map(memberText) : [memberText(value)];
  return members.filter((member) => member !== '').join('; ') || 'none';
}

/** A string cell of a sealed row; null and missing become ''. */
export function textOf(row: TableRow, column: string): string {
  const value = row[column];
  return value === null || value === undefined ? '' : String(value);
}

/** A thing and the place it was read in; `*` stands for the place itself. */
export const resourceText = (resource: string, scope: string): string =>
  `${resource === '*' || resource === '' ? 'everything in' : withinScope(resource, scope)}\n${scopeText(scope)}`;

/** `arn:aws:kms:us-east-1:123456789012:key/1` → `arn:aws:kms:…:key/1`: what the scope beside it says is left out, visibly. */
export function withinScope(text: string, scope: string): string {
  const [, account, region] = scope.split('.');
  return region === undefined ? text : text.replaceAll(`:${region}:${account}:`, ':…:');
}

/** `databricks.5d2b8c14-….2417001234567802`: an account by the beginning of its UUID. The lists of units have it whole. */
export const scopeText = (scope: string): string => scope.replace(/^(databricks\.[0-9a-f]{8})-[0-9a-f-]{27}/, '$1-…');
