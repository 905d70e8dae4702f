import type { Way } from '../filters/traveller.ts';

/** What every entry may say. `null` is any; all that is said must hold. */
export interface Entry {
  readonly vpcIds: readonly string[] | null;
  readonly subnetIds: readonly string[] | null;
  /**
   * Of a sender with groups, and with none but these: what several groups let out together is bounded only where each of
   * them is named. One without groups, or whose groups were not read, is nobody's.
   */
  readonly securityGroupIds: readonly string[] | null;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or a number. */
  readonly protocol: string | null;
  /** `443,8443-8451`. */
  readonly ports: string | null;
}

/** To addresses, whoever answers there. Prefix lists come expanded to their CIDRs. */
export interface AddressEntry extends Entry {
  readonly kind: 'ADDRESSES';
  readonly cidrs: readonly string[] | null;
  readonly way: Way | null;
}

/** To services by PRIVATELINK: the address there is the endpoint's own, and says nothing of who answers. */
export interface ServiceEntry extends Entry {
  readonly kind: 'SERVICES';
  readonly services: readonly string[] | null;
  /** Accounts that own the service. */
  readonly owners: readonly string[] | null;
}

/** What the rules of a firewall let through, while that is nothing but these. */
export interface FirewallEntry extends Entry {
  readonly kind: 'FIREWALL';
  /** Its ARN or its name. */
  readonly firewall: string;
  readonly domains: readonly string[] | null;
  readonly cidrs: readonly string[] | null;
}

/** What may leave. */
export type AllowEntry = AddressEntry | ServiceEntry | FirewallEntry;
