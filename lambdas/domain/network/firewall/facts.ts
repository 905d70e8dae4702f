/**
 * A network firewall as its account tells of it: the answers of DescribeFirewall, DescribeFirewallPolicy and
 * DescribeRuleGroup as plain rows. Null is what was not told or not read.
 * https://docs.aws.amazon.com/network-firewall/latest/APIReference/Welcome.html
 */
export interface FirewallFacts {
  /** The firewall's ARN. */
  readonly id: string;
  readonly name: string;
  /** `READY`, or what it is not yet or no more. */
  readonly status: string | null;
  /** `IN_SYNC`: what the policy says is in force in every zone. */
  readonly configurationState: string | null;
  readonly policy: PolicyFacts | null;
  readonly ruleGroups: readonly RuleGroupFacts[] | null;
}

export interface PolicyFacts {
  readonly status: string | null;
  /** `STRICT_ORDER` or `DEFAULT_ACTION_ORDER`; null: never set, which is the latter. */
  readonly ruleOrder: string | null;
  /** `DROP`, `CONTINUE` or `REJECT`; null: never set, which is DROP. */
  readonly streamExceptionPolicy: string | null;
  readonly statelessDefaultActions: readonly string[] | null;
  readonly statelessFragmentDefaultActions: readonly string[] | null;
  readonly statefulDefaultActions: readonly string[];
  readonly tlsInspectionArn: string | null;
  /** `HOME_NET` of the policy; null: never set, which is the CIDR of the firewall's VPC. */
  readonly homeNet: readonly string[] | null;
}

/** A rule group in the order in which the policy names it; of the four kinds of rules it has one. */
export interface RuleGroupFacts {
  readonly arn: string;
  readonly isStateful: boolean;
  readonly priority: number | null;
  readonly status: string | null;
  readonly ipSets: Readonly<Record<string, readonly string[]>>;
  readonly portSets: Readonly<Record<string, readonly string[]>>;
  readonly stateless: readonly StatelessRuleFacts[] | null;
  readonly stateful: readonly StatefulRuleFacts[] | null;
  readonly domains: DomainListFacts | null;
  /** Rules as Suricata writes them. */
  readonly suricata: string | null;
}

/** An empty list matches anything. */
export interface StatelessRuleFacts {
  readonly priority: number | null;
  readonly actions: readonly string[];
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** `443` or `1024-65535`, here and below. */
  readonly sourcePorts: readonly string[];
  readonly destinationPorts: readonly string[];
  readonly protocols: readonly number[];
  readonly hasTcpFlags: boolean;
}

/** Values as Suricata writes them: `ANY`, `$HOME_NET`, `[10.0.0.0/8,!10.1.0.0/16]`, `1024:65535`. */
export interface StatefulRuleFacts {
  readonly action: string | null;
  readonly protocol: string | null;
  readonly source: string | null;
  readonly sourcePort: string | null;
  readonly direction: string | null;
  readonly destination: string | null;
  readonly destinationPort: string | null;
  /** `sid:1`, `flow:to_server,established`. */
  readonly options: readonly string[];
}

export interface DomainListFacts {
  readonly generatedRulesType: string | null;
  /** `example.com`, or `.example.com`: that and every name below it. */
  readonly targets: readonly string[];
  readonly targetTypes: readonly string[];
}
