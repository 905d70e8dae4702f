/**
 * What changed in one column, in lines. Lists are told by what left and what came, records by their keys: the rest of a
 * long value stayed as it was.
 */
export function valueChange(column: string, before: string | null, after: string | null): string[] {
  const [old, now] = [parsed(before), parsed(after)];
  if (Array.isArray(old) && Array.isArray(now))
    return membersChange(old.map(memberText), now.map(memberText)).map((line) => `${column}: ${line}`);
  if (isRecord(old) && isRecord(now)) return recordChange(column, old, now);
  return [`${column}: ${shown(before)} → ${shown(after)}`];
}

/** Of two lists, what only one of them has: `− us-west-2`, `+ eu-west-1`. */
export function membersChange(before: readonly string[], after: readonly string[]): string[] {
  const gone = before.filter((member) => !after.includes(member)).map((member) => `− ${member}`);
  const come = after.filter((member) => !before.includes(member)).map((member) => `+ ${member}`);
  return gone.length + come.length > 0 ? [...gone, ...come] : ['the same members, told otherwise'];
}

function recordChange(column: string, old: Fields, now: Fields): string[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return keys
    .map((key) => [key, key in old ? memberText(old[key]) : null, key in now ? memberText(now[key]) : null] as const)
    .filter(([, before, after]) => before !== after)
    .map(([key, before, after]) => `${column} ${key}: ${shown(before)} → ${shown(after)}`);
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object as its fields that have a value: `target nat-1, state active`. */
export function memberText(member: unknown): string {
  if (!isRecord(member)) return typeof member === 'string' ? member : JSON.stringify(member);
  const fields = Object.entries(member).filter(([, value]) => value !== null);
  return fields
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Columns of lists and records hold JSON text; undefined for any other text. */
export function parsed(text: string | null): unknown {
  if (text === null || !/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // text that begins with a bracket
  }
}

const shown = (text: string | null): string => (text === null || text === '' ? 'no value' : text);
