import {
  DescribeLoadBalancersCommand as DescribeClassicCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  type LoadBalancer as Described,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { type Page, paginate } from '#domain/reading/paginate.ts';
import { answered, orGap } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { described, targetsIn } from './balancer.ts';
import { classicRow } from './classic.ts';
import { defaultRule, isDefault, listenerOf, rulesOf } from './listener.ts';
import { LoadBalancer } from './rules.ts';

/** The largest page of every list, in both versions (API DescribeLoadBalancers, DescribeListeners …). */
const PAGE = 400;

type Report = (gap: GapReport) => void;

export default defineCollector({
  id: 'load-balancers',
  title: 'Load balancers and where they send what they take in',
  scope: 'aws-region',
  reads: [
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  row: LoadBalancer,
  rules: [],
  report: ['name', 'type', 'scheme', 'vpcId', 'dnsName'],
  async *collect({ aws, gap }) {
    const elb = aws(ElasticLoadBalancingV2Client);
    const reader = new BalancerReader(elb, gap);
    const balancers = listRows(gap, {
      operation: 'elasticloadbalancing:DescribeLoadBalancers',
      page: async (Marker) => {
        const page = await elb.send(new DescribeLoadBalancersCommand({ PageSize: PAGE, Marker }));
        return { items: page.LoadBalancers, next: page.NextMarker };
      },
      idOf: (one) => one.LoadBalancerArn,
      rowOf: (one, id) => ({ one, row: described(one, id) }),
    });
    for await (const { one, row } of balancers) {
      const listeners = await reader.listenersOf(row.id, one);
      const ipv6GatewayDenied = await reader.deniesGateway(row.id, one);
      yield { ...row, ipv6GatewayDenied, listeners, targetGroups: await reader.targetGroupsOf(row.id) };
    }
    yield* classicRows(aws(ElasticLoadBalancingClient), gap);
  },
});

/** Classic load balancers: one call tells all. */
const classicRows = (elb: ElasticLoadBalancingClient, gap: (report: GapReport) => void) =>
  listRows(gap, {
    operation: 'elasticloadbalancing:DescribeLoadBalancers',
    page: async (Marker) => {
      const page = await elb.send(new DescribeClassicCommand({ PageSize: PAGE, Marker }));
      return { items: page.LoadBalancerDescriptions, next: page.NextMarker };
    },
    idOf: (one) => (one.LoadBalancerName ? `classic/${one.LoadBalancerName}` : undefined),
    rowOf: classicRow,
  });

const unread = (name: string, resourceId: string, field: string) => ({
  operation: `elasticloadbalancing:${name}`,
  resourceId,
  fields: [field],
});

/** Reads what belongs to a load balancer; what fails is a gap of that load balancer. */
class BalancerReader {
  readonly #elb: ElasticLoadBalancingV2Client;
  readonly #gap: Report;

  constructor(elb: ElasticLoadBalancingV2Client, gap: Report) {
    this.#elb = elb;
    this.#gap = gap;
  }

  /** Whether gateways reach its IPv6 addresses; null: it has none, or that was not read (API LoadBalancerAttribute). */
  async deniesGateway(LoadBalancerArn: string, { IpAddressType }: Described): Promise<boolean | null> {
    if (IpAddressType === undefined || IpAddressType === 'ipv4') return null;
    const name = 'DescribeLoadBalancerAttributes';
    const said = await orGap(this.#gap, unread(name, LoadBalancerArn, 'ipv6GatewayDenied'), async () => {
      const { Attributes } = await this.#elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
      return answered(Attributes, 'Attributes').find(({ Key }) => Key === 'ipv6.deny_all_igw_traffic')?.Value;
    });
    return booleanOf(said);
  }

  /** Listeners with their rules; null: not all was read. */
  async listenersOf(arn: string, { Type }: Described) {
    const read = await orGap(this.#gap, unread('DescribeListeners', arn, 'listeners'), async () => {
      const listeners = await all((Marker) => this.#listeners(arn, Marker));
      return listeners.map((one) => ({ one, own: defaultRule(one) }));
    });
    if (read === undefined) return null;
    const listeners = await Promise.all(
      read.map(async ({ one, own }) => {
        const rules = Type === 'gateway' ? [own] : await this.#rulesOf(arn, one, own);
        return rules === null ? null : { ...listenerOf(one), rules };
      }),
    );
    const whole = listeners.filter((each) => each !== null);
    return whole.length === listeners.length ? inOrder(whole) : null;
  }

  async #listeners(LoadBalancerArn: string, Marker: string | undefined): Promise<Page<Listener>> {
    const page = await this.#elb.send(new DescribeListenersCommand({ LoadBalancerArn, Marker, PageSize: PAGE }));
    return { items: page.Listeners, next: page.NextMarker };
  }

  /** Its rules, the default one among them; network load balancers have rules too, gateway load balancers have none. */
  async #rulesOf(arn: string, { ListenerArn }: Listener, own: ReturnType<typeof defaultRule>) {
    const rules = await orGap(this.#gap, unread('DescribeRules', arn, 'listeners'), async () => {
      const asked = { ListenerArn: answered(ListenerArn, 'ListenerArn'), PageSize: PAGE };
      const read = await all(async (Marker) => {
        const page = await this.#elb.send(new DescribeRulesCommand({ ...asked, Marker }));
        return { items: page.Rules, next: page.NextMarker };
      });
      return read.some(isDefault) ? rulesOf(read) : [...rulesOf(read), own];
    });
    return rules ?? null;
  }

  /** Its target groups with their targets; null: not all was read. */
  async targetGroupsOf(LoadBalancerArn: string) {
    const read = await orGap(this.#gap, unread('DescribeTargetGroups', LoadBalancerArn, 'targetGroups'), () =>
      all(async (Marker) => {
        const page = await this.#elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker, PageSize: PAGE }));
        return { items: page.TargetGroups, next: page.NextMarker };
      }).then((groups) => groups.map((group) => ({ group, id: answered(group.TargetGroupArn, 'TargetGroupArn') }))),
    );
    if (read === undefined) return null;
    const groups = await Promise.all(read.map(({ group, id }) => this.#groupOf(LoadBalancerArn, id, group)));
    const whole = groups.filter((group) => group !== null);
    return whole.length === groups.length ? inOrder(whole) : null;
  }

  async #groupOf(arn: string, id: string, group: TargetGroup) {
    const [targets, preservesClientIp] = await Promise.all([
      orGap(this.#gap, unread('DescribeTargetHealth', arn, 'targetGroups'), () => this.#targets(id)),
      orGap(this.#gap, unread('DescribeTargetGroupAttributes', arn, 'targetGroups'), () => this.#preserves(id)),
    ]);
    if (targets === undefined || preservesClientIp === undefined) return null;
    return {
      id,
      protocol: group.Protocol ?? null,
      port: group.Port ?? null,
      targetType: group.TargetType ?? null,
      ipAddressType: group.IpAddressType ?? null,
      preservesClientIp,
      targets,
    };
  }

  async #targets(TargetGroupArn: string) {
    const { TargetHealthDescriptions } = await this.#elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return targetsIn(answered(TargetHealthDescriptions, 'TargetHealthDescriptions'));
  }

  /** Null where the group has no such attribute: application load balancers never preserve it, for others it is said. */
  async #preserves(TargetGroupArn: string): Promise<boolean | null> {
    const { Attributes } = await this.#elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    const said = answered(Attributes, 'Attributes').find(({ Key }) => Key === 'preserve_client_ip.enabled')?.Value;
    return booleanOf(said);
  }
}

const booleanOf = (said: string | undefined): boolean | null =>
  said === 'true' ? true : said === 'false' ? false : null;

async function all<Item>(page: (marker: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of paginate(page)) items.push(item);
  return items;
}
