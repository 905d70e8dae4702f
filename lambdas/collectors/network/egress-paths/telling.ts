import type { ChangeTelling } from '#domain/declaring/declaration.ts';
import { senderText, throughText, trafficText, verbText } from '#domain/egress/paths/describe.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { thingOf } from '#domain/egress/paths/path-name.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';

/**
 * A change of egress is told for each sender, way and gateways, in a sentence of all that can leave there: a path that
 * opens is one change, and one by another rule or entry with the same effect is none.
 */
export const egressTelling: ChangeTelling = {
  thing: ({ id }) => thingOf(String(id)),
  words: (rows) => sentence(rows.map(pathOf)),
};

type Told = Pick<
  EgressPath,
  | 'vpcId'
  | 'subnetId'
  | 'securityGroupIds'
  | 'sourceKind'
  | 'interfaceId'
  | 'interfaceType'
  | 'sources'
  | 'certainty'
  | 'grade'
  | 'way'
  | 'via'
  | 'serviceName'
  | 'ipVersion'
  | 'destinations'
  | 'publicDestinations'
  | 'protocol'
  | 'ports'
>;

/** The row of a path as it stands in its table. */
const pathOf = (row: TableRow): Told => ({
  vpcId: row.vpc_id as string,
  subnetId: row.subnet_id as string,
  securityGroupIds: row.security_group_ids as string[] | null,
  sourceKind: row.source_kind as Told['sourceKind'],
  interfaceId: row.interface_id as string | null,
  interfaceType: row.interface_type as string | null,
  sources: row.sources as string[],
  certainty: row.certainty as Told['certainty'],
  grade: row.grade as Told['grade'],
  way: row.way as Told['way'],
  via: row.via as string[],
  serviceName: row.service_name as string | null,
  ipVersion: row.ip_version as Told['ipVersion'],
  destinations: row.destinations as string[],
  publicDestinations: row.public_destinations as boolean,
  protocol: row.protocol as string,
  ports: row.ports as string,
});

/** A longer sentence is cut, and then carries a fingerprint of the whole: no difference may hide in what is left out. */
const LONGEST = 600;
const CLAUSES = 4;
const KINDS = 4;

function sentence(paths: readonly Told[]): string {
  const clauses = [...Map.groupBy(paths, (path) => `${senderText(path)} ${verbText(path)}`)];
  const through = paths[0] ? throughText(paths[0]) : '';
  const whole = clauses.map(([subject, group]) => `${subject} ${traffic(group).join(', ')}`).join('; ');
  if (whole.length <= LONGEST) return `${whole}${through}`;
  const short = clauses.slice(0, CLAUSES).map(([subject, group]) => `${subject} ${cut(traffic(group, 3))}`);
  const more = clauses.length > CLAUSES ? `; and ${clauses.length - CLAUSES} more` : '';
  return `${short.join('; ')}${more}${through} [${sha256Hex(whole).slice(0, 12)}]`;
}

/** Of destinations the first `named`. Hosts of one's own VPC come and go, and nothing leaves with them. */
const traffic = (paths: readonly Told[], named = Number.POSITIVE_INFINITY): string[] => [
  ...new Set(
    paths.map((path) =>
      path.way === 'LOCAL' && path.serviceName === null ? 'hosts in its own VPC' : trafficText(path, named),
    ),
  ),
];

const cut = (texts: readonly string[]): string =>
  texts.length > KINDS ? `${texts.slice(0, KINDS).join(', ')} and ${texts.length - KINDS} more` : texts.join(', ');
