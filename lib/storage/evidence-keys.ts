import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { deployer } from './locker-policy.ts';

/**
 * The key that encrypts whatever is stored. Losing it loses six years of evidence, so its own policy refuses deletion
 * and disabling to everyone but the deployment, administrators included: they would have to rewrite the policy first,
 * which CloudTrail tells.
 */
export class DataKey extends Key {
  constructor(scope: Construct, id: string) {
    const { stackName, partition, region, account } = Stack.of(scope);
    super(scope, id, {
      alias: `${stackName}/data`,
      description: `Encrypts the evidence of ${stackName}; without it the evidence cannot be read`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({ statements: [administered(), ...lasting(Stack.of(scope))] }),
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroupsOfThisStack',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': [
              `arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/${stackName}-*`,
              `arn:${partition}:logs:${region}:${account}:log-group:/aws/vendedlogs/states/${stackName}-*`,
            ],
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}

/** The key that signs seals (ECDSA P-256). Its policy refuses a signature to every principal but the seal step's role. */
export class SigningKey extends Key {
  constructor(scope: Construct, id: string, sealRole: IRole) {
    const { stackName } = Stack.of(scope);
    super(scope, id, {
      alias: `${stackName}/signing`,
      description: `Signs the seals of ${stackName}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: [
          administered(),
          ...lasting(Stack.of(scope)),
          new PolicyStatement({
            sid: 'OnlyTheSealStepSigns',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['kms:Sign'],
            resources: ['*'],
            conditions: { ArnNotEquals: { 'aws:PrincipalArn': sealRole.roleArn } },
          }),
        ],
      }),
    });
  }
}

/** Leaves permissions to IAM, as KMS recommends; without this statement nobody could ever change the policy again. */
const administered = () =>
  new PolicyStatement({
    sid: 'PermissionsAreGivenByIam',
    principals: [new AccountRootPrincipal()],
    actions: ['kms:*'],
    resources: ['*'],
  });

/** The stack itself takes back what it has made where a first deployment fails; later it keeps its keys. */
const lasting = (stack: Stack): PolicyStatement[] => [
  refused('NobodyDisables', 'kms:DisableKey'),
  refused('OnlyTheStackDeletes', 'kms:ScheduleKeyDeletion', {
    ArnNotEquals: { 'aws:PrincipalArn': deployer(stack) },
  }),
];

const refused = (sid: string, action: string, conditions?: Record<string, object>): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [action],
    resources: ['*'],
    ...(conditions === undefined ? {} : { conditions }),
  });
