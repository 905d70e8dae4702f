import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS } from '@smithy/core/config';
import type { Config } from '#domain/declaring/config.ts';
import { type Profile, profileAtHand } from './profile.ts';

/**
 * Where calls that are no region's own are sent in each partition: what its global services sign for. By the beginning
 * of its regions' names. https://github.com/aws/aws-sdk-js-v3/blob/main/packages-internal/core/src/submodules/client/util-endpoints/lib/aws/partitions.json
 */
const PARTITIONS: readonly { readonly arn: string; readonly regions: RegExp; readonly home: string }[] = [
  { arn: 'aws-us-gov', regions: /^us-gov-/, home: 'us-gov-west-1' },
  { arn: 'aws-cn', regions: /^cn-/, home: 'cn-northwest-1' },
  { arn: 'aws-eusc', regions: /^eusc-/, home: 'eusc-de-east-1' },
  { arn: 'aws-iso-b', regions: /^us-isob-/, home: 'us-isob-east-1' },
  { arn: 'aws-iso', regions: /^us-iso-/, home: 'us-iso-east-1' },
];
const COMMERCIAL = 'us-east-1';

/**
 * The region whose services answer for the whole account, as every AWS tool finds it: AWS_REGION, AWS_DEFAULT_REGION,
 * the profile. Where none of them says, the home of the partition that the profile or the configured regions are of.
 */
export const homeRegion = (config?: Pick<Config, 'regions'>): Promise<string> =>
  loadConfig<string>(
    {
      environmentVariableSelector: (environment) =>
        environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined,
      configFileSelector: ({ region }) => region || undefined,
      default: async () => fallback(await profileAtHand(), config),
    },
    NODE_REGION_CONFIG_FILE_OPTIONS,
  )();

function fallback({ settings }: Profile, config: Pick<Config, 'regions'> | undefined): string {
  const configured = Array.isArray(config?.regions) ? config.regions[0] : undefined;
  const region = configured ?? settings.sso_region ?? '';
  const partition = settings.role_arn?.split(':')[1];
  const its = PARTITIONS.find(({ arn, regions }) => regions.test(region) || arn === partition);
  return its?.home ?? COMMERCIAL;
}
