import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListFirewallConfigsCommand, Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsAtHand } from '#adapters/aws/at-hand.ts';
import { notAccepted, notFound } from '#adapters/aws/credentials-problem.ts';
import { type Profile, profileAtHand } from '#adapters/aws/profile.ts';
import { type Reached, reach } from '#adapters/outgoing/reach.ts';
import type { Config } from '#domain/declaring/config.ts';
import { duration } from '#domain/reading/clock-refusal.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { byText } from '#domain/words/by-text.ts';
import { forEachConcurrently } from '#domain/words/concurrency.ts';
import { isOfCredentials } from '../aws-at-hand.ts';
import { type Check, fail, failed, ok, warn } from './check.ts';

const SOON = { maxAttempts: 2 };

/** Who asks, if anybody may. */
export async function ofCredentials(aws: AwsAtHand): Promise<Check> {
  const about = 'credentials';
  const profile = await profileAtHand();
  try {
    const { expiration, $source } = await aws.credentials();
    const { Arn = '' } = await new STSClient({ ...aws.client, ...SOON }).send(new GetCallerIdentityCommand({}));
    const [, partition, , , account] = Arn.split(':');
    const until = expiration ? `, until ${expiration.toISOString()}` : '';
    return ok(
      about,
      `${Arn}, account ${account} in ${partition}, home ${aws.region}, from ${sourceOf($source, profile)}${until}`,
    );
  } catch (error) {
    const { code, reason } = readFailure(error);
    if (code === 'NO_CREDENTIALS' && (error as Error).name !== 'CredentialsProviderError')
      return failed(about, notAccepted(reason, error), 'sign in again, or take other keys');
    if (isOfCredentials(error) && code !== 'ACCESS_DENIED')
      return failed(about, notFound(error as Error, aws.said(), profile), 'sign in, or set AWS_PROFILE');
    return fail(about, `sts:GetCallerIdentity ${code}: ${reason}`, 'see what is said of hosts, proxy and clock');
  }
}

/** The SDK's own marks: https://github.com/aws/aws-sdk-js-v3/blob/main/packages/types/src/feature-ids.ts */
function sourceOf(marks: Readonly<Record<string, string>> = {}, { name }: Profile): string {
  const has = (what: string) => Object.keys(marks).some((mark) => mark.startsWith(`CREDENTIALS_${what}`));
  if (has('ENV_VARS')) return 'the environment';
  if (has('PROFILE') || has('SSO') || has('PROCESS')) return `profile "${name}"`;
  if (has('STS_ASSUME_ROLE_WEB_ID') || has('ENV_VARS_STS')) return 'a web identity';
  if (has('HTTP')) return 'the container';
  if (has('IMDS')) return 'the instance';
  return Object.keys(marks).join(', ') || 'a source that does not say';
}

/** The regions a run would read; null where they cannot be found out. */
export async function regionsOf(
  aws: AwsAtHand,
  { regions }: Config,
): Promise<{ regions: readonly string[] | null; check: Check }> {
  const about = 'regions';
  if (regions !== 'enabled') return { regions, check: ok(about, `${regions.length} named: ${regions.join(', ')}`) };
  try {
    const { Regions = [] } = await new EC2Client({ ...aws.client, ...SOON }).send(new DescribeRegionsCommand({}));
    const names = Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
    return { regions: names, check: ok(about, `${names.length} enabled: ${names.join(', ')}`) };
  } catch (error) {
    const { code, reason } = readFailure(error);
    const remedy = 'allow ec2:DescribeRegions to the credentials, or list regions in context.evidence.regions';
    return { regions: null, check: fail(about, `ec2:DescribeRegions ${code}: ${reason}`, remedy) };
  }
}

/** Something to ask of each service, so that the SDK says where it would. */
const FIRST_CALLS: Readonly<Record<string, (settings: object) => Promise<unknown>>> = {
  ec2: (settings) => new EC2Client(settings).send(new DescribeRegionsCommand({})),
  kms: (settings) => new KMSClient(settings).send(new ListKeysCommand({})),
  route53resolver: (settings) => new Route53ResolverClient(settings).send(new ListFirewallConfigsCommand({})),
  sts: (settings) => new STSClient(settings).send(new GetCallerIdentityCommand({})),
};

/** Where the SDK would send; nothing leaves. Undefined for a service that is not known here. */
async function hostOf(service: string, region: string): Promise<URL | undefined> {
  let url: URL | undefined;
  const requestHandler = {
    handle: async ({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }) => {
      url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
      throw new Error('nothing is sent');
    },
  };
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nobody' };
  await FIRST_CALLS[service]?.({ region, credentials, requestHandler, maxAttempts: 1 }).catch(() => {}); // it always throws
  return url;
}

const AT_ONCE = 16;

/** Whether every host that a run would ask answers, and how far the clock here is from theirs. */
export async function ofHosts(services: readonly string[], regions: readonly string[], home: string): Promise<Check[]> {
  const places = [
    ...regions.flatMap((region) => services.map((service) => [service, region] as const)),
    ['sts', home] as const,
  ];
  const hosts = await Promise.all(places.map(([service, region]) => hostOf(service, region)));
  const urls = [...new Map(hosts.flatMap((url) => (url ? [[url.href, url] as const] : []))).values()];
  const reached: (Reached & { readonly host: string })[] = [];
  await forEachConcurrently(
    urls,
    AT_ONCE,
    async (url) => void reached.push({ host: url.host, ...(await reach(url, true)) }),
  );
  const silent = reached.filter(({ problem }) => problem !== null).sort((a, b) => byText(a.host, b.host));
  const answer = `${urls.length - silent.length} of ${urls.length} answer`;
  const one = silent[0];
  return [
    one === undefined
      ? ok('hosts', answer)
      : fail(
          'hosts',
          `${answer}; not ${silent.map(({ host }) => host).join(', ')}: ${one.problem}`,
          'let this machine reach them, or name the proxy in HTTPS_PROXY and CAs of your own in NODE_EXTRA_CA_CERTS',
        ),
    ofClock(reached),
  ];
}

/** The SDK corrects a clock from here on; AWS refuses a request five minutes off. */
const CORRECTED_MS = 4 * 60_000;

function ofClock(reached: readonly Reached[]): Check {
  const skews = reached.flatMap(({ skewMs }) => skewMs ?? []).sort((a, b) => a - b);
  const skew = skews[Math.floor(skews.length / 2)]; // one host with another time is no reason to set a clock
  if (skew === undefined) return warn('clock', 'no host said what time it is', 'see what is said of hosts');
  const by = `${duration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the clock of AWS`;
  if (Math.abs(skew) < CORRECTED_MS) return ok('clock', by);
  return warn(
    'clock',
    `${by}; requests are dated right all the same, runs are not`,
    'set the clock of this machine right',
  );
}
