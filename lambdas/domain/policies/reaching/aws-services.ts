/**
 * The prefix of a service's actions in IAM, by what stands behind the region in the name of its endpoint service; of
 * those services whose actions are listed here. Names: the page on interface endpoints in each service's guide, which
 * https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html lists.
 */
const PREFIXES: Readonly<Record<string, string>> = {
  athena: 'athena',
  dynamodb: 'dynamodb',
  'dynamodb-streams': 'dynamodb',
  'ecr.api': 'ecr',
  'ecr.dkr': 'ecr',
  ec2messages: 'ec2messages',
  events: 'events',
  'execute-api': 'execute-api',
  glue: 'glue',
  'kinesis-firehose': 'firehose',
  'kinesis-streams': 'kinesis',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  monitoring: 'cloudwatch',
  s3: 's3',
  's3-global.accesspoint': 's3',
  s3express: 's3express',
  secretsmanager: 'secretsmanager',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  ssmmessages: 'ssmmessages',
  states: 'states',
  sts: 'sts',
  'sync-states': 'states',
};

const NAME = /^(?:cn\.)?com\.amazonaws\.(?:[a-z]{2}(?:-[a-z]+)+-\d+\.)?(.+?)(?:-fips)?$/;

/** The prefix of the actions that go through an endpoint of this service; undefined where they are not listed here. */
export const actionPrefix = (serviceName: string): string | undefined => {
  const suffix = NAME.exec(serviceName)?.[1] ?? '';
  return Object.hasOwn(PREFIXES, suffix) ? PREFIXES[suffix] : undefined;
};

/**
 * The service part of the ARNs that a service's actions are on. A role is IAM's, and STS hands it out:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const arnServicesOf = (prefix: string): readonly string[] => (prefix === 'sts' ? ['iam', 'sts'] : [prefix]);
