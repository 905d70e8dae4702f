import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EvidenceFunction } from '../functions/evidence-function.ts';
import { type Definition, invoke, retries } from './asl.ts';
import { inThisAccount, Machine, type MachineProps } from './machine.ts';

export interface SealMachineProps extends Pick<MachineProps, 'key' | 'alerts'> {
  /** The machine whose executions are watched. */
  readonly runs: StateMachine;
  readonly seal: EvidenceFunction;
}

/** Seals a run whose execution ended before it could: what was read is evidence, and what was not is said. */
export class SealMachine extends Construct {
  constructor(scope: Construct, id: string, { runs, seal, key, alerts }: SealMachineProps) {
    super(scope, id);
    const { stateMachine } = new Machine(this, 'Machine', {
      name: 'seal',
      description: 'Seals a run that failed, timed out or was aborted',
      remedy: 'start it again with the same input: until then the run is not sealed',
      definition: sealDefinition(seal.versionArn),
      invokes: [seal],
      key,
      alerts,
    });
    const stack = Stack.of(this);
    const role = new Role(this, 'RuleRole', {
      assumedBy: inThisAccount('events.amazonaws.com', stack),
      description: 'Starts: seals a run that failed, timed out or was aborted',
    });
    const policy = new ManagedPolicy(this, 'RulePolicy', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
      ],
    });
    const rule = new CfnRule(this, 'Rule', {
      name: `${stack.stackName}-seal`,
      description: 'A run failed, timed out or was aborted: it is sealed all the same',
      eventPattern: endedUnsealed(runs.stateMachineArn),
      targets: [
        {
          id: 'Seal',
          arn: stateMachine.stateMachineArn,
          roleArn: role.roleArn,
          inputPath: '$.detail',
          deadLetterConfig: { arn: alerts.undelivered.queueArn },
        },
      ],
    });
    rule.node.addDependency(policy);
    alerts.undelivered.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RuleOfThisStack',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [alerts.undelivered.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
  }
}

/**
 * The machine's own executions alone: those of its Map carry another ARN.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
const endedUnsealed = (stateMachineArn: string): object => ({
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: { stateMachineArn: [stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
});

/** Waits, for sealing is for good; then from the event's detail, whose `input` is the text of the run's own input. */
export const sealDefinition = (seal: string): Definition => ({
  Comment: 'Evidence Locker: the seal of a run that ended before it',
  StartAt: 'Until nobody writes',
  States: {
    // Stopping an execution stops no function: what is still being read is stored within a function's life.
    'Until nobody writes': { Type: 'Wait', Seconds: 16 * 60, Next: 'Which run' },
    'Which run': { Type: 'Pass', Parameters: { 'input.$': 'States.StringToJson($.input)' }, Next: 'By which version' },
    'By which version': {
      Type: 'Choice',
      Choices: [{ Variable: '$.input.seal', IsPresent: true, Next: 'Seal as it began' }],
      Default: 'Seal',
    },
    // A plan is obeyed by the configuration that it was made with.
    'Seal as it began': {
      ...invoke({ 'FunctionName.$': '$.input.seal', Payload: { 'scheduledAt.$': '$.input.scheduledAt' } }),
      OutputPath: '$.Payload',
      Retry: retries(5),
      End: true,
    },
    Seal: {
      ...invoke({ FunctionName: seal, Payload: { 'scheduledAt.$': '$.input.scheduledAt' } }),
      OutputPath: '$.Payload',
      Retry: retries(5),
      End: true,
    },
  },
});
