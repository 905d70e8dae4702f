import type { ChangeTelling } from '#domain/declaring/declaration.ts';
import { trafficText } from '#domain/ingress/paths/describe.ts';
import type { Traffic } from '#domain/ingress/paths/path.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';

/** A longer sentence is cut, and then carries a fingerprint of the whole: no difference may hide in what is left out. */
const LONGEST = 600;
const NAMED = 6;

/** A row is a subnet, a set of security groups and a way: its change is told in a sentence of all that comes in there. */
export const ingressTelling: ChangeTelling = {
  thing: ({ id }) => String(id),
  words: (rows) => rows.map(sentence).join('; '),
};

function sentence(row: TableRow): string {
  const traffic = JSON.parse(String(row.traffic)) as Traffic[];
  const principals = row.principals as string[] | null;
  const texts = traffic.map(
    (each) =>
      `${each.certainty === 'KNOWN' ? 'can' : 'may'} be ${each.grade === 'SEND' ? 'sent to' : 'reached'} from ${trafficText(each, principals)}`,
  );
  const whole = [...new Set(texts)].join(', ');
  if (whole.length <= LONGEST) return whole;
  const short = [...new Set(texts)].slice(0, NAMED).join(', ');
  return `${short} and more [${sha256Hex(JSON.stringify(traffic)).slice(0, 12)}]`;
}
