import { isShared } from '#domain/network/shared-names.ts';

/**
 * The entries of a domain list that stand for every name, for all under a public suffix or a cloud's domain, or for all
 * that end alike: whoever gets such a name is reached. An entry may start with an asterisk, which stands for any number of
 * labels, and is told with a dot at its end:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
 */
export const wideEntries = (domains: readonly string[]): string[] =>
  [...new Set(domains.map((domain) => domain.toLowerCase().replace(/\.$/, '')).filter(isWide))].sort();

/**
 * `*`, `*.com`, `*.co.uk`, `*.s3.amazonaws.com`, `*com`, `*example.com` (`my-example.com`); not `*.example.com`, nor
 * `com` and `s3.amazonaws.com`, each of which is that one name.
 */
function isWide(domain: string): boolean {
  if (!domain.startsWith('*')) return false;
  return !domain.startsWith('*.') || isShared(domain.slice(2));
}
