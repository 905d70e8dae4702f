/**
 * Names of hosts as a domain list writes them: `abc.example.com` is that name alone, `.example.com` is `example.com` and
 * every name below it. https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RulesSourceList.html
 */
export const isNameWithin = (name: string, outer: readonly string[]): boolean => {
  const wanted = plain(name);
  return outer.map(plain).some((one) => one === wanted || (one.startsWith('.') && isBelow(wanted, one)));
};

const isBelow = (name: string, outer: string): boolean => `.${name.replace(/^\./, '')}`.endsWith(outer);

/** Names are compared without regard to case. */
const plain = (name: string): string => name.trim().toLowerCase().replace(/\.$/, '');

/** Whether it is written as a domain list writes names, and is not all of them. */
export const isName = (text: string): boolean =>
  /^\.?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(text);
