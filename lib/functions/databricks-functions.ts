import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { isProbe } from '#domain/declaring/configured.ts';
import type { Authentication, DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { type DatabricksAsker, entersDatabricks } from './databricks-grants.ts';
import { attachPolicy, EvidenceFunction, functionRole } from './evidence-function.ts';
import { records, type UnitFunctionProps, unitFunction } from './unit-function.ts';

export interface DatabricksFunctionsProps extends UnitFunctionProps {
  readonly collectors: readonly AnyCollector[];
  readonly databricks: DatabricksConfig;
}

interface Asking {
  readonly asker: DatabricksAsker;
  readonly functions: readonly IFunction[];
}

/**
 * A function for every collector of Databricks. They share one role, for a federation policy names one role and a
 * service principal has at most 20 of them; which calls each may make, its transport decides and the service principal.
 * A probe, which runs commands on clusters, has a role of its own. None of them may ask AWS for evidence.
 */
export class DatabricksFunctions extends Construct {
  readonly functions: readonly IFunction[];
  readonly askers: readonly DatabricksAsker[];

  constructor(scope: Construct, id: string, props: DatabricksFunctionsProps) {
    super(scope, id);
    const { collectors, databricks } = props;
    const { auth, probe } = databricks;
    const readers = collectors.filter((collector) => !isProbe(collector));
    const asking = [
      this.#readers(props, readers, auth),
      ...(probe ? collectors.filter(isProbe).map((collector) => this.#probe(props, collector, probe.auth)) : []),
    ];
    this.functions = asking.flatMap(({ functions }) => functions);
    this.askers = asking.map(({ asker }) => asker);
  }

  #readers(props: DatabricksFunctionsProps, collectors: readonly AnyCollector[], auth: Authentication): Asking {
    const description = 'Evidence Locker reads Databricks';
    const role = functionRole(this, 'Role', description);
    const functions = collectors.map(
      (collector) => new EvidenceFunction(this, collector.id, { ...unitFunction(collector, props), role }),
    );
    attachPolicy(this, { role, description, statements: permissions(props, collectors, auth) }, functions);
    return { asker: { name: 'Reader', role, auth }, functions: functions.map((one) => one.function) };
  }

  #probe(props: DatabricksFunctionsProps, collector: AnyCollector, auth: Authentication): Asking {
    const statements = permissions(props, [collector], auth);
    const probe = new EvidenceFunction(this, collector.id, { ...unitFunction(collector, props), statements });
    return { asker: { name: 'Probe', role: probe.role, auth }, functions: [probe.function] };
  }
}

const permissions = (
  props: DatabricksFunctionsProps,
  collectors: readonly AnyCollector[],
  auth: Authentication,
): PolicyStatement[] => [...records(props, collectors), ...entersDatabricks(props.databricks, auth)];
