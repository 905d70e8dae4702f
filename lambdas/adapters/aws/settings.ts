import {
  loadConfig,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';

/**
 * What an SDK client finds in environment and profile besides credentials, region and endpoint: looked up once for all
 * clients that are given it, and by the first that asks. https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
export const sharedSettings = () => ({
  useDualstackEndpoint: loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
  useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
  userAgentAppId: loadConfig<string | undefined>({
    environmentVariableSelector: ({ AWS_SDK_UA_APP_ID: id }) => id,
    configFileSelector: ({ sdk_ua_app_id: id }) => id,
    default: undefined,
  }),
});
