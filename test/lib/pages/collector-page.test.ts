import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { declaredFolders, loadCatalogue, loadDeclaration } from '#collectors/catalogue.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { fail, pass, rule } from '#domain/declaring/rule.ts';
import { collectorPage } from '../../../lib/pages/collector-page.ts';
import { controlsPage } from '../../../lib/pages/controls-page.ts';
import subpartC from '../../../templates/controls/hipaa-subpart-c.json' with { type: 'json' };

test.each(declaredFolders().map(({ area, id }) => [id, area] as const))(
  'the page of %s is what its declaration says (npm run pages writes it anew)',
  async (id, area) => {
    const page = new URL(`../../../lambdas/collectors/${area}/${id}/README.md`, import.meta.url);
    expect(await readFile(page, 'utf8')).toBe(collectorPage(await loadDeclaration(id)));
  },
);

test('the page of the paragraphs is what rules and catalogue say (npm run pages writes it anew)', async () => {
  const page = new URL('../../../templates/controls/README.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(controlsPage(await loadCatalogue(), subpartC.items));
});

describe('a page', () => {
  const Door = z.strictObject({ id: z.string(), isShut: z.boolean().nullable().describe('Shut | open') });
  const doorIsShut = rule({
    id: 'door-is-shut',
    title: 'Doors are shut',
    subject: Door,
    severity: 'LOW',
    criterion: 'entity policy',
    evidences: [],
    supports: ['164.310(b)'],
    remedy: 'Shut it.',
    uses: ['keys'],
    policy: { maxOpenDays: z.int().min(1).max(9).default(3).describe('Days a door may stand open') },
    judge: ({ isShut }) => (isShut ? pass('It is shut.') : fail('OPEN', 'It is open.')),
    examples: [
      { name: 'shut', row: { id: 'a', isShut: true }, verdict: 'PASS' },
      { name: 'open', row: { id: 'a', isShut: false }, verdict: 'FAIL', code: 'OPEN' },
    ],
  });
  const aligned = collectorPage(
    defineCollector({
      id: 'house-doors',
      title: 'Doors of a house',
      scope: 'aws-account',
      reads: ['ec2:DescribeVolumes'],
      row: Door,
      rules: [doorIsShut],
      volatile: ['isShut'],
      async *collect() {},
    }),
  );

  const page = aligned.replace(/ {2,}/g, ' ');

  test('keeps the columns of a table in line', () => {
    const lines = aligned.split('\n').filter((line) => /^\| (Column|---|`)/.test(line));
    expect(new Set(lines.slice(0, 7).map((line) => line.length)).size).toBe(1);
  });

  test('names scope, table and permissions', () => {
    expect(page).toContain('# Doors of a house\n');
    expect(page).toContain('once in the AWS account');
    expect(page).toContain('`house_doors`');
    expect(page).toContain('- `ec2:DescribeVolumes`');
  });

  test('lists every column of the table, provenance too, with its type and meaning', () => {
    expect(page).toMatch(/\| `observed_at` \| `timestamp` \| \| .+ \|/);
    expect(page).toContain('| `is_shut` | `boolean` | yes | Shut \\| open; moves by itself: no change is reported |');
  });

  test('shows each rule with its law, its remedy, its look-ups and its examples', () => {
    expect(page).toContain(
      "### Doors are shut\n\n`door-is-shut` · severity LOW · by the entity's policy · supports 45 CFR 164.310(b) · looks into `keys`",
    );
    expect(page).toContain('If not: Shut it.');
    expect(page).toContain('| open | FAIL | `OPEN` |');
  });

  test('shows settings with default, range and meaning', () => {
    expect(page).toContain('| `context.evidence.policy.maxOpenDays` | `3` | Days a door may stand open; from 1 to 9 |');
  });
});
