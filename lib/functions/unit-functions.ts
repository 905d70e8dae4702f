import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AnyCollector, awsReads } from '#domain/declaring/collector.ts';
import type { DatabricksConfig } from '#domain/declaring/databricks-config.ts';
import { DatabricksFunctions } from './databricks-functions.ts';
import type { DatabricksAsker } from './databricks-grants.ts';
import { EvidenceFunction } from './evidence-function.ts';
import { records, type UnitFunctionProps, unitFunction } from './unit-function.ts';

export interface UnitFunctionsProps extends UnitFunctionProps {
  readonly collectors: readonly AnyCollector[];
  readonly databricks: DatabricksConfig | undefined;
}

/**
 * A function for every collector. One that reads AWS has a role of its own: it may call the APIs the collector declares
 * and write the raw units of that collector; it can read no other collector's evidence.
 */
export class UnitFunctions extends Construct {
  readonly functions: readonly IFunction[];
  /** The collectors that have a function here, by what they read. */
  readonly inAws: readonly AnyCollector[];
  readonly inDatabricks: readonly AnyCollector[];
  /** The roles that ask Databricks. */
  readonly askers: readonly DatabricksAsker[];

  constructor(scope: Construct, id: string, { collectors, databricks, ...common }: UnitFunctionsProps) {
    super(scope, id);
    const [ofAws, others] = [collectors.filter(readsAws), collectors.filter((collector) => !readsAws(collector))];
    const functions = ofAws.map((collector) => {
      const declared = { sid: DECLARED, actions: awsReads(collector.reads).sort(), resources: ['*'] };
      const statements = [new PolicyStatement(declared), ...records(common, [collector])];
      return new EvidenceFunction(this, collector.id, { ...unitFunction(collector, common), statements }).function;
    });
    const { functions: ofDatabricks, askers } =
      databricks && others.length > 0
        ? new DatabricksFunctions(this, DATABRICKS, { ...common, databricks, collectors: others })
        : { functions: [], askers: [] };
    this.functions = [...functions, ...ofDatabricks];
    this.inAws = ofAws;
    this.inDatabricks = others;
    this.askers = askers;
  }
}

/** Where the functions that ask Databricks are. */
export const DATABRICKS = 'Databricks';

const readsAws = ({ reads }: AnyCollector): boolean => awsReads(reads).length > 0;

/** The statement that holds a collector's `reads`. They list and describe: most know no resources to be narrowed to. */
const DECLARED = 'WhatTheCollectorDeclares';
