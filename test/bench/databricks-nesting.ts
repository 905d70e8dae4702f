import derivation from '#collectors/identity/scim-memberships/derivation.ts';
import { databricksAccount } from '#domain/words/scope.ts';

/**
 * Who is in which group, over hierarchies of ten levels, from tables made before: in a process of its own, going
 * through the memberships as they come. Prints a line of JSON.
 */
const edges = Number(process.argv[2]);
const LEVELS = 10;
const MEMBERS = 50;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const groupCount = edges / MEMBERS;
const users = numbers(groupCount * LEVELS).map((user) => ({
  id: String(user),
  userName: `person.number.${user}@example.com`,
  displayName: `Person ${user}`,
  active: true,
  externalId: `idp-${user}`,
}));

/** Fifty members each, one of them the group below, where there is one. */
const groups = numbers(groupCount).map((group) => {
  const below = (group + 1) % LEVELS > 0 ? [`Groups/g${group + 1}`] : [];
  const people = numbers(MEMBERS - below.length).map((place) => `Users/${(group * MEMBERS + place) % users.length}`);
  return { id: `g${group}`, displayName: `team ${group}`, externalId: null, members: [...below, ...people] };
});
const tables: Record<string, readonly object[]> = {
  'scim-groups': groups,
  'scim-users': users,
  'scim-service-principals': [],
};
const deriving = {
  scope: databricksAccount('0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9', 'accounts.cloud.databricks.com'),
  policy: {},
  table: (id: string) => ({ rows: tables[id], gaps: [] }) as never,
  gap: () => {},
};

const cpu = process.cpuUsage();
let rows = 0;
for (const { id } of derivation.derive(deriving)) rows += id.length > 0 ? 1 : 0;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(`${JSON.stringify({ rows, cpuSeconds: (user + system) / 1e6 })}\n`);
