import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { homeRegion } from '#adapters/aws/home-region.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-region-'));
  const profiles = [
    '[default]',
    'region = eu-central-1',
    '[profile gov]',
    'region = us-gov-east-1',
    '[profile govrole]',
    'role_arn = arn:aws-us-gov:iam::111122223333:role/reader',
    'source_profile = gov',
    '[profile china]',
    'sso_session = china',
    'sso_account_id = 111122223333',
    '[sso-session china]',
    'sso_region = cn-north-1',
    'sso_start_url = https://start.home.awsapps.cn/directory/d-1',
    '[profile bare]',
    'output = json',
  ];
  await writeFile(join(folder, 'config'), profiles.join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
});
afterEach(() => void vi.unstubAllEnvs());

describe('the home region is', () => {
  test.each([
    [
      'that of AWS_REGION',
      { AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-1', AWS_PROFILE: 'gov' },
      'eu-west-3',
    ],
    ['that of AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-1', AWS_PROFILE: 'gov' }, 'eu-west-1'],
    ['that of the profile', { AWS_PROFILE: 'gov' }, 'us-gov-east-1'],
    ['that of the default profile', {}, 'eu-central-1'],
    ['one of GovCloud for a role there', { AWS_PROFILE: 'govrole' }, 'us-gov-west-1'],
    ['one of China for a sign-in there', { AWS_PROFILE: 'china' }, 'cn-northwest-1'],
    ['us-east-1 where nothing says', { AWS_PROFILE: 'bare' }, 'us-east-1'],
    ['us-east-1 for a profile that nobody has', { AWS_PROFILE: 'nosuch' }, 'us-east-1'],
  ])('%s', async (_which, environment, region) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(await homeRegion()).toBe(region);
  });

  test('one of the partition of the regions that are to be read', async () => {
    vi.stubEnv('AWS_PROFILE', 'bare');
    expect(await homeRegion({ regions: ['us-gov-east-1'] })).toBe('us-gov-west-1');
    expect(await homeRegion({ regions: 'enabled' })).toBe('us-east-1');
  });
});

// https://docs.aws.amazon.com/general/latest/gr/sts.html
test.each([
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ['cn-northwest-1', 'sts.cn-northwest-1.amazonaws.com.cn'],
])('in %s STS is %s', async (region, host) => {
  const sts = new STSClient({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const { endpointProvider, useFipsEndpoint, useDualstackEndpoint } = sts.config;
  const [UseFIPS, UseDualStack] = [await useFipsEndpoint(), await useDualstackEndpoint()];
  expect(endpointProvider({ Region: region, UseFIPS, UseDualStack }, {}).url.host).toBe(host);
});
