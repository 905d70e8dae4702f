import { EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The emulated account takes any; a secret of its own can be looked for in everything the demo leaves behind. */
export const CREDENTIALS = { accessKeyId: 'larkspur', secretAccessKey: 'larkspur-demo-secret' };

/** The company's own access to its account: it makes and changes things, on whatever date the story has reached. */
export interface DatedAccount {
  kms(region: string): KMSClient;
  ec2(region: string): EC2Client;
  resolver(region: string): Route53ResolverClient;
  s3(region: string): S3Client;
  secrets(region: string): SecretsManagerClient;
  /** Everything done from now on happens at this time. */
  goTo(time: Date): void;
}

interface DatedRequest {
  readonly headers: Record<string, string>;
}
type Next<Result> = (args: { request: DatedRequest }) => Promise<Result>;
interface Stack {
  add(middleware: <Result>(next: Next<Result>) => Next<Result>, options: object): void;
}

export function datedAccount(endpoint: string): DatedAccount {
  let now = new Date();
  const dated = <Client extends { middlewareStack: object }>(client: Client): Client => {
    (client.middlewareStack as Stack).add(
      (next) => (args) => {
        args.request.headers['x-emulated-date'] = now.toISOString().slice(0, 19);
        return next(args);
      },
      { step: 'build', name: 'emulatedDate' },
    );
    return client;
  };
  const made = new Map<string, unknown>();
  const once = <Client>(name: string, make: () => Client): Client => {
    const client = (made.get(name) as Client | undefined) ?? make();
    made.set(name, client);
    return client;
  };
  const connection = (region: string) => ({ endpoint, region, credentials: CREDENTIALS });
  return {
    kms: (region) => once(`kms ${region}`, () => dated(new KMSClient(connection(region)))),
    ec2: (region) => once(`ec2 ${region}`, () => dated(new EC2Client(connection(region)))),
    resolver: (region) => once(`resolver ${region}`, () => dated(new Route53ResolverClient(connection(region)))),
    s3: (region) => once(`s3 ${region}`, () => dated(new S3Client({ ...connection(region), forcePathStyle: true }))),
    secrets: (region) => once(`secrets ${region}`, () => dated(new SecretsManagerClient(connection(region)))),
    goTo(time) {
      now = time;
    },
  };
}
