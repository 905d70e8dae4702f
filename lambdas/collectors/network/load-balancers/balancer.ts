import { inOrder } from '#domain/reading/list-rows.ts';
import { answered } from '#domain/reading/reading.ts';

/** API LoadBalancer of version 2, as far as a row has it. */
interface Described {
  readonly LoadBalancerName?: string | undefined;
  readonly Type?: string | undefined;
  readonly Scheme?: string | undefined;
  readonly State?: { readonly Code?: string | undefined } | undefined;
  readonly DNSName?: string | undefined;
  readonly VpcId?: string | undefined;
  readonly AvailabilityZones?: readonly { readonly SubnetId?: string | undefined }[] | undefined;
  readonly SecurityGroups?: readonly string[] | undefined;
  readonly IpAddressType?: string | undefined;
  readonly EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: string | undefined;
}

/** API TargetHealthDescription. */
interface Health {
  readonly Target?: { readonly Id?: string | undefined; readonly Port?: number | undefined } | undefined;
  readonly TargetHealth?: { readonly State?: string | undefined } | undefined;
}

/** A network or gateway load balancer without security groups has none; an application one always has some. */
export const described = (one: Described, id: string) => ({
  id,
  name: one.LoadBalancerName ?? null,
  type: one.Type ?? null,
  scheme: one.Scheme ?? null,
  state: one.State?.Code ?? null,
  dnsName: one.DNSName ?? null,
  vpcId: one.VpcId ?? null,
  subnetIds: one.AvailabilityZones?.map(({ SubnetId }) => answered(SubnetId, 'SubnetId')).sort() ?? null,
  securityGroupIds: one.SecurityGroups?.toSorted() ?? (one.Type === 'network' || one.Type === 'gateway' ? [] : null),
  ipAddressType: one.IpAddressType ?? null,
  privateLinkFiltered: filteredBy(one.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic),
});

const filteredBy = (said: string | undefined): boolean | null => (said === 'on' ? true : said === 'off' ? false : null);

/** Registered targets, whatever their health: it changes by itself. */
export const targetsIn = (healths: readonly Health[]) =>
  inOrder(
    healths.map(({ Target, TargetHealth }) => ({
      id: answered(Target?.Id, 'Target.Id'),
      port: Target?.Port ?? null,
      health: TargetHealth?.State ?? null,
    })),
  );
