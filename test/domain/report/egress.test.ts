import { describe, expect, test } from 'vitest';
import { daily, passing, report, section, wordsOf } from './reading.ts';
import { judged, networkOf, populations, reportOf } from './reading-network.ts';
import { dailyRun, finding, prose, unit } from './sample.ts';
import { EAST } from './sample-names.ts';
import {
  EGRESS,
  networkChanges,
  networkTables,
  samplePath,
  samplePaths,
  subnetRows,
  VPC,
  WORKERS,
} from './sample-network.ts';

test('a configuration without networks has no such chapter', async () => {
  const document = await report(daily(1, 31, passing));
  expect(document.sections.some(({ id }) => id.startsWith('egress'))).toBe(false);
});

describe('the paths of a VPC', () => {
  test('that read alike are one line, the worst first, without what stays in the VPC', async () => {
    const { rows } = await networkOf(samplePaths);
    expect(rows.map((row) => [row[2]?.split('\n')[0], row[4]])).toEqual([
      ...[
        ['INTERNET', 'FAIL'],
        ['NAT', 'FAIL'],
        ['RESOLVER', 'FAIL'],
        ['FIREWALL', 'UNKNOWN'],
        ['TRANSIT', 'UNKNOWN'],
        ['NAT', 'PASS'],
        ['ENDPOINT', 'PASS'],
      ],
      ...[
        ['PRIVATELINK', 'NOT_APPLICABLE'],
        ['PRIVATELINK', 'NOT_APPLICABLE'],
        ['PEERING', 'NOT_APPLICABLE'],
      ],
    ]);
    expect(rows[1]).toEqual([
      ['sg-0a00000000000000a', ...WORKERS].join('\n'),
      '203.0.113.0/24 on tcp/25',
      'NAT\nnat-0b00000000000000b\n→ igw-0a00000000000000a',
      'CONVERSE',
      'FAIL',
    ]);
  });

  test('of one sender by one way are one line with all they carry', async () => {
    const port = (ports: string) => samplePath(WORKERS[0], 'NAT', 'FAIL', { via: ['nat-1'], ports });
    const { rows } = await networkOf([port('25'), port('465'), port('22')]);
    expect(rows.map((row) => row[1])).toEqual([
      '203.0.113.0/24 on tcp/22\n203.0.113.0/24 on tcp/25\n203.0.113.0/24 on tcp/465',
    ]);
  });

  test('to the resolver are one line whatever the groups, which it does not look at', async () => {
    const by = (group: string) => samplePath(WORKERS[0], 'RESOLVER', 'NOT_APPLICABLE', { security_group_ids: [group] });
    const { rows } = await networkOf([by('sg-1'), by('sg-2')]);
    expect(rows.map((row) => row[0])).toEqual([`any group\n${WORKERS[0]}`]);
  });

  test('say that nothing is running which could send', async () => {
    const { rows } = await networkOf([samplePath(WORKERS[0], 'NAT', 'FAIL', { interfaces: 0 })]);
    expect(rows[0]?.[0]).toContain('none is running');
  });

  test('beyond the limit are said to be more, with the query that shows them', async () => {
    const { rows, words } = await networkOf(samplePaths, { limits: { pathsPerVpc: 2 } });
    expect(rows.length).toBe(2);
    expect(words).toContain('the VPC has 26 paths');
    expect(words).toContain(`SELECT * FROM egress_paths WHERE vpc_id = '${VPC}' AND run_id = '${dailyRun(31)}'`);
  });
});

describe('the chapter', () => {
  test('lists every VPC that was read, and counts what leaves it', async () => {
    const { blocks } = section(await reportOf(samplePaths), 'egress');
    const table = blocks.find((block) => block.kind === 'table');
    expect(table?.rows.map((row) => row.slice(1))).toEqual([
      ['6', '26', '7', '4', 'FAIL'],
      ['1', '0', '0', '0', 'none'],
    ]);
    expect(table?.rows[0]?.[0]).toBe(`prod-phi · ${VPC} (10.2.0.0/16)\n${EAST}`);
    expect(subnetRows.length).toBe(7);
  });

  test('says what of the network was not read', async () => {
    const units = [unit('egress-paths', EAST, 'PARTIAL'), unit('vpcs', EAST), unit('subnets', EAST)];
    const said = wordsOf(section(await reportOf(samplePaths, {}, units), 'egress').blocks);
    expect(said).toContain('was not read whole (complete units in the last run: 0 of 1)');
    expect(said).toContain('“Network interfaces” was not read: the last run planned no unit of it.');
    expect(wordsOf(section(await reportOf(samplePaths), 'egress').blocks)).not.toContain('not read whole');
  });

  test('lists what is missing for paths in doubt, in words, with how many it leaves in doubt', async () => {
    const [table] = section(await reportOf(samplePaths), 'egress-doubts').blocks.filter(({ kind }) => kind === 'table');
    expect(table?.kind === 'table' && table.rows).toEqual([
      ['what the firewall lets through was not read, or cannot be understood (vpce-0f00000000000000f)', VPC, '3'],
      ['the routes of the transit gateway were not read (tgw-0a00000000000000a)', VPC, '1'],
    ]);
  });

  test('tells paths that opened, changed and closed in words, and the change log points there', async () => {
    const document = await reportOf(samplePaths);
    const table = section(document, 'egress-changes').blocks.find((block) => block.kind === 'table');
    const path = (ports: string) =>
      `10.2.0.0/20 with sg-0a00000000000000a can reach 203.0.113.0/24 on ${ports} through nat-0b00000000000000b`;
    expect(table?.rows).toEqual([
      [dailyRun(12), 'opened', `${path('tcp/25')}\n${EAST}`],
      [dailyRun(14), 'altered', `${path('tcp/25, tcp/465')}\nbefore: ${path('tcp/25')}\n${EAST}`],
      [dailyRun(19), 'closed', `${path('tcp/25, tcp/465')}\n${EAST}`],
    ]);
    expect(wordsOf(section(document, 'changes-egress_paths').blocks)).toBe(`Told under “${prose.egress.title}”.`);
  });
});

test('a path that a whole reading has no more is removed, not judged otherwise', async () => {
  const gone = finding(EGRESS, 'FAIL', `${networkChanges(19)[0]?.resource_id} 10.2.0.0/20 CONVERSE KNOWN|tcp|25`, {
    table_name: 'egress_paths',
  });
  const samples = [
    { run: dailyRun(18), findings: [gone], populations, units: judged },
    { run: dailyRun(19), findings: [{ ...gone, resource_id: 'another', verdict: 'PASS' }], populations, units: judged },
  ];
  const document = await report(samples, { tables: networkTables([]) });
  const table = section(document, `exceptions-fail-${EGRESS}`).blocks.find((block) => block.kind === 'table');
  expect(table?.rows[0]?.at(-1)).toBe('removed');
});

test('nothing is known for certain where what paths follow from was not wholly read', async () => {
  const [east] = [unit('egress-paths', EAST, 'FAILED', 0)];
  const tables = networkTables([]);
  const said = async (units: ReturnType<typeof unit>[]) => {
    const { blocks } = section(await report(daily(1, 31, { populations, units }), { tables }), 'egress-doubts');
    return blocks.flatMap((block) => (block.kind === 'table' ? [block.whenEmpty] : []));
  };
  expect(await said([...judged.filter(({ collector }) => collector !== 'egress-paths'), east as never])).toEqual([
    prose.egress.doubtsUnread,
  ]);
  expect(await said([unit('egress-paths', EAST)])).toEqual([prose.egress.doubtsNone]);
});
