import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addEvidenceStack, evidenceApp } from '../../lib/add-evidence-stack.ts';
import type { EvidenceStack } from '../../lib/evidence-stack.ts';
import { BY_SECRET, FEDERATED } from './stand-ins.ts';
import { SAMPLE } from './synthesise.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { context, app: command } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'evidence-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const appWith = (evidence: object): App => evidenceApp({ outdir: join(folder, 'cdk.out'), context: { evidence } });

describe.each([
  ['the sample configuration', context.evidence],
  ['a Databricks account that is entered without a secret', { ...context.evidence, databricks: FEDERATED.databricks }],
  ['a Databricks account that is entered with a secret', { ...context.evidence, databricks: BY_SECRET.databricks }],
])('the app with %s', (_name, evidence) => {
  let app: App;
  let stack: EvidenceStack;
  beforeAll(async () => {
    app = appWith(evidence);
    stack = await addEvidenceStack(app);
  });

  test('passes AwsSolutions, HIPAA.Security and CloudFormation’s own rules', () => {
    app.synth();
    const report = JSON.parse(readFileSync(join(folder, 'cdk.out', 'validation-report.json'), 'utf8'));
    expect(report.pluginReports?.flatMap(({ violations = [] }) => violations) ?? []).toEqual([]);
    expect(process.exitCode ?? 0).toBe(0);
  });

  test('says why for each finding it lives with, and lives with none it does not have', () => {
    const reasons = acknowledgments(stack);
    expect(reasons.length).toBeGreaterThan(20);
    for (const { id, reason } of reasons) expect(reason.length, id).toBeGreaterThan(25);
    forgetAcknowledgments(stack);
    const found = [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app)].flatMap((pack) =>
      pack
        .validateScope(stack)
        .violations.flatMap(({ ruleName, violatingResources }) =>
          violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}/`),
        ),
    );
    const needless = reasons.filter(({ id, path }) => !found.some((one) => one.startsWith(`${id} at ${path}/`)));
    expect(needless).toEqual([]);
  });

  test('belongs to no account and no region', () => {
    expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });
});

const KEY = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

/** CDK files a rule it does not know under `Annotation::`; the packs look it up under its own name. */
const acknowledgments = (stack: EvidenceStack) =>
  stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ id: id.replace(/^Annotation::/, ''), reason, path: node.path })),
  );

/** Makes the packs see the stack as it would be without a word. */
function forgetAcknowledgments(stack: EvidenceStack): void {
  for (const construct of stack.node.findAll()) {
    const { metadata } = construct.node;
    Object.defineProperty(construct.node, 'metadata', { value: metadata.filter(({ type }) => type !== KEY) });
  }
}

describe('a mistake in the configuration', () => {
  const problemsOf = (evidence: object): Promise<string> =>
    addEvidenceStack(appWith(evidence)).then(
      () => 'none',
      (error: Error) => error.message,
    );

  test('is named when the retention is missing: there is no default for what cannot be taken back', async () => {
    expect(await problemsOf({ entity: SAMPLE.entity })).toMatch(/^context\.evidence\.retention: is missing/);
  });

  test('is not called missing when it is there and wrong', async () => {
    expect(await problemsOf({ ...SAMPLE, entity: 7 })).toBe(
      'context.evidence.entity: Invalid input: expected string, received number',
    );
  });

  test('is named when a setting does not exist', async () => {
    expect(await problemsOf({ ...SAMPLE, retentoin: {} })).toMatch(
      /context\.evidence\.retentoin: there is no such setting/,
    );
  });

  test('stops the command with every problem and without a stack trace', () => {
    const evidence = {
      retention: { mode: 'FOREVER', days: 0 },
      schedule: { at: '25:00' },
      emptyAllowed: { nothing: '*' },
    };
    const [program = '', ...args] = command.split(' ');
    expect(program).toBe('node');
    const { status, stderr, stdout } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: join(folder, 'refused'), CDK_CONTEXT_JSON: JSON.stringify({ evidence }) },
    });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'context.evidence.emptyAllowed.nothing',
      'context.evidence.entity',
      'context.evidence.retention.days',
      'context.evidence.retention.mode',
      'context.evidence.schedule.at',
    ]);
  });
});
