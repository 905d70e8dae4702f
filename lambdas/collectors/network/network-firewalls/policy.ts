import { answered } from '#domain/reading/reading.ts';
import { byText } from '#domain/words/by-text.ts';
import type {
  AnsweredAddress,
  AnsweredPolicy,
  AnsweredPorts,
  AnsweredRuleGroup,
  AnsweredStatefulRule,
  AnsweredStatelessRule,
} from './answered-policy.ts';
import type { Policy, RuleGroup } from './firewall.ts';

/** A rule group as a policy names it. */
export interface Reference extends Pick<RuleGroup, 'arn' | 'isStateful' | 'isManaged' | 'priority' | 'override'> {}

/** What a rule group itself says. */
export type Rules = Omit<RuleGroup, keyof Reference>;

export const policyOf = (policy: AnsweredPolicy, status: string | undefined): Policy => ({
  status: status ?? null,
  ruleOrder: policy.StatefulEngineOptions?.RuleOrder ?? null,
  streamExceptionPolicy: policy.StatefulEngineOptions?.StreamExceptionPolicy ?? null,
  statelessDefaultActions: policy.StatelessDefaultActions?.slice() ?? null,
  statelessFragmentDefaultActions: policy.StatelessFragmentDefaultActions?.slice() ?? null,
  statefulDefaultActions: policy.StatefulDefaultActions?.toSorted(byText) ?? [],
  tlsInspectionArn: policy.TLSInspectionConfigurationArn || null,
  homeNet: policy.PolicyVariables?.RuleVariables?.HOME_NET?.Definition?.slice() ?? null,
});

/** Stateless ones first, as they are tried; those without a priority in the order of their names. */
export function referencesOf(policy: AnsweredPolicy): Reference[] {
  const stateless = (policy.StatelessRuleGroupReferences ?? []).map(({ ResourceArn, Priority }) =>
    referenceOf(ResourceArn, Priority, false, undefined),
  );
  const stateful = (policy.StatefulRuleGroupReferences ?? []).map(({ ResourceArn, Priority, Override }) =>
    referenceOf(ResourceArn, Priority, true, Override?.Action),
  );
  return [...inTurn(stateless), ...inTurn(stateful)];
}

const inTurn = (references: readonly Reference[]): Reference[] =>
  references.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0) || byText(a.arn, b.arn));

/** Groups that AWS manages belong to no account: `arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/…`. */
function referenceOf(
  resourceArn: string | undefined,
  priority: number | undefined,
  isStateful: boolean,
  override: string | undefined,
): Reference {
  const arn = answered(resourceArn, 'ResourceArn');
  const isManaged = arn.split(':')[4] === 'aws-managed';
  return { arn, isStateful, isManaged, priority: priority ?? null, override: override ?? null };
}

const UNREAD: Rules = {
  status: null,
  ipSets: {},
  portSets: {},
  references: {},
  stateless: null,
  stateful: null,
  domains: null,
  suricata: null,
};

export const groupOf = (reference: Reference, rules: Rules = UNREAD): RuleGroup => ({ ...reference, ...rules });

export function rulesIn(group: AnsweredRuleGroup, status: string | undefined): Rules {
  const source = answered(group.RulesSource, 'RulesSource');
  const list = source.RulesSourceList;
  const read: Rules = {
    status: status ?? null,
    ipSets: setsOf(group.RuleVariables?.IPSets),
    portSets: setsOf(group.RuleVariables?.PortSets),
    references: Object.fromEntries(
      Object.entries(group.ReferenceSets?.IPSetReferences ?? {}).map(([name, { ReferenceArn }]) => [
        name,
        ReferenceArn ?? '',
      ]),
    ),
    stateless: source.StatelessRulesAndCustomActions?.StatelessRules?.map(statelessOf) ?? null,
    stateful: source.StatefulRules?.map(statefulOf) ?? null,
    domains:
      list === undefined
        ? null
        : {
            generatedRulesType: list.GeneratedRulesType ?? null,
            targets: answered(list.Targets, 'Targets').toSorted(byText),
            targetTypes: list.TargetTypes?.toSorted(byText) ?? [],
          },
    suricata: source.RulesString ?? null,
  };
  answered(read.stateless ?? read.stateful ?? read.domains ?? read.suricata, 'rules in RulesSource');
  return read;
}

const setsOf = (
  sets: Readonly<Record<string, { readonly Definition?: readonly string[] | undefined }>> | undefined,
): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(sets ?? {}).map(([name, { Definition }]) => [name, [...answered(Definition, name)]]),
  );

function statelessOf({ Priority, RuleDefinition }: AnsweredStatelessRule) {
  const { Actions, MatchAttributes = {} } = answered(RuleDefinition, 'RuleDefinition');
  return {
    priority: Priority ?? null,
    actions: [...answered(Actions, 'Actions')],
    sources: addresses(MatchAttributes.Sources),
    destinations: addresses(MatchAttributes.Destinations),
    sourcePorts: ports(MatchAttributes.SourcePorts),
    destinationPorts: ports(MatchAttributes.DestinationPorts),
    protocols: [...(MatchAttributes.Protocols ?? [])],
    hasTcpFlags: (MatchAttributes.TCPFlags ?? []).length > 0,
  };
}

const addresses = (list: readonly AnsweredAddress[] | undefined): string[] =>
  (list ?? []).map(({ AddressDefinition }) => answered(AddressDefinition, 'AddressDefinition'));

const ports = (list: readonly AnsweredPorts[] | undefined): string[] =>
  (list ?? []).map(({ FromPort, ToPort }) => `${answered(FromPort, 'FromPort')}-${answered(ToPort, 'ToPort')}`);

const statefulOf = ({ Action, Header, RuleOptions }: AnsweredStatefulRule) => ({
  action: Action ?? null,
  protocol: Header?.Protocol ?? null,
  source: Header?.Source ?? null,
  sourcePort: Header?.SourcePort ?? null,
  direction: Header?.Direction ?? null,
  destination: Header?.Destination ?? null,
  destinationPort: Header?.DestinationPort ?? null,
  options: (RuleOptions ?? []).map(({ Keyword, Settings = [] }) =>
    [answered(Keyword, 'Keyword'), ...(Settings.length > 0 ? [Settings.join(',')] : [])].join(':'),
  ),
});
