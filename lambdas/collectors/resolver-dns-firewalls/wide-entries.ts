/**
 * The entries of a domain list that stand for every name, for all names of a top-level domain, or for all that end
 * alike: whoever registers such a name is reached. An entry may start with an asterisk and is told with a dot at its end:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
 */
export const wideEntries = (domains: readonly string[]): string[] =>
  [...new Set(domains.map((domain) => domain.toLowerCase().replace(/\.$/, '')).filter(isWide))].sort();

/** `*`, `*.com`, `*com`, `*example.com` (`my-example.com`); not `*.example.com`, nor `com`, which is that one name. */
const isWide = (domain: string): boolean => /^\*(?!\.)|^\*\.[^.]*$/.test(domain);
