export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is untyped JSON; the assertions say what is expected of it
  readonly Properties: any;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resolver {
  /** Logical ids and resources of a type whose logical id starts with `start`. */
  all(type: string, start?: string): [id: string, resource: Resource][];
  /** The one resource of a type whose logical id starts with `start`, by its physical id. */
  physical(type: string, start: string): string;
  /** The same by its ARN. */
  arn(type: string, start: string): string;
  /** A value of the template with its references filled in. */
  resolve(value: unknown): unknown;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** ARNs of what policies name, by type and physical id. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
  'AWS::IAM::Role': (id) => `arn:aws:iam::123456789012:role/${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:us-east-1:123456789012:log-group:${id}:*`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:us-east-1:123456789012:key/${id}`,
};

/** Fills in references as CloudFormation does, for what the emulator's CloudFormation leaves out. */
export function resolver({ Resources }: Template, physicalIds: ReadonlyMap<string, string>): Resolver {
  const idOf = (logical: string): string => {
    const id = PSEUDO[logical] ?? physicalIds.get(logical);
    if (id === undefined) throw new Error(`${logical} was not deployed`);
    return id;
  };
  const arnOf = (logical: string): string => {
    const arn = ARNS[Resources[logical]?.Type ?? ''];
    if (!arn) throw new Error(`no ARN is known of ${logical}`);
    return arn(idOf(logical));
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, of] = ['', undefined]] = Object.entries(value);
    if (name === 'Ref') return idOf(of);
    if (name === 'Fn::GetAtt') return arnOf(of[0]);
    if (name === 'Fn::Sub') return of.replace(/\$\{(.+?)\}/g, (_: string, id: string) => idOf(id));
    if (name === 'Fn::Join') return of[1].map(resolve).join(of[0]);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  const all = (type: string, start = '') =>
    Object.entries(Resources).filter(([id, resource]) => resource.Type === type && id.startsWith(start));
  const one = (type: string, start: string): string => {
    const [found, ...more] = all(type, start);
    if (!found || more.length > 0) throw new Error(`not one ${type} starts with ${start}`);
    return found[0];
  };
  return {
    all,
    resolve,
    physical: (type, start) => idOf(one(type, start)),
    arn: (type, start) => arnOf(one(type, start)),
  };
}
