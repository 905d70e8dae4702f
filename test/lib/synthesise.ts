import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { evidenceApp } from '../../lib/add-evidence-stack.ts';
import { EvidenceStack, STACK_NAME } from '../../lib/evidence-stack.ts';

export const SAMPLE = { entity: 'Example Health, Inc.', retention: { mode: 'COMPLIANCE', days: 2192 } };

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is untyped JSON; the assertions say what is expected of it
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** The resources of a synthesised stack, by logical id. Its code asset is a stand-in. */
export class Synthesised {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
  /** As it is handed to CloudFormation. */
  readonly json: string;
  readonly bytes: number;

  constructor(template: Template) {
    const { Resources, Outputs } = template.toJSON();
    this.resources = Resources;
    this.outputs = Outputs;
    this.json = JSON.stringify(template.toJSON());
    this.bytes = Buffer.byteLength(this.json);
  }

  all(type: string): [id: string, resource: Resource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** The only resource of this type whose logical id starts with `start`. */
  one(type: string, start: string): Resource {
    const found = this.all(type).filter(([id]) => id.startsWith(start));
    if (found.length !== 1) throw new Error(`${found.length} resources ${type} start with ${start}`);
    return found[0]![1];
  }

  /** What the role whose logical id starts with `start` may do: all statements of all policies attached to it. */
  grantedTo(start: string): Statement[] {
    const roles = this.all('AWS::IAM::Role').filter(([id]) => id.startsWith(start));
    if (roles.length !== 1) throw new Error(`${roles.length} roles start with ${start}`);
    return this.all('AWS::IAM::ManagedPolicy').flatMap(([, { Properties }]) =>
      Properties.Roles.some((role: { Ref: string }) => role.Ref === roles[0]?.[0])
        ? Properties.PolicyDocument.Statement
        : [],
    );
  }

  /** What the role of a function may do: the statements of the one policy attached to it. */
  policyOf(functionId: string): Statement[] {
    return this.one('AWS::IAM::ManagedPolicy', `${functionId}Policy`).Properties.PolicyDocument.Statement;
  }
}

const synthesised = new Map<string, Promise<Synthesised>>();

/** The stack of a configuration, made once for all tests of a process that ask for it: nobody may change it. */
export function synthesise(
  evidence: object = SAMPLE,
  stackName = STACK_NAME,
  catalogue?: readonly AnyDeclaration[],
): Promise<Synthesised> {
  if (catalogue) return makeStack(evidence, stackName, catalogue);
  const key = JSON.stringify([evidence, stackName]);
  const stack = synthesised.get(key) ?? makeStack(evidence, stackName);
  synthesised.set(key, stack);
  return stack;
}

async function makeStack(
  evidence: object,
  stackName: string,
  catalogue?: readonly AnyDeclaration[],
): Promise<Synthesised> {
  const declared = catalogue ?? (await loadCatalogue());
  const folder = mkdtempSync(join(tmpdir(), 'evidence-test-'));
  try {
    const codeDirectory = mkdtempSync(join(folder, 'code-'));
    writeFileSync(join(codeDirectory, 'collect.mjs'), '');
    const app = evidenceApp({ outdir: join(folder, 'cdk.out'), context: CHECKED_ELSEWHERE });
    const stack = new EvidenceStack(app, stackName, {
      config: parseConfig(evidence, declared),
      catalogue: declared,
      views: await loadViews(declared.map(declaredTable)),
      codeDirectory,
    });
    return new Synthesised(Template.fromStack(stack));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CloudFormation's own rules take seconds; one test goes through all checks. */
const CHECKED_ELSEWHERE = { '@aws-cdk/core:validateAgainstDefaultRules': false };

/** `action resource` for every permission, logical ids without their hashes. */
export const permissionsOf = (statements: readonly Statement[]): string[] =>
  statements
    .flatMap((statement) =>
      actionsOf(statement).flatMap((action) =>
        [statement.Resource].flat().map((resource) => `${action} ${textOf(resource)}`),
      ),
    )
    .map((line) => line.replace(/[0-9A-F]{8}>/g, '>'))
    .sort();

export const actionsOf = (statement: Statement): readonly string[] => [statement.Action].flat();

/** An ARN or name as text: `Fn::Join`, `Fn::GetAtt`, `Ref` and `Fn::Sub` written out, logical ids in <>. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::Sub' in value) return String(value['Fn::Sub']).replace(/\$\{([^}]+)\}/g, '<$1>');
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[])[0]}>`;
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  throw new Error(`no text in ${JSON.stringify(value)}`);
}
