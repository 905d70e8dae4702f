import { getPublicSuffix } from 'tldts';

/**
 * The Public Suffix List, as `tldts` carries it, with its private part: names under which people who have nothing to do
 * with each other get names of their own, from a registry (`co.uk`) or as customers of one service (`github.io`).
 * https://publicsuffix.org/list/
 */
const LIST = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };

/**
 * Domains of clouds under which customers get names at places that nobody but the cloud knows all of; as of 2026-11-22.
 * The list has some of the places, and only below one of those does a name have one owner.
 */
export const CLOUD_DOMAINS: readonly string[] = [
  'aliyuncs.com',
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazoncognito.com',
  'azure.com',
  'backblazeb2.com',
  'cloudflarestorage.com',
  'dropboxusercontent.com',
  'fastly.net',
  'googleusercontent.com',
  'linode.com',
  'myqcloud.com',
  'on.aws',
  'oraclecloud.com',
  'railway.app',
  'render.com',
  'sagemaker.aws',
  'scw.cloud',
  'sharepoint.com',
  'usgovcloudapi.net',
  'wasabisys.com',
  'windows.net',
];

/** Any label; a rule of the list such as `*.compute.amazonaws.com` speaks of all. */
const SOME = 'zq9';

const isWithin = (domain: string, outer: string): boolean => domain === outer || domain.endsWith(`.${outer}`);

/** Whether strangers have names under the domain. It is in lower case, without a dot at its end. */
export function isShared(domain: string): boolean {
  const suffix = getPublicSuffix(domain, LIST) ?? domain;
  const under = `${SOME}.${domain}`;
  if (suffix === domain || getPublicSuffix(under, LIST) === under) return true;
  const cloud = CLOUD_DOMAINS.find((one) => isWithin(domain, one));
  return cloud !== undefined && !isWithin(suffix, cloud);
}
