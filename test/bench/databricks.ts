import { once } from 'node:events';
import { COMPANY } from './databricks-company.ts';
import type { Asked } from './databricks-service.ts';
import { inFolder, type Line, type Measured, measured, startService } from './processes.ts';

const inPages = (things: number): number => Math.ceil(things / 100);

/**
 * The fewest calls by which the company can be read as it is documented, and why none of them can be spared.
 *
 * In the account: users, programs and groups a hundred a page, the most that account SCIM gives; and every group by
 * itself, because its list has held no members since 2025-08-22 and nothing gives those of several groups at once.
 * 200 + 1 + 20 + 2,000 = 2,221.
 *
 * In each workspace: clusters a hundred a page, their greatest (2); node types, policies and pools, each whole in one
 * answer, because clusters refer to all three (3); of each policy which clusters comply with it, a page, because it alone
 * fixes what they do not say (20); its users, programs and groups, no more than a page of each (3); every group of it by
 * itself (2), because nothing says that a list shows all members; and, once, who it is that asks, because whoever is no
 * admin is shown fewer clusters and is not told (1). 31 in all.
 *
 * And a token for each host, for none is good for two (51), and the list of workspaces (1).
 *
 * What is asked besides: the recording of a unit has to say by itself whether it was shown all, and three of four have
 * to ask for that, so that it is asked three times and not once. Users tell it themselves.
 */
function fewestCalls(): number {
  const { workspaces, clusters, policies, groups, users, servicePrincipals, groupsOfWorkspace } = COMPANY;
  const account = inPages(users) + inPages(servicePrincipals) + inPages(groups) + groups;
  const workspace = inPages(clusters) + 3 + policies * inPages(clusters / policies) + 3 + groupsOfWorkspace + 1;
  return account + workspaces * workspace + (workspaces + 1) + 1;
}

const WHAT = '50 workspaces × 200 clusters, 2,000 groups, 20,000 users, 100,000 memberships';

/** A run over the whole company at the pace the published limits leave; it takes over two minutes. */
export async function databricksLines(): Promise<Line[]> {
  const aws = await startService<{ direct: string }>('sample-service.ts', 0, 0, 0);
  const { service, told } = await startService<{ url: string; accountId: string }>('databricks-service.ts');
  const lines = await inFolder(async (folder) => {
    const stage = (name: string): Measured =>
      measured('databricks-stage.ts', name, folder, aws.told.direct, told.url, told.accountId);
    const collected = stage('collect');
    service.send('what was asked?');
    const [asked] = (await once(service, 'message')) as [Asked];
    const sealed = stage('seal');
    stage('another-day');
    return [
      ...readingLines(collected, asked),
      sealingLine('seal it', sealed),
      sealingLine('seal another day, compared with it', stage('seal-again')),
    ];
  });
  aws.service.kill();
  service.kill();
  return [...lines, ...nestingLines()];
}

function readingLines({ rows, seconds, rssMb }: Measured, { calls, refused, busiest }: Asked): Line[] {
  const most = busiest.map((one) => one.most).join(', ');
  const limits = busiest.map(({ limit, allowed }) => `${allowed} (${limit})`).join(', ');
  return [
    [`API calls / fewest possible: ${WHAT}`, (calls / fewestCalls()).toFixed(3), '≤ 1.05'],
    ['the most of them at one host in any second or minute', `${most}; ${refused} refused`, `≤ ${limits}`],
    [
      'read them, 24 units at once',
      `${rows.toLocaleString('en-US')} rows in ${Math.round(seconds)} s, ${Math.round(rssMb)} MB RSS`,
      'bound by 20 groups a second, < 512 MB',
    ],
  ];
}

const sealingLine = (what: string, { rows, seconds, rssMb }: Measured): Line => [
  `${what}: memberships, findings and all`,
  `${rows.toLocaleString('en-US')} rows, ${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, ${Math.round(rssMb)} MB RSS`,
  '< 512 MB',
];

/** In hierarchies of ten levels, each in the one above. The least of three: what else the machine does adds to it. */
function nestingLines(): Line[] {
  const [first, half, whole] = [100_000, 200_000, 400_000].map((edges) => {
    const runs = [1, 2, 3].map(() => measured<Nested>('databricks-nesting.ts', edges));
    return runs.reduce((least, run) => (run.cpuSeconds < least.cpuSeconds ? run : least));
  }) as [Nested, Nested, Nested];
  return [
    [
      'who is in which group over ten levels, from 100,000 memberships told',
      `${first.rows.toLocaleString('en-US')} in ${first.cpuSeconds.toFixed(2)} s of CPU`,
      '',
    ],
    ['400,000 in place of 200,000: CPU time', `${(whole.cpuSeconds / half.cpuSeconds).toFixed(2)}×`, '≤ 2.2×'],
  ];
}

interface Nested {
  readonly rows: number;
  readonly cpuSeconds: number;
}
