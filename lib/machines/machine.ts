import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EvidenceFunction } from '../functions/evidence-function.ts';
import type { Alerts } from './alerts.ts';
import type { Definition } from './asl.ts';

export interface MachineProps {
  /** The physical name is `<stack>-<name>`. */
  readonly name: string;
  readonly description: string;
  /** What to do about an execution that failed: the end of the alarm's text. */
  readonly remedy: string;
  readonly definition: Definition;
  /** Every function the definition can name, and no other. */
  readonly invokes: readonly EvidenceFunction[];
  /** It has a distributed Map, whose items are executions of the same machine. */
  readonly startsItself?: boolean;
  readonly key: IKey;
  readonly alerts: Alerts;
}

/** A state machine that logs, is traced, and is told of when it fails. */
export class Machine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { name, description, definition, key } = props;
    const stack = Stack.of(this);
    const stateMachineName = `${stack.stackName}-${name}`;
    const role = new Role(this, 'Role', { assumedBy: inThisAccount('states.amazonaws.com', stack), description });
    const policy = new ManagedPolicy(this, 'Policy', {
      description,
      roles: [role],
      statements: [
        ...(props.startsItself ? executesItself(stack, stateMachineName) : []),
        new PolicyStatement({ sid: 'LogsAndTraces', actions: LOGS_AND_TRACES, resources: ['*'] }),
        mayInvoke(props.invokes),
      ],
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      comment: description,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          encryptionKey: key,
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    this.stateMachine.node.addDependency(policy);
    this.#watch(props);
  }

  #watch({ description, remedy, alerts }: MachineProps): void {
    alerts.watch(`${watchId(this)}Failed`, {
      metric: new MathExpression({
        label: 'Executions that failed, timed out or were aborted',
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        period: Duration.hours(1),
        usingMetrics: {
          failed: this.stateMachine.metricFailed({ statistic: 'Sum' }),
          timedOut: this.stateMachine.metricTimedOut({ statistic: 'Sum' }),
          aborted: this.stateMachine.metricAborted({ statistic: 'Sum' }),
        },
      }),
      description: `Failed: ${description}. The execution says why; ${remedy}`,
    });
  }
}

/** `RunsMachine`: what an alarm's id begins with. */
export const watchId = (construct: Construct): string => construct.node.path.split('/').slice(1).join('');

/** Each published version of theirs: a run that is under way when the stack changes ends with the code it began with. */
const mayInvoke = (functions: readonly EvidenceFunction[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: functions.map((one) => `${one.function.functionArn}:*`),
  });

/** Only for this account's resources: nobody else's can make the service act under the role. */
export const inThisAccount = (service: string, { account }: Stack): ServicePrincipal =>
  new ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': account } } });

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
const executesItself = (stack: Stack, stateMachineName: string): PolicyStatement[] => {
  const arn = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [
    new PolicyStatement({ actions: ['states:StartExecution'], resources: [arn('stateMachine', stateMachineName)] }),
    new PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      // Those of a Map carry its label after the machine's name.
      resources: [`${stateMachineName}:*`, `${stateMachineName}/*`].map((name) => arn('execution', name)),
    }),
    // Without it the console's "Redrive" of a failed run fails at its Map:
    // https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
    new PolicyStatement({
      actions: ['states:RedriveExecution'],
      resources: [arn('execution', `${stateMachineName}/*`)],
    }),
  ];
};

/** Log delivery and X-Ray know no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOGS_AND_TRACES = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];
