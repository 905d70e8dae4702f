import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HandlerName } from '../code/code-asset.ts';

export interface EvidenceFunctionProps {
  /** The physical name is `<stack>-<name>`, so that the plan can name functions and two stacks can live side by side. */
  readonly name: string;
  readonly description: string;
  readonly handler: HandlerName;
  readonly code: Code;
  readonly key: IKey;
  readonly memoryMiB: number;
  readonly diskMiB?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Its role, where something else has to know it first. */
  readonly role?: Role;
  /** Everything its role may do besides writing its own log. */
  readonly statements: readonly PolicyStatement[];
}

const LONGEST_NAME = 64;

/** A function whose role holds exactly the statements given, and an encrypted log that expires. */
export class EvidenceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  /** What the machines invoke: a published version, kept, so that a run ends with the code it began with. */
  readonly versionArn: string;

  constructor(scope: Construct, id: string, props: EvidenceFunctionProps) {
    super(scope, id);
    const functionName = physicalName(this, props.name);
    this.role = props.role ?? functionRole(this, 'Role', props.description);
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      encryptionKey: props.key,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: `${props.handler}.handler`,
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      timeout: Duration.minutes(15),
      memorySize: props.memoryMiB,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ephemeralStorageSize: Size.mebibytes(props.diskMiB ?? 512),
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: Stack.of(this).stackName,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
      },
    });
    this.#attachPolicy(props);
    this.versionArn = this.function.currentVersion.functionArn;
  }

  /** The role's one policy, attached before the function is there to be invoked. */
  #attachPolicy({ description, statements }: EvidenceFunctionProps): void {
    const policy = new ManagedPolicy(this, 'Policy', {
      description,
      roles: [this.role],
      statements: [...statements, writesLog(this.logGroup)],
    });
    this.function.node.addDependency(policy);
  }
}

export const functionRole = (scope: Construct, id: string, description: string): Role =>
  new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description });

/** The CloudWatch namespace of the functions' own metrics; their `service` dimension is the name of the stack. */
export const METRICS_NAMESPACE = 'EvidenceLocker';

const writesLog = ({ logGroupArn }: LogGroup): PolicyStatement =>
  new PolicyStatement({
    sid: 'WritesItsLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroupArn],
  });

function physicalName(scope: Construct, name: string): string {
  const { stackName } = Stack.of(scope);
  const functionName = `${stackName}-${name}`;
  if (functionName.length > LONGEST_NAME)
    throw new Error(`the function name ${functionName} is longer than ${LONGEST_NAME}; shorten the stack's name`);
  return functionName;
}
