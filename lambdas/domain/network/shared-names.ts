import { getPublicSuffix } from 'tldts';

/**
 * The Public Suffix List, as `tldts` carries it, with its private part: names under which people who have nothing to do
 * with each other get names of their own, from a registry (`co.uk`) or as customers of one service (`github.io`).
 * https://publicsuffix.org/list/
 */
const LIST = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };

/**
 * Domains of clouds that are no suffixes themselves, and hold some: their customers' names lie deeper. Each with one of
 * those; gathered from the list on 2026-11-21.
 */
export const CLOUD_DOMAINS: Readonly<Record<string, string>> = {
  'amazonaws.com': 's3.amazonaws.com',
  'amazonaws.com.cn': 's3.cn-north-1.amazonaws.com.cn',
  'on.aws': 'lambda-url.us-east-1.on.aws',
  'sagemaker.aws': 'studio.us-east-1.sagemaker.aws',
  'windows.net': 'blob.core.windows.net',
  'core.windows.net': 'blob.core.windows.net',
  'usgovcloudapi.net': 'blob.core.usgovcloudapi.net',
  'core.usgovcloudapi.net': 'blob.core.usgovcloudapi.net',
  'amazoncognito.com': 'auth.us-east-1.amazoncognito.com',
  'fastly.net': 'global.ssl.fastly.net',
  'ssl.fastly.net': 'global.ssl.fastly.net',
  'linode.com': 'members.linode.com',
  'render.com': 'app.render.com',
  'railway.app': 'up.railway.app',
  'scw.cloud': 's3.fr-par.scw.cloud',
};

/** Any label; a rule of the list such as `*.compute.amazonaws.com` speaks of all. */
const SOME = 'zq9';

/** Whether strangers have names under the domain. It is in lower case, without a dot at its end. */
export function isShared(domain: string): boolean {
  const under = `${SOME}.${domain}`;
  return (
    Object.hasOwn(CLOUD_DOMAINS, domain) ||
    getPublicSuffix(domain, LIST) === domain ||
    getPublicSuffix(under, LIST) === under
  );
}
